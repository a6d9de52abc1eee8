import Vocabulary

extension ReceiverQueue {
    /// A message that waits, and what this process knows of it.
    struct Entry: Sendable {
        var delivery: Delivery
        /// Refused as a part of a digest: it is tried alone.
        var isAlone = false

        var id: ULID { delivery.id }

        /// Whether both are told in the same name, so that they may be told together.
        func isMeant(as other: Entry) -> Bool {
            delivery.insteadOf == other.delivery.insteadOf
                && delivery.notification.receiver == other.delivery.notification.receiver
        }
    }
}
