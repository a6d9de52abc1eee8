import Alerting
package import Logging
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Keeps what happened: takes it at once, writes it once per second, finds it again.
///
/// The first service of the group, so the last to be asked to stop: it then writes what is left and returns. Its writes
/// run on SQLite's own queue, where no task's cancellation reaches them, so a cancelled group loses nothing that was
/// handed in before; whoever runs the group calls ``flush()`` once more after it, for what services said while they were
/// cancelled. When the disk is full or read-only everything goes on from memory, is tried again every second and is
/// written when that works; what exceeds ``Backlog/limit`` is dropped, the oldest first, and counted.
package final class Ledger: Service {
    /// How long the end waits for the disk.
    package static let patience: Duration = .seconds(5)
    /// How long transitions are kept.
    package static let retention: Duration = .seconds(90 * 86_400)
    /// How often transactions are started.
    package static let period: Duration = .seconds(1)
    /// How often what is too old is looked for.
    private static let pruningPeriod: Duration = .seconds(3600)

    private struct State {
        var backlog: Backlog
        var waiters: [CheckedContinuation<Bool, Never>] = []
    }

    /// Beaten once per period whatever the disk does: a hung disk is no stalled loop.
    package let heartbeat: Heartbeat
    let archive: Archive
    let time: any Time
    let logger: Logger
    let alerts: AlertJournal
    private let state: Mutex<State>

    /// - Throws: ``StorageError`` when the file cannot be read.
    package init(archive: Archive, time: any Time, logger: Logger) throws(StorageError) {
        self.archive = archive
        self.time = time
        self.logger = logger
        alerts = AlertJournal(archive: archive, time: time, logger: logger)
        heartbeat = Heartbeat("storage", period: Self.period, now: time.now)
        do {
            state = Mutex(State(backlog: Backlog(lastID: try archive.lastID())))
        } catch {
            throw StorageError(.unavailable, "cannot read the state: \(error)")
        }
    }

    package var statistics: LedgerStatistics { state.withLock { $0.backlog.statistics } }

    /// How the state of alerts gets to the disk.
    package var alertStatistics: AlertJournalStatistics { alerts.statistics }

    /// Takes `transitions`, in order, to be written within a second; never waits for the disk.
    package func append(_ transitions: [Transition]) {
        guard !transitions.isEmpty else { return }
        state.withLock { $0.backlog.append(transitions) }
    }

    /// Writes until shutdown; then writes what is left and returns.
    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.tick() }
        CrashPoint.reached(.flushBefore)
        await flush(atMost: Self.patience)
        CrashPoint.reached(.flushAfter)
    }

    /// Writes what was appended so far, now; works at any time, also before ``run()`` and after it.
    ///
    /// - Returns: true when all of it is on the disk, false when a write failed and it stays in memory.
    @discardableResult
    package func flush() async -> Bool {
        async let hasAlerts = alerts.flush()
        let hasTransitions = await withCheckedContinuation { continuation in
            state.withLock { $0.waiters.append(continuation) }
            startWriting()
        }
        return await hasAlerts && hasTransitions
    }

    /// As ``flush()``, but gives up on a disk that hangs.
    ///
    /// - Parameter limit: how long to wait at most.
    /// - Returns: true when all of it is on the disk.
    @discardableResult
    package func flush(atMost limit: Duration) async -> Bool {
        let deadline = time.now + limit
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.flush() }
            group.addTask {
                do { try await self.time.sleep(until: deadline) } catch { return false }
                self.giveUp()
                return false
            }
            let isWritten = await group.next() ?? false
            group.cancelAll()
            return isWritten
        }
    }

    /// Lets go of everybody who waits for the disk.
    private func giveUp() {
        alerts.giveUp()
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: false) }
        if !waiters.isEmpty { logger.error("the disk does not answer: ending without it") }
    }

    private func tick() async {
        var pruning = time.now
        while !Task.isCancelled {
            let now = time.now
            heartbeat.beat(now)
            if now >= pruning {
                pruning = now + Self.pruningPeriod
                let horizon = time.wallTime(at: now.advanced(by: .zero - Self.retention))
                state.withLock { $0.backlog.forget(before: horizon) }
                archive.forgetRecords(.incident, before: horizon)
            }
            startWriting()
            alerts.tick()
            do { try await time.sleep(until: now + Self.period) } catch { return }
        }
    }

    /// Starts the next transaction unless one is under way; with nothing left to write, tells those who wait.
    private func startWriting() {
        let (work, waiters) = state.withLock { state -> (Backlog.Work?, [CheckedContinuation<Bool, Never>]) in
            if let work = state.backlog.start() { return (work, []) }
            guard state.backlog.isIdle else { return (nil, []) }
            defer { state.waiters = [] }
            return (nil, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: true) }
        guard let work else { return }
        archive.commit(work.rows, forgettingBefore: work.forgetBefore) { result in self.finish(work, result) }
    }

    private func finish(_ work: Backlog.Work, _ result: Result<Void, any Error>) {
        let error: String? =
            switch result {
            case .success: nil
            case .failure(let error): "\(error)"
            }
        if error == nil { CrashPoint.reached(.transitionsAfterCommit) }
        let (turn, waiters) = state.withLock { state -> (Backlog.Turn?, [CheckedContinuation<Bool, Never>]) in
            let turn = state.backlog.finish(work, error: error)
            guard error != nil else { return (turn, []) }
            defer { state.waiters = [] }
            return (turn, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: false) }
        if let turn { log(turn) }
        if error == nil { startWriting() }
    }

    private func log(_ turn: Backlog.Turn) {
        let statistics = statistics
        switch turn {
        case .failed(let error):
            logger.error(
                "the state cannot be written: going on from memory, not durable",
                metadata: ["error": "\(error)", "pending": "\(statistics.pending)"]
            )
        case .recovered(let failures):
            logger.notice(
                "the state is written again",
                metadata: ["failed_writes": "\(failures)", "dropped": "\(statistics.dropped)"]
            )
        }
    }
}

extension Ledger {
    /// The largest page of ``transitions(of:limit:before:)``.
    package static let largestPage = 1_000

    /// The transitions of a service, the newest first, those still on their way to the disk included.
    ///
    /// - Parameters:
    ///   - service: whose.
    ///   - limit: how many at most, 1 to ``largestPage``; other values are clamped.
    ///   - before: only what happened earlier than this; the `at` of the last one is the way to the next page.
    /// - Returns: at most `limit` transitions.
    /// - Throws: what SQLite says when the file cannot be read, or `CancellationError`.
    package func transitions(
        of service: ServiceName,
        limit: Int,
        before: WallTime? = nil
    ) async throws -> [Transition] {
        let limit = min(max(limit, 1), Self.largestPage)
        // Memory first: a row that is committed in between is then found twice, never not at all.
        let pending = state.withLock { $0.backlog.rows }.reversed().filter { row in
            row.transition.service == service && before.map { row.transition.at < $0 } ?? true
        }
        let kept = try await archive.transitions(of: service, limit: limit, before: before)
        let oldestPending = pending.last?.id ?? .max
        return (pending + kept.filter { $0.id < oldestPending }).prefix(limit).map(\.transition)
    }
}
