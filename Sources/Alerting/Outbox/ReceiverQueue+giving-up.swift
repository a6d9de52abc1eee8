package import Vocabulary

extension ReceiverQueue {
    /// Gives up what has waited too long, and says what the fallback is to be told.
    ///
    /// - Parameters:
    ///   - wallNow: the time.
    ///   - expiry: how long a message may wait.
    ///   - fallback: after how long the fallback is told; nil when there is none.
    /// - Returns: what is to be kept and told elsewhere.
    package mutating func expire(at wallNow: WallTime, after expiry: Duration, fallback: Duration?) -> Effect {
        var effect = Effect()
        forget(at: wallNow, &effect)
        func age(_ delivery: Delivery) -> Int64 {
            wallNow.nanosecondsSinceEpoch.subtractingClamped(delivery.notification.at.nanosecondsSinceEpoch)
        }
        let waiting = entries.filter { !inFlight.contains($0.id) }.map(\.delivery)
        let tooOld = Set(waiting.filter { age($0) > expiry.nanoseconds }.map(\.id))
        let tooMany = Set(waiting.dropLast(Self.mostPending).map(\.id)).subtracting(tooOld)
        bury(take(tooOld), because: "it waited for \(expiry.brief): \(lastError ?? "not sent yet")", wallNow, &effect)
        bury(take(tooMany), because: "too many messages wait", wallNow, &effect)
        guard let fallback else { return effect }
        for index in entries.indices {
            let delivery = entries[index].delivery
            guard !delivery.hasFallenBack, delivery.insteadOf == nil, age(delivery) > fallback.nanoseconds else {
                continue
            }
            entries[index].delivery.hasFallenBack = true
            effect.changed.append(entries[index].delivery)
            effect.late.append((entries[index].delivery, lastError ?? "not sent yet"))
        }
        return effect
    }

    /// Gives up everything but what is on its way: the receiver is no longer there.
    package mutating func close(because reason: String, at wallNow: WallTime) -> Effect {
        var effect = Effect()
        isClosed = true
        bury(take(Set(entries.map(\.id)).subtracting(inFlight)), because: reason, wallNow, &effect)
        return effect
    }

    /// Dead letters are kept for ``deadRetention``, counted from when they were given up.
    private mutating func forget(at wallNow: WallTime, _ effect: inout Effect) {
        effect.forgotten += dead.filter { delivery in
            guard case .dead(_, let at) = delivery.state else { return false }
            return at.duration(to: wallNow) > Self.deadRetention
        }
        guard !effect.forgotten.isEmpty else { return }
        let gone = Set(effect.forgotten.map(\.id))
        dead.removeAll { gone.contains($0.id) }
    }

    mutating func bury(
        _ deliveries: [Delivery],
        because reason: String,
        _ wallNow: WallTime,
        _ effect: inout Effect
    ) {
        for var delivery in deliveries {
            delivery.state = .dead(reason: reason, at: wallNow)
            delivery.lastError = reason
            dead.append(delivery)
            effect.dead.append(delivery)
        }
        dead.removeFirst(max(0, dead.count - Self.mostDead))
    }
}
