import Logging
import Synchronization
import Vocabulary

/// What time does to queues, and who has gone.
extension Outbox {
    /// Takes from the disk what a start found too much of.
    func forget() async {
        let keys = state.withLock { state in
            defer { state.forgotten = [] }
            return state.forgotten
        }
        if !keys.isEmpty { _ = await keeper.commit(KeptChange(removed: keys)) }
    }

    /// When the wall clock was stepped, how long messages have waited is kept anew: the next process goes by it.
    func followClock() async {
        let offset = time.wallOffset
        let names = state.withLock { state -> [ReceiverName] in
            let step = offset - state.wallOffset
            guard step > Self.clockStep || step < .zero - Self.clockStep else { return [] }
            state.wallOffset = offset
            return Array(state.lanes.keys)
        }
        for name in names { await change(name) { $0.follow(wallOffset: offset) } }
    }

    func expire() async {
        let now = time.now
        let wallNow = time.wallTime(at: now)
        let (names, fallback, expiry) = state.withLock { (Array($0.lanes.keys), $0.fallback, $0.expiry) }
        for name in names {
            let after = fallback.flatMap { $0.receiver == name ? nil : $0.after }
            await change(name) { $0.expire(at: now, wallNow: wallNow, after: expiry, fallback: after) }
        }
    }

    /// Gives up what waits for receivers that the settings do not have (any more).
    ///
    /// What was given up stays to be seen, in a queue that is closed; with the last of it the queue goes.
    func closeLanes() async {
        let wallNow = time.wallNow
        let gone = state.withLock { state in
            state.knowsReceivers ? state.lanes.filter { $0.value.receiver == nil }.map(\.key) : []
        }
        for name in gone {
            let effect = await change(name, saysEach: false) { $0.close(because: Self.goneReceiver, at: wallNow) }
            if let dead = effect?.dead, !dead.isEmpty {
                logger.error(
                    "messages were given up",
                    metadata: [
                        "receiver": "\(name)", "messages": "\(dead.count)", "reason": "\(Self.goneReceiver)",
                        "headline": "\(dead.last?.notification.headline ?? "")",
                    ]
                )
            }
            state.withLock { state in
                guard let lane = state.lanes[name], lane.receiver == nil, !lane.isRunning, lane.queue.isEmpty else {
                    return
                }
                state.lanes[name] = nil
            }
        }
    }

    private static let goneReceiver = "the receiver is no longer in the settings"
}
