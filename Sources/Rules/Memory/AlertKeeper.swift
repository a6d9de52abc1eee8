/// Where the state of alerts outlives the process.
package protocol AlertKeeper: Sendable {
    /// Hands a change over and waits until it is on the disk.
    ///
    /// It is written by what no cancellation reaches, also when the caller's task is cancelled; changes that wait at the
    /// same time share a transaction. Where a change mentions a rule for the first time since the start, alerts of that
    /// rule that it does not mention go on as they were given out at the start, see ``RuleMemory/resumed(at:)``.
    ///
    /// - Parameter change: what is to be kept.
    /// - Returns: false when the disk refused or did not answer for some seconds: the change stays in memory and is tried
    ///   again, but would not survive the end of the process ("not durable").
    func commit(_ change: AlertCommit) async -> Bool
}
