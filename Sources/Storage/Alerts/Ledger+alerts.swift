import Logging
package import Rules
package import Vocabulary

extension Ledger {
    /// Takes the state of alerts to the disk and waits until it is there.
    ///
    /// It is written by what no cancellation reaches, also when the caller's task is cancelled, and shares a transaction
    /// with whatever else waits. Where a change mentions a rule for the first time since the start, alerts of that rule that
    /// it does not mention go on as they were given out at the start, see ``RuleMemory/resumed(at:)``.
    ///
    /// - Parameter changes: what is to be kept, the oldest first.
    /// - Returns: as ``AlertKeeper/keep(_:)``.
    package func commit(_ changes: [AlertCommit]) async -> Bool { await alerts.commit(changes) }

    /// The same for one change.
    package func commit(_ change: AlertCommit) async -> Bool { await commit([change]) }

    /// What is kept of the alerting rules as it goes on at `start`, in no particular order; to be asked for once, before the
    /// first commit.
    ///
    /// What a rule's first commit does not mention is written as it was given out here.
    ///
    /// - Parameter start: from when the time counts again.
    /// - Returns: the memories as of `start`, on the engine clock.
    /// - Throws: ``StorageError`` when the file cannot be read.
    package func ruleMemories(resumedAt start: Instant) throws(StorageError) -> [RuleMemory] {
        let beginning = RuleStart(at: start, wallOffset: time.wallOffset)
        alerts.begin(beginning)
        return try ruleMemories(wallOffset: beginning.wallOffset).map { $0.resumed(at: start) }
    }

    /// What is kept of the alerting rules, in no particular order, as it was left.
    ///
    /// Instants are on the engine clock, as the wall clock stands now: the last evaluation may lie in the future when it
    /// was set back, see ``RuleMemory/resumed(at:)``. Rows that cannot be read are left out and said in the log.
    ///
    /// - Throws: ``StorageError`` when the file cannot be read.
    package func ruleMemories() throws(StorageError) -> [RuleMemory] {
        try ruleMemories(wallOffset: time.wallOffset)
    }

    private func ruleMemories(wallOffset: Duration) throws(StorageError) -> [RuleMemory] {
        do {
            let (memories, damaged) = try archive.ruleMemories(wallOffset: wallOffset)
            if damaged > 0 {
                logger.error("some of the kept state of alerts cannot be read", metadata: ["rows": "\(damaged)"])
            }
            CrashPoint.reached(.alertsAfterRead)
            return memories
        } catch {
            throw StorageError(.unavailable, "cannot read the state of alerts: \(error)")
        }
    }
}
