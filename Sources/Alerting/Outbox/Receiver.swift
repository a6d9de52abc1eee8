package import Vocabulary

/// Where messages go: one Slack channel, one webhook, one mailbox.
///
/// Sending is one attempt: the outbox decides when there is another one. An implementation honours cancellation and
/// gives up by itself after some seconds.
package protocol Receiver: Sendable {
    /// Whether one message may tell of several things: a person's inbox, not a machine's interface.
    var takesDigests: Bool { get }

    /// Whether each incident has a message or a thread of its own: then one message never tells of several.
    var keepsIncidentsApart: Bool { get }

    /// Whether there is a plainer form of a message to try when the receiver refuses it; if not, a refusal is final.
    var hasMarkup: Bool { get }

    /// Sends one message.
    func deliver(_ message: Message) async -> DeliveryOutcome
}

extension Receiver {
    package var hasMarkup: Bool { true }
    package var keepsIncidentsApart: Bool { false }
}

/// One message to one receiver.
package struct Message: Hashable, Sendable {
    /// What it tells, the oldest first: one thing, or all that happened while the receiver was away.
    package let notifications: [Notification]
    /// Without markup: the receiver has refused the same with it.
    package let isPlain: Bool
    /// The answer to an earlier attempt was lost: the receiver may have it, and to wait longer for an answer may spare it
    /// another copy.
    package let mayBeThere: Bool
    /// Since when the receiver could not be reached; nil when it could.
    package let awaySince: WallTime?
    /// What the receiver called its first message of the incident, for one that can change messages or has threads; see
    /// ``DeliveryOutcome/delivered(reference:)``.
    package let reference: String?
    /// Told in its name: the receiver that these were meant for, and why it did not get them.
    package let insteadOf: InsteadOf?

    package struct InsteadOf: Hashable, Sendable {
        package let receiver: ReceiverName
        package let reason: String

        package init(receiver: ReceiverName, reason: String) {
            self.receiver = receiver
            self.reason = reason
        }
    }

    package init(
        _ notifications: [Notification],
        isPlain: Bool = false,
        mayBeThere: Bool = false,
        awaySince: WallTime? = nil,
        reference: String? = nil,
        insteadOf: InsteadOf? = nil
    ) {
        self.notifications = notifications
        self.isPlain = isPlain
        self.mayBeThere = mayBeThere
        self.awaySince = awaySince
        self.reference = reference
        self.insteadOf = insteadOf
    }
}

/// What came of one attempt.
package enum DeliveryOutcome: Hashable, Sendable {
    /// The receiver has it; `reference` is its own name for the message (Slack's `channel/ts`), when it has one.
    case delivered(reference: String? = nil)
    /// The receiver answered that it cannot take it now (408, 429, 5xx): it does not have it.
    case deferred(String, retryAfter: Duration? = nil)
    /// The receiver never got it: no connection.
    case unreachable(String)
    /// It was sent, and no answer came: the receiver may have it.
    case unanswered(String)
    /// The receiver will never take it (other 4xx).
    case rejected(String)

    /// Why it failed, for people, without secrets; nil when it did not.
    package var failure: String? {
        switch self {
        case .delivered: nil
        case .deferred(let message, _), .unreachable(let message), .unanswered(let message), .rejected(let message):
            message
        }
    }
}
