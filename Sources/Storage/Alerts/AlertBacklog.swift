import Alerting
import Rules
import Vocabulary

/// What of the alerts waits to be written, who waits for it, and what came of it: the decisions of ``AlertJournal``.
struct AlertBacklog {
    /// More alerts than this do not wait for a disk that refuses: further ones are dropped and counted.
    static let limit = 100_000
    /// How long anybody waits for the disk.
    static let patience: Duration = .seconds(5)

    typealias Ticket = UInt64

    /// One transaction.
    struct Work {
        let rules: [RuleKey: RuleChange]
        let records: [KeptRecord.Key: KeptRecord?]

        init(rules: [RuleKey: RuleChange], records: [KeptRecord.Key: KeptRecord?] = [:]) {
            self.rules = rules
            self.records = records
        }
    }

    enum Step {
        case write(Work)
        /// All is on the disk: these need wait no longer.
        case idle([Ticket])
        /// A transaction is under way.
        case busy
    }

    private struct Waiter {
        let ticket: Ticket
        let since: Instant
    }

    private(set) var statistics = AlertJournalStatistics()
    private(set) var rules: [RuleKey: RuleChange] = [:]
    /// What goes to the disk with them.
    private var records = RecordBacklog()
    /// Alerts in ``rules``.
    private var count = 0
    private var writing: Work?
    private var waiting: [Waiter] = []
    private var inFlight: [Waiter] = []
    private var nextTicket: Ticket = 0
    private var failuresInRow: UInt64 = 0
    private var oldest: (pending: Instant?, writing: Instant?)

    /// Takes changes; what is returned is told by ``finish(error:)``, ``start()`` or ``expire(at:)``.
    mutating func append(
        _ changes: [AlertCommit],
        _ kept: KeptChange = KeptChange(),
        wallOffset: Duration,
        now: Instant
    ) -> Ticket {
        for change in changes { add(change, wallOffset: wallOffset) }
        records.take(kept)
        oldest.pending = oldest.pending ?? now
        count(now)
        return wait(now)
    }

    private mutating func add(_ change: AlertCommit, wallOffset: Duration) {
        let empty = RuleChange(at: change.at, wallOffset: wallOffset)
        var changes: [RuleKey: RuleChange] = [:]
        for key in change.ended { changes[key, default: empty].end() }
        for key in change.evaluated { changes[key, default: empty].evaluatedAt = change.at }
        for kept in change.kept { changes[kept.key, default: empty].alerts[kept.alert.labels] = .some(kept.alert) }
        for gone in change.forgotten { changes[gone.key, default: empty].alerts[gone.labels] = .some(nil) }
        for (key, change) in changes { take(change, for: key) }
    }

    /// A transaction is under way on a disk that has already let others wait in vain: nobody else is to wait for it.
    var isStuck: Bool { writing != nil && !statistics.isDurable }

    /// Waits for all that was handed over so far.
    mutating func wait(_ now: Instant) -> Ticket {
        nextTicket += 1
        waiting.append(Waiter(ticket: nextTicket, since: now))
        return nextTicket
    }

    mutating func start() -> Step {
        guard writing == nil else { return .busy }
        guard !rules.isEmpty || !records.isEmpty else {
            defer { waiting = [] }
            return .idle(waiting.map(\.ticket))
        }
        let work = Work(rules: rules, records: records.takeAll())
        (writing, rules, count) = (work, [:], 0)
        (inFlight, waiting) = (inFlight + waiting, [])
        oldest = (nil, oldest.pending)
        return .write(work)
    }

    /// Notes what came of the work: `error` says why it failed and is nil when it is on the disk.
    mutating func finish(error: String?) -> (tickets: [Ticket], turn: Backlog.Turn?) {
        let tickets = inFlight.map(\.ticket)
        inFlight = []
        let tried = writing ?? Work(rules: [:])
        writing = nil
        guard let error else {
            oldest.writing = nil
            statistics.commits += 1
            (statistics.isDurable, statistics.lastError) = (true, nil)
            count(nil)
            defer { failuresInRow = 0 }
            return (tickets, failuresInRow > 0 ? .recovered(failures: failuresInRow) : nil)
        }
        putBack(tried)
        statistics.failedCommits += 1
        (statistics.isDurable, statistics.lastError) = (false, error)
        defer { failuresInRow += 1 }
        return (tickets, failuresInRow == 0 ? .failed(error) : nil)
    }

    /// Those who have waited too long: the disk does not answer.
    mutating func expire(at now: Instant) -> [Ticket] {
        let expired = (waiting + inFlight).filter { now - $0.since >= Self.patience }.map(\.ticket)
        guard !expired.isEmpty else { return [] }
        statistics.isDurable = false
        return remove(expired)
    }

    /// Everybody who waits.
    mutating func giveUp() -> [Ticket] { remove((waiting + inFlight).map(\.ticket)) }

    private mutating func remove(_ tickets: [Ticket]) -> [Ticket] {
        let gone = Set(tickets)
        waiting.removeAll { gone.contains($0.ticket) }
        inFlight.removeAll { gone.contains($0.ticket) }
        return tickets
    }

    /// What failed goes below what has come since.
    private mutating func putBack(_ tried: Work) {
        let later = rules
        (rules, count) = (tried.rules, tried.rules.reduce(0) { $0 + $1.value.alerts.count })
        records.putBack(tried.records)
        for (key, change) in later { take(change, for: key) }
        oldest = (oldest.writing ?? oldest.pending, nil)
        count(nil)
    }

    private mutating func take(_ change: RuleChange, for key: RuleKey) {
        var known = rules[key] ?? RuleChange(at: change.at, wallOffset: change.wallOffset)
        var change = change
        let before = known.alerts.count
        if change.isEnded { known.end() }
        let room = Self.limit - (count - before + known.alerts.count)
        let new = change.alerts.keys.filter { known.alerts[$0] == nil }
        for labels in new.dropFirst(max(0, room)) {
            change.alerts[labels] = nil
            statistics.dropped += 1
        }
        known.take(change)
        count += known.alerts.count - before
        rules[key] = known
    }

    private mutating func count(_ now: Instant?) {
        statistics.pending = count + (writing?.rules.reduce(0) { $0 + $1.value.alerts.count } ?? 0)
        statistics.pendingRecords = records.count + (writing?.records.count ?? 0)
        statistics.droppedRecords = records.dropped
        statistics.oldestWaiting = oldest.writing ?? oldest.pending
    }
}
