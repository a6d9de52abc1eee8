package import Vocabulary

extension ReceiverQueue {
    /// What came of an attempt, or of time.
    package struct Effect: Sendable, Equatable {
        /// On their way no more.
        package var delivered: [Delivery] = []
        /// Changed: to be kept as they are now.
        package var changed: [Delivery] = []
        /// Given up just now; the fallback is to be told.
        package var dead: [Delivery] = []
        /// Waited so long that the fallback is to be told, and why.
        package var late: [(delivery: Delivery, reason: String)] = []
        /// Dead letters that are kept no longer.
        package var forgotten: [Delivery] = []
        /// What the receiver calls its message of an incident from now on.
        package var reference: Reference?
        /// The receiver works again, and was away since.
        package var backSince: Instant?
        /// The receiver began to fail; why.
        package var turnedAway: String?

        package init() {}

        package static func == (left: Effect, right: Effect) -> Bool {
            left.delivered == right.delivered && left.changed == right.changed && left.dead == right.dead
                && left.late.elementsEqual(right.late) { $0.delivery == $1.delivery && $0.reason == $1.reason }
                && left.forgotten == right.forgotten && left.reference == right.reference
                && left.backSince == right.backSince
                && left.turnedAway == right.turnedAway
        }
    }

    /// A receiver's own name for its message of an incident (Slack's `channel/ts`).
    package struct Reference: Sendable, Equatable {
        package let incident: ULID
        package let text: String
    }

    /// Does `body` to it.
    mutating func change(_ body: (inout ReceiverQueue) -> Effect) -> Effect { body(&self) }
}
