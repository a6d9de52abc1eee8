package import Vocabulary

/// How the state of alerts gets to the disk.
package struct AlertJournalStatistics: Sendable, Equatable {
    /// Alerts in memory whose state is not on the disk yet.
    package var pending = 0
    /// Incidents, messages and silences in memory whose state is not on the disk yet.
    package var pendingRecords = 0
    /// The same, given up because too many waited, since the start.
    package var droppedRecords: UInt64 = 0
    /// Since when the change has waited that has waited longest; nil when none does.
    package var oldestWaiting: Instant?
    /// Transactions on the disk, since the start.
    package var commits: UInt64 = 0
    /// Transactions that failed, since the start.
    package var failedCommits: UInt64 = 0
    /// Alerts given up because too many waited, since the start.
    package var dropped: UInt64 = 0
    /// The last write succeeded, or there was none yet; false also while the disk does not answer.
    package var isDurable = true
    /// Why the last write failed; nil when it succeeded.
    package var lastError: String?

    package init() {}
}
