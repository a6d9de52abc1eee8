import Alerting
import GRDB
import Logging
import Rules
import Synchronization
import Vocabulary

/// Takes what evaluations changed to the disk, and makes them wait for it.
///
/// Whoever commits while a transaction is under way shares the next one. Transactions run on SQLite's own queue, where
/// no cancellation of a task reaches them. What the disk refuses stays in memory, the later over the earlier, and is
/// tried again with the next commit and every second.
final class AlertJournal: Sendable {
    private struct State {
        var backlog = AlertBacklog()
        /// Nil before anybody asked for what was kept.
        var start: RuleStart?
        var waiters: [AlertBacklog.Ticket: CheckedContinuation<Bool, Never>] = [:]

        mutating func take(_ tickets: [AlertBacklog.Ticket]) -> [CheckedContinuation<Bool, Never>] {
            tickets.compactMap { waiters.removeValue(forKey: $0) }
        }
    }

    private let archive: Archive
    private let time: any Time
    private let logger: Logger
    private let state = Mutex(State())

    init(archive: Archive, time: any Time, logger: Logger) {
        self.archive = archive
        self.time = time
        self.logger = logger
    }

    var statistics: AlertJournalStatistics { state.withLock { $0.backlog.statistics } }

    /// Returns once the changes are on the disk, or with false when that does not happen for now.
    func commit(_ changes: [AlertCommit], _ records: KeptChange = KeptChange()) async -> Bool {
        let changes = changes.filter { !$0.isEmpty }
        guard !changes.isEmpty || !records.isEmpty else { return true }
        CrashPoint.reached(.alertsBeforeCommit)
        let (now, wallOffset) = (time.now, time.wallOffset)
        let isStuck = state.withLock { state in
            if state.backlog.isStuck { _ = state.backlog.append(changes, records, wallOffset: wallOffset, now: now) }
            return state.backlog.isStuck
        }
        if isStuck { return false }
        return await wait { $0.append(changes, records, wallOffset: wallOffset, now: now) }
    }

    /// Notes how the rules' memories were given out; to be called before the first commit.
    func begin(_ start: RuleStart) { state.withLock { $0.start = start } }

    /// Writes what was handed over so far, now; false when a write failed and it stays in memory.
    func flush() async -> Bool {
        let now = time.now
        return await wait { $0.wait(now) }
    }

    /// To be called every second: tries again what failed, and lets go of those who have waited too long.
    func tick() {
        let now = time.now
        let expired = state.withLock { $0.take($0.backlog.expire(at: now)) }
        resume(expired, returning: false)
        if !expired.isEmpty {
            logger.error("the disk does not answer: alerts go on from memory, not durable")
        }
        startWriting()
    }

    /// Lets go of everybody who waits.
    func giveUp() {
        resume(state.withLock { $0.take($0.backlog.giveUp()) }, returning: false)
    }

    private func wait(_ enter: (inout AlertBacklog) -> AlertBacklog.Ticket) async -> Bool {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                let ticket = enter(&state.backlog)
                state.waiters[ticket] = continuation
            }
            startWriting()
        }
    }

    private func startWriting() {
        let (work, waiters) = state.withLock { state -> (AlertBacklog.Work?, [CheckedContinuation<Bool, Never>]) in
            switch state.backlog.start() {
            case .write(let work): (work, [])
            case .idle(let tickets): (nil, state.take(tickets))
            case .busy: (nil, [])
            }
        }
        resume(waiters, returning: true)
        guard let work else { return }
        archive.commit(work, resuming: state.withLock { $0.start }) { result in self.finish(result) }
    }

    private func finish(_ result: Result<Void, any Error>) {
        let error: String? =
            switch result {
            case .success: nil
            case .failure(let error): "\(error)"
            }
        if error == nil { CrashPoint.reached(.alertsAfterCommit) }
        let (waiters, turn) = state.withLock { state in
            let (tickets, turn) = state.backlog.finish(error: error)
            return (state.take(tickets), turn)
        }
        resume(waiters, returning: error == nil)
        if let turn { log(turn) }
        if error == nil { startWriting() }
    }

    private func resume(_ waiters: [CheckedContinuation<Bool, Never>], returning isWritten: Bool) {
        for waiter in waiters { waiter.resume(returning: isWritten) }
    }

    private func log(_ turn: Backlog.Turn) {
        switch turn {
        case .failed(let error):
            logger.error(
                "the state of alerts cannot be written: going on from memory, not durable",
                metadata: ["error": "\(error)", "pending": "\(statistics.pending)"]
            )
        case .recovered(let failures):
            logger.notice(
                "the state of alerts is written again",
                metadata: ["failed_writes": "\(failures)", "dropped": "\(statistics.dropped)"]
            )
        }
    }
}

extension Archive {
    /// Writes what changed of the alerts in one transaction, and then calls `completion`.
    ///
    /// Returns at once. It runs on GRDB's queue, where no cancellation of a task reaches it.
    func commit(
        _ work: AlertBacklog.Work,
        resuming start: RuleStart?,
        completion: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        let run = run
        writer.asyncWrite(
            { db in
                for (key, change) in work.rules {
                    try RuleRow.write(change, to: key, run: run, resuming: start, db)
                    CrashPoint.reached(.alertsInsideTransaction)
                }
                for (key, record) in work.records {
                    if let record { try RecordRow.put(record, db) } else { try RecordRow.delete(key, db) }
                }
                CrashPoint.reached(.alertsBeforeEnd)
            },
            completion: { _, result in completion(result) }
        )
    }

    /// What is kept of all rules, on the engine clock of a process whose wall offset is this, and how many rows could not
    /// be read.
    func ruleMemories(wallOffset: Duration) throws -> (memories: [RuleMemory], damaged: Int) {
        try writer.read { db in
            var (rows, damaged) = try RuleRow.fetchAll(db)
            let memories = try rows.map { row in
                let (memory, unread) = try row.memory(wallOffset: wallOffset, db)
                damaged += unread
                return memory
            }
            rows.removeAll()
            return (memories, damaged)
        }
    }
}
