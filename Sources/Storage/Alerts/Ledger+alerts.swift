import Logging
package import Rules
import Vocabulary

extension Ledger: AlertKeeper {
    package func commit(_ change: AlertCommit) async -> Bool { await alerts.commit(change) }

    /// What is kept of the alerting rules, in no particular order; to be asked for once, before the first commit.
    ///
    /// Instants are on the engine clock, as the wall clock stands now: the last evaluation may lie in the future when it
    /// was set back, see ``RuleMemory/resumed(at:)``. Rows that cannot be read are left out and said in the log.
    ///
    /// - Throws: ``StorageError`` when the file cannot be read.
    package func ruleMemories() throws(StorageError) -> [RuleMemory] {
        do {
            let (memories, damaged) = try archive.ruleMemories(wallOffset: time.wallOffset)
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
