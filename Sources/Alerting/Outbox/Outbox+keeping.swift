import Logging
import Synchronization
import Vocabulary

/// Takes what changes in queues to the disk, to the fallback and to the log.
extension Outbox {
    /// Changes a queue and keeps what came of it; nil when there is no such queue.
    @discardableResult
    func change(
        _ name: ReceiverName,
        saysEach: Bool = true,
        _ body: (inout ReceiverQueue) -> ReceiverQueue.Effect
    ) async -> ReceiverQueue.Effect? {
        guard let turnstile = state.withLock({ $0.lanes[name]?.turnstile }) else { return nil }
        return await turnstile.pass {
            let effect = state.withLock { $0.lanes[name]?.queue.change(body) }
            if let effect { await settle(effect, name, saysEach: saysEach) }
            return effect
        }
    }

    /// Keeps what came of it, and hands over to the fallback what this receiver did not take.
    private func settle(_ effect: ReceiverQueue.Effect, _ name: ReceiverName, saysEach: Bool) async {
        let fallback = state.withLock { $0.fallback?.receiver }
        let wallNow = time.wallNow
        var handedOver: [Delivery] = []
        if let fallback, fallback != name {
            let dead = effect.dead.filter { !$0.hasFallenBack && $0.insteadOf == nil }
            let missed = dead.map { ($0, $0.lastError ?? "refused") } + effect.late.map { ($0.delivery, $0.reason) }
            handedOver = missed.map { delivery, reason in
                Delivery(delivery.notification, to: fallback, insteadOf: reason, waitingSince: wallNow)
            }
        }
        handedOver += sequels(to: effect.delivered, name, at: wallNow)
        for delivery in effect.dead where saysEach {
            logger.error(
                "a message was given up",
                metadata: [
                    "receiver": "\(name)", "notification": "\(delivery.id)",
                    "headline": "\(delivery.notification.headline)", "reason": "\(delivery.lastError ?? "")",
                ]
            )
        }
        var change = KeptChange(removed: (effect.delivered + effect.forgotten).map(\.key))
        for delivery in effect.changed + effect.dead + handedOver {
            do {
                change.put.append(try KeptRecord(delivery, delivery.key, at: delivery.notification.at))
            } catch {
                logger.error("a message cannot be kept", metadata: ["error": "\(error)"])
            }
        }
        do {
            let ends = effect.delivered.filter { $0.notification.event == .resolved }
            if !(handedOver + ends).isEmpty { change.append(try note(handedOver + ends, of: name, at: wallNow)) }
        } catch {
            logger.error("what the fallback knows cannot be kept", metadata: ["error": "\(error)"])
        }
        if !change.isEmpty { _ = await keeper.commit(change) }
        add(handedOver)
    }

    func log(
        _ outcome: DeliveryOutcome,
        _ effect: ReceiverQueue.Effect,
        _ name: ReceiverName,
        _ message: Message
    ) {
        if let reason = effect.turnedAway {
            logger.warning(
                "a receiver does not take messages",
                metadata: ["receiver": "\(name)", "reason": "\(reason)"]
            )
        }
        if effect.backSince != nil {
            logger.notice("a receiver takes messages again", metadata: ["receiver": "\(name)"])
        }
        if case .rejected(let reason) = outcome, effect.dead.isEmpty {
            logger.warning("a receiver refuses a message", metadata: ["receiver": "\(name)", "reason": "\(reason)"])
        }
        for delivery in effect.delivered {
            logger.info(
                "told",
                metadata: [
                    "receiver": "\(name)", "event": "\(delivery.notification.event.rawValue)",
                    "notification": "\(delivery.id)", "headline": "\(delivery.notification.headline)",
                ]
            )
        }
    }
}
