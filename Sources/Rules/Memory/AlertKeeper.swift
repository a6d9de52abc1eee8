/// Where the state of alerts outlives the process.
package protocol AlertKeeper: Sendable {
    /// Hands over what evaluations came to and waits until their ``GroupOutcome/commit`` is on the disk, with all that
    /// follows from their events.
    ///
    /// - Parameter outcomes: the oldest first.
    /// - Returns: false when the disk refused or did not answer for some seconds: the changes stay in memory and are tried
    ///   again, but would not survive the end of the process ("not durable").
    func keep(_ outcomes: [GroupOutcome]) async -> Bool
}
