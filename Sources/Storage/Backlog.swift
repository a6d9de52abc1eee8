import Vocabulary

/// What waits to be written, and what came of it: the decisions of ``Ledger``, without its file.
struct Backlog {
    /// More rows than this do not wait: the oldest is dropped and counted.
    static let limit = 10_000
    /// How many rows one transaction takes.
    static let batch = 1_000

    struct Work {
        let rows: [TransitionRow]
        let forgetBefore: WallTime?
    }

    /// What a finished write changes for the people outside.
    enum Turn: Equatable {
        case failed(String)
        /// Writing works again, after `failures` transactions that did not.
        case recovered(failures: UInt64)
    }

    private(set) var statistics = LedgerStatistics()
    /// Oldest first; a row stays until it is on the disk, so that readers find it here or there.
    private(set) var rows: [TransitionRow] = []
    private var nextID: Int64
    private var isWriting = false
    private var forgetBefore: WallTime?
    private var failuresInRow: UInt64 = 0

    init(lastID: Int64) {
        nextID = lastID.addingClamped(1)
    }

    mutating func append(_ transitions: [Transition]) {
        for transition in transitions {
            rows.append(TransitionRow(id: nextID, transition: transition))
            nextID = nextID.addingClamped(1)
        }
        let excess = rows.count - Self.limit
        if excess > 0 {
            rows.removeFirst(excess)
            statistics.dropped += UInt64(excess)
        }
        countPending()
    }

    mutating func forget(before horizon: WallTime) {
        forgetBefore = horizon
    }

    /// The next transaction; nil when there is nothing to do or one is under way.
    mutating func start() -> Work? {
        guard !isWriting, !rows.isEmpty || forgetBefore != nil else { return nil }
        isWriting = true
        return Work(rows: Array(rows.prefix(Self.batch)), forgetBefore: forgetBefore)
    }

    /// Nothing waits and nothing is under way.
    var isIdle: Bool { !isWriting && rows.isEmpty && forgetBefore == nil }

    /// Notes what came of `work`: `error` says why it failed and is nil when it is on the disk.
    mutating func finish(_ work: Work, error: String?) -> Turn? {
        isWriting = false
        if let error {
            statistics.failedWrites += 1
            statistics.lastError = error
            defer { failuresInRow += 1 }
            statistics.isDurable = false
            return failuresInRow == 0 ? .failed(error) : nil
        }
        if let last = work.rows.last { rows.removeAll { $0.id <= last.id } }
        if work.forgetBefore == forgetBefore { forgetBefore = nil }
        statistics.written += UInt64(work.rows.count)
        statistics.isDurable = true
        statistics.lastError = nil
        countPending()
        defer { failuresInRow = 0 }
        return failuresInRow > 0 ? .recovered(failures: failuresInRow) : nil
    }

    private mutating func countPending() {
        statistics.pending = rows.count
        statistics.oldestPending = rows.first?.transition.at
    }
}
