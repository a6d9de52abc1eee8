import Vocabulary

extension ReceiverQueue {
    /// A message that waits, and what this process knows of it.
    struct Entry: Sendable {
        enum Form: Sendable {
            case usual
            /// Refused as a part of a digest: by itself.
            case alone
            /// Refused by itself: without its markup.
            case plain
        }

        var delivery: Delivery
        var form = Form.usual

        var id: ULID { delivery.id }

        /// Whether both are told in the same name, so that they may be told together.
        func isMeant(as other: Entry) -> Bool {
            delivery.insteadOf == other.delivery.insteadOf
                && delivery.notification.receiver == other.delivery.notification.receiver
        }
    }
}
