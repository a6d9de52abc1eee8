import Synchronization
import Vocabulary

/// Who was told in the stead of another that something is wrong is told what becomes of it, by whomever it is heard first.
extension Outbox {
    /// More incidents than this are not followed for a receiver: the oldest are forgotten.
    private static let mostFollowed = 1_000

    /// Goes on with what was kept.
    package func follow(_ kept: [FollowedIncident]) {
        state.withLock { state in
            for followed in kept {
                state.makeLane(followed.receiver, RetryPolicy())
                state.lanes[followed.receiver]?.queue.followed[followed.incident] = followed
            }
        }
    }

    /// What the receiver got itself, for the fallback that had to be told how it began.
    func sequels(to delivered: [Delivery], _ name: ReceiverName, at now: WallTime) -> [Delivery] {
        state.withLock { state in
            delivered.compactMap { delivery in
                guard !delivery.hasFallenBack, delivery.insteadOf == nil, delivery.notification.event.isSequel,
                    let incident = delivery.notification.incident?.id,
                    let followed = state.lanes[name]?.queue.followed[incident],
                    state.lanes[followed.fallback]?.receiver != nil
                else { return nil }
                // Its receiver has it: nobody is told in its stead.
                return Delivery(delivery.notification, to: followed.fallback, waitingSince: now)
            }
        }
    }

    /// Notes what the fallback knows from now on; what is to be kept of that.
    func note(_ handedOver: [Delivery], of name: ReceiverName, at now: WallTime) throws -> KeptChange {
        let (before, after) = state.withLock { state -> ([ULID: FollowedIncident], [ULID: FollowedIncident]) in
            guard var followed = state.lanes[name]?.queue.followed else { return ([:], [:]) }
            let before = followed
            for delivery in handedOver.sorted(by: { $0.id < $1.id }) {
                guard let id = delivery.notification.incident?.id else { continue }
                guard delivery.notification.event != .resolved else {
                    followed[id] = nil
                    continue
                }
                guard followed[id]?.fallback != delivery.receiver else { continue }
                followed[id] = FollowedIncident(
                    incident: id,
                    receiver: name,
                    fallback: delivery.receiver,
                    since: now
                )
            }
            for id in followed.keys.sorted().dropLast(Self.mostFollowed) { followed[id] = nil }
            state.lanes[name]?.queue.followed = followed
            return (before, followed)
        }
        var change = KeptChange(removed: before.values.filter { after[$0.incident] == nil }.map(\.key))
        for followed in after.values where before[followed.incident] != followed {
            change.put.append(try KeptRecord(followed, followed.key, at: followed.since))
        }
        return change
    }
}

extension Notification.Event {
    /// It goes on in another way than before, or is over.
    fileprivate var isSequel: Bool {
        switch self {
        case .opened, .updated, .reopened, .escalated, .resolved: true
        case .repeated, .acknowledged, .notice, .test: false
        }
    }
}
