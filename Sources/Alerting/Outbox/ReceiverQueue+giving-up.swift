package import Vocabulary

extension ReceiverQueue {
    /// What an earlier process has left waits for this long at least in this one before it is given up, or for half of what
    /// it may wait: the clock that says how old it is may be wrong.
    private static let grace: Duration = .seconds(3600)

    /// Gives up what has waited too long, and says what the fallback is to be told.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - wallNow: the same on the wall.
    ///   - expiry: how long a message may wait.
    ///   - fallback: after how long the fallback is told; nil when there is none.
    /// - Returns: what is to be kept and told elsewhere.
    package mutating func expire(
        at now: Instant,
        wallNow: WallTime,
        after expiry: Duration,
        fallback: Duration?
    ) -> Effect {
        var effect = Effect()
        forget(at: wallNow, &effect)
        let waiting = entries.filter { !inFlight.contains($0.id) }
        let grace = min(Self.grace, expiry / 2)
        let tooOld = Set(waiting.filter { now - $0.since > expiry && now - $0.takenAt > grace }.map(\.id))
        let tooMany = Set(waiting.dropLast(Self.mostPending).map(\.id)).subtracting(tooOld)
        bury(take(tooOld), because: "it waited for \(expiry.brief): \(lastError ?? "not sent yet")", wallNow, &effect)
        bury(take(tooMany), because: "too many messages wait", wallNow, &effect)
        if let fallback { fallBack(at: now, after: fallback, &effect) }
        return effect
    }

    /// What an earlier process has left the receiver is to have refused in this one, too.
    ///
    /// Of an incident that the fallback has heard of it hears at once what the receiver does not take.
    private mutating func fallBack(at now: Instant, after limit: Duration, _ effect: inout Effect) {
        for index in entries.indices {
            let entry = entries[index]
            guard !entry.delivery.hasFallenBack, entry.delivery.insteadOf == nil else { continue }
            let isLate = now - entry.since > limit && (awaySince != nil || now - entry.takenAt > limit)
            let isSequel = entry.delivery.notification.incident.map { followed[$0.id] != nil } ?? false
            guard isLate || (isSequel && awaySince != nil) else { continue }
            entries[index].delivery.hasFallenBack = true
            effect.changed.append(entries[index].delivery)
            effect.late.append((entries[index].delivery, lastError ?? "not sent yet"))
        }
    }

    /// Notes with what waits that the wall clock is another one now.
    package mutating func follow(wallOffset: Duration) -> Effect {
        var effect = Effect()
        for index in entries.indices {
            let since = entries[index].since.nanoseconds.addingClamped(wallOffset.nanoseconds)
            entries[index].delivery.waitingSince = WallTime(nanosecondsSinceEpoch: since)
            effect.changed.append(entries[index].delivery)
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
        effect.forgotten += dropDead()
    }

    /// Drops the oldest dead letters beyond ``mostDead``.
    mutating func dropDead() -> [Delivery] {
        let dropped = Array(dead.dropLast(Self.mostDead))
        dead.removeFirst(dropped.count)
        return dropped
    }
}
