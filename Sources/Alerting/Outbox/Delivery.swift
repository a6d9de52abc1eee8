package import Vocabulary

/// A notification on its way to one receiver.
package struct Delivery: Sendable, Hashable, Codable {
    package enum State: Sendable, Hashable, Codable {
        case pending
        /// Given up; why.
        case dead(reason: String, at: WallTime)
    }

    package let notification: Notification
    /// Who is to get it: the notification's own receiver, or the fallback in its place.
    package let receiver: ReceiverName
    /// Why the receiver gets what another one was meant to get; nil for what is its own.
    package let insteadOf: String?
    /// What the receiver called its first message of the incident, where that was known when this was kept last.
    package internal(set) var reference: String?
    /// Since when it waits, on the wall clock as that stands: moved along when the clock is stepped, so that the next process
    /// knows how long it has waited.
    package internal(set) var waitingSince: WallTime
    package internal(set) var state = State.pending
    /// Attempts, since the start of the process.
    package internal(set) var attempts = 0
    /// Why the last attempt failed.
    package internal(set) var lastError: String?
    /// The fallback has it too.
    package internal(set) var hasFallenBack = false
    /// How often it was sent and no answer came: so many copies of it may be there.
    package internal(set) var lostAnswers = 0

    package init(
        _ notification: Notification,
        to receiver: ReceiverName? = nil,
        insteadOf reason: String? = nil,
        reference: String? = nil,
        waitingSince: WallTime? = nil
    ) {
        self.notification = notification
        self.waitingSince = waitingSince ?? notification.at
        self.reference = reference
        self.receiver = receiver ?? notification.receiver
        insteadOf = reason
    }

    package var id: ULID { notification.id }

    /// Under what it is kept.
    package var key: KeptRecord.Key { .init(.delivery, "\(receiver)/\(id)") }

    package var isDead: Bool { if case .dead = state { true } else { false } }
}
