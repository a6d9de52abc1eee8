/// Where the state of alerts outlives the process.
package protocol AlertKeeper: Sendable {
    /// Hands changes over and waits until all of them are on the disk.
    ///
    /// They are written by what no cancellation reaches, also when the caller's task is cancelled, and share a transaction
    /// with whatever else waits. Where a change mentions a rule for the first time since the start, alerts of that
    /// rule that it does not mention go on as they were given out at the start, see ``RuleMemory/resumed(at:)``.
    ///
    /// - Parameter changes: what is to be kept, the oldest first.
    /// - Returns: false when the disk refused or did not answer for some seconds: the changes stay in memory and are tried
    ///   again, but would not survive the end of the process ("not durable").
    func commit(_ changes: [AlertCommit]) async -> Bool
}

extension AlertKeeper {
    /// The same for one change.
    package func commit(_ change: AlertCommit) async -> Bool { await commit([change]) }
}
