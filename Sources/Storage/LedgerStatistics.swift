package import Vocabulary

/// How the ledger is doing, for metrics and for `/health`.
package struct LedgerStatistics: Sendable, Equatable {
    /// Transitions in memory that are not on the disk yet.
    package var pending = 0
    /// When the oldest of those happened.
    package var oldestPending: WallTime?
    /// Transitions on the disk, since the start.
    package var written: UInt64 = 0
    /// Transitions given up because too many waited, since the start.
    package var dropped: UInt64 = 0
    /// Transactions that failed, since the start.
    package var failedWrites: UInt64 = 0
    /// The last write succeeded, or there was none yet.
    package var isDurable = true
    /// Why the last write failed; nil when it succeeded.
    package var lastError: String?

    package init() {}
}
