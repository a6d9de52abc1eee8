package import Alerting

/// What came of a test message.
package struct ReceiverTrial: Hashable, Sendable {
    /// What came of the message itself.
    package let delivery: DeliveryOutcome
    /// How long that took.
    package let duration: Duration
    /// What came of taking back what the message may have left open; nil at a receiver where nothing stays open, and when
    /// the message never got there.
    package let withdrawal: DeliveryOutcome?
}
