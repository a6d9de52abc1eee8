package import Vocabulary

/// One thing to be told to one receiver, complete: what any receiver shows of it is computed from this alone.
///
/// Made when the thing happens and kept until it is delivered, so that a late message says what was true then. All texts
/// are already fit to be shown (no secrets, no control characters), but not escaped for any receiver's markup.
package struct Notification: Hashable, Sendable, Codable, Identifiable {
    /// What has happened.
    package enum Event: String, Sendable, Codable, CaseIterable {
        /// The incident begins.
        case opened
        /// Alerts joined it, it got worse, or its cause became known.
        case updated
        /// It had ended, and is back.
        case reopened
        /// It goes on; said again after `repeat_interval`.
        case repeated
        /// Nobody has acknowledged it for too long.
        case escalated
        /// Somebody looks after it.
        case acknowledged
        /// It is over.
        case resolved
        /// A message of ours about ourselves: a silence that ends soon, a receiver that refuses messages.
        case notice
        /// Somebody wants to see whether messages arrive.
        case test
    }

    /// In every copy of the message, so that a person recognises a duplicate.
    package let id: ULID
    package let receiver: ReceiverName
    package let event: Event
    package let at: WallTime
    /// One line: what is wrong, or was.
    package let headline: String
    /// More lines, for notices and tests.
    package let details: [String]
    /// Nil for a notice or a test.
    package let incident: IncidentBrief?

    package init(
        id: ULID,
        receiver: ReceiverName,
        event: Event,
        at: WallTime,
        headline: String,
        details: [String] = [],
        incident: IncidentBrief? = nil
    ) {
        self.id = id
        self.receiver = receiver
        self.event = event
        self.at = at
        self.headline = headline
        self.details = details
        self.incident = incident
    }

    /// Whether something is wrong as of this message.
    package var isFiring: Bool { incident.map { $0.endedAt == nil } ?? false }
}
