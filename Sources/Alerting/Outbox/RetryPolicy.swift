import Vocabulary

/// When a receiver that did not take a message is tried again.
package struct RetryPolicy: Sendable, Equatable {
    package var first: Duration = .seconds(1)
    package var longest: Duration = .seconds(60)
    /// The least time between two attempts: Slack takes one message per second.
    package var spacing: Duration = .seconds(1)
    /// What waits longer than this is told together with what came after it.
    package var digestAfter: Duration = .seconds(5)
    /// The most notifications in one message.
    package var digestSize = 50

    /// The least pause after the second lost answer to a message; twice the pause before after each further one: each
    /// attempt may be another copy for a person.
    package var firstAfterLoss: Duration = .seconds(120)
    package var longestAfterLoss: Duration = .seconds(900)

    package init() {}

    /// The pause after so many failures in a row.
    ///
    /// - Parameters:
    ///   - failures: from 1.
    ///   - jitter: from 0 to 1: receivers that failed together are not tried together.
    /// - Returns: a quarter more or less than twice the pause before, up to the longest.
    package func pause(failures: Int, jitter: Double) -> Duration {
        var pause = first
        for _ in 1..<max(1, min(failures, 32)) where pause < longest { pause = pause * 2 }
        let seconds = min(pause, longest).seconds * (0.75 + 0.5 * jitter)
        return .nanoseconds(Int64(seconds * 1e9))
    }

    /// The least pause after a lost answer.
    ///
    /// - Parameters:
    ///   - losses: how many answers to the message have been lost, this one included.
    ///   - jitter: from 0 to 1.
    /// - Returns: nothing after the first one, then at least ``firstAfterLoss``, up to a quarter longer.
    package func pause(losses: Int, jitter: Double) -> Duration {
        guard losses > 1 else { return .zero }
        var pause = firstAfterLoss
        for _ in 2..<max(2, min(losses, 32)) where pause < longestAfterLoss { pause = pause * 2 }
        let seconds = min(pause, longestAfterLoss).seconds * (1 + 0.25 * jitter)
        return .nanoseconds(Int64(seconds * 1e9))
    }
}
