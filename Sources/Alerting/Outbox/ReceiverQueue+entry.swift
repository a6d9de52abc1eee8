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
        /// Since when it waits: before this process had it for what an earlier one left.
        let since: Instant
        /// Since when this process has it.
        let takenAt: Instant
        var form = Form.usual

        /// How long a message has waited is counted on the engine clock, which nobody sets.
        ///
        /// Only what an earlier process has left is as old as the wall clock says, and never younger than nothing.
        init(_ delivery: Delivery, at now: Instant, wallNow: WallTime) {
            self.delivery = delivery
            since = now + (.zero - max(.zero, delivery.waitingSince.duration(to: wallNow)))
            takenAt = now
        }

        var id: ULID { delivery.id }

        /// Whether both are told in the same name, so that they may be told together.
        func isMeant(as other: Entry) -> Bool {
            delivery.insteadOf == other.delivery.insteadOf
                && delivery.notification.receiver == other.delivery.notification.receiver
        }
    }
}
