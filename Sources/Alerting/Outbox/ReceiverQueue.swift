package import Vocabulary

/// What waits for one receiver: decides what is sent next and when, a pure value.
///
/// One attempt at a time, in order. What is refused for good goes to the dead letters and holds up nothing behind it; what
/// piled up while the receiver was away is told in one message.
package struct ReceiverQueue: Sendable {
    package enum Action: Sendable, Equatable {
        case send(Message)
        case wait(until: Instant)
        case idle
    }

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
        /// What the receiver calls the message that went out.
        package var reference: String?
        /// The receiver works again, and was away since.
        package var backSince: Instant?
        /// The receiver began to fail; why.
        package var turnedAway: String?

        package init() {}

        package static func == (left: Effect, right: Effect) -> Bool {
            left.delivered == right.delivered && left.changed == right.changed && left.dead == right.dead
                && left.late.elementsEqual(right.late) { $0.delivery == $1.delivery && $0.reason == $1.reason }
                && left.reference == right.reference && left.backSince == right.backSince
                && left.turnedAway == right.turnedAway
        }
    }

    package let receiver: ReceiverName
    package var takesDigests: Bool
    package var policy: RetryPolicy
    /// The oldest first.
    package private(set) var pending: [Delivery] = []
    /// The oldest first, at most ``mostDead``.
    package private(set) var dead: [Delivery] = []
    package private(set) var sent: UInt64 = 0
    package private(set) var failed: UInt64 = 0
    package private(set) var lastError: String?
    private var inFlight: [ULID] = []
    private var failuresInRow = 0
    private var awaySince: Instant?
    private var retryAt: Instant?
    private var lastAttemptAt: Instant?
    /// The receiver has refused the first message with its markup.
    private var isPlain = false
    /// Refused as a part of a digest: each is tried alone.
    private var alone: Set<ULID> = []

    /// Dead letters are kept to be seen, not for ever.
    package static let mostDead = 200
    /// More do not wait: the oldest is given up.
    package static let mostPending = 5_000

    package init(_ receiver: ReceiverName, takesDigests: Bool, policy: RetryPolicy = RetryPolicy()) {
        self.receiver = receiver
        self.takesDigests = takesDigests
        self.policy = policy
    }

    package var isSending: Bool { !inFlight.isEmpty }

    /// Takes more; in order of their identities, so of time.
    package mutating func add(_ deliveries: [Delivery]) {
        var known = Set(pending.map(\.id))
        for delivery in deliveries {
            if delivery.isDead {
                dead.append(delivery)
            } else if known.insert(delivery.id).inserted {
                pending.append(delivery)
            }
        }
    }

    /// What is to be done now.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - wallTime: the wall time of an instant.
    /// - Returns: a message that is under way from now on, or when to ask again.
    package mutating func next(at now: Instant, wallTime: (Instant) -> WallTime) -> Action {
        guard !isSending, let first = pending.first else { return .idle }
        let due = max(retryAt ?? now, lastAttemptAt.map { $0 + policy.spacing } ?? now)
        guard due <= now else { return .wait(until: due) }
        let batch = batch(first, wallNow: wallTime(now))
        inFlight = batch.map(\.id)
        lastAttemptAt = now
        for index in pending.indices where inFlight.contains(pending[index].id) { pending[index].attempts += 1 }
        return .send(
            Message(
                batch.map(\.notification),
                isPlain: isPlain,
                awaySince: awaySince.map(wallTime),
                reference: batch.count == 1 ? first.reference : nil,
                insteadOf: first.insteadOf.map { .init(receiver: first.notification.receiver, reason: $0) }
            )
        )
    }

    /// The first alone, or together with what came after it when it had to wait.
    private func batch(_ first: Delivery, wallNow: WallTime) -> [Delivery] {
        let waited = first.notification.at.duration(to: wallNow)
        guard takesDigests, awaySince != nil || waited > policy.digestAfter, !alone.contains(first.id)
        else {
            return [first]
        }
        return Array(
            pending.prefix { $0.insteadOf == first.insteadOf && !alone.contains($0.id) }.prefix(policy.digestSize)
        )
    }

    /// Notes what came of the attempt.
    ///
    /// - Parameters:
    ///   - outcome: what came of it.
    ///   - now: the time.
    ///   - wallNow: the same on the wall.
    ///   - jitter: from 0 to 1.
    /// - Returns: what is to be kept and told elsewhere.
    package mutating func finish(
        _ outcome: DeliveryOutcome,
        at now: Instant,
        wallNow: WallTime,
        jitter: Double
    ) -> Effect {
        var effect = Effect()
        let ids = inFlight
        inFlight = []
        switch outcome {
        case .delivered(let reference): deliver(ids, reference, now, &effect)
        case .deferred(let error, let pause): retry(ids, error, after: pause, now, jitter, &effect)
        case .unreachable(let error), .unanswered(let error): retry(ids, error, after: nil, now, jitter, &effect)
        case .rejected(let error): reject(ids, error, wallNow, &effect)
        }
        return effect
    }

    private mutating func deliver(_ ids: [ULID], _ reference: String?, _ now: Instant, _ effect: inout Effect) {
        effect.delivered = take(ids)
        effect.reference = reference
        sent += UInt64(effect.delivered.count)
        alone.subtract(ids)
        effect.backSince = awaySince
        (failuresInRow, awaySince, retryAt, isPlain, lastError) = (0, nil, nil, false, nil)
    }

    private mutating func retry(
        _ ids: [ULID],
        _ error: String,
        after pause: Duration?,
        _ now: Instant,
        _ jitter: Double,
        _ effect: inout Effect
    ) {
        failed += 1
        failuresInRow += 1
        if awaySince == nil { (awaySince, effect.turnedAway) = (now, error) }
        lastError = error
        retryAt =
            now + max(pause ?? .zero, pause == nil ? policy.pause(failures: failuresInRow, jitter: jitter) : .zero)
        for index in pending.indices where ids.contains(pending[index].id) { pending[index].lastError = error }
    }

    private mutating func reject(_ ids: [ULID], _ error: String, _ wallNow: WallTime, _ effect: inout Effect) {
        failed += 1
        lastError = error
        // The receiver answers: it is not away.
        (failuresInRow, awaySince, retryAt) = (0, nil, nil)
        if ids.count > 1 {
            alone.formUnion(ids)
        } else if !isPlain {
            isPlain = true
        } else {
            isPlain = false
            bury(take(ids), because: error, wallNow, &effect)
            alone.subtract(ids)
        }
    }

    /// Gives up what has waited too long, and says what the fallback is to be told.
    ///
    /// - Parameters:
    ///   - wallNow: the time.
    ///   - expiry: how long a message may wait.
    ///   - fallback: after how long the fallback is told; nil when there is none.
    /// - Returns: what is to be kept and told elsewhere.
    package mutating func expire(at wallNow: WallTime, after expiry: Duration, fallback: Duration?) -> Effect {
        var effect = Effect()
        func age(_ delivery: Delivery) -> Int64 {
            wallNow.nanosecondsSinceEpoch.subtractingClamped(delivery.notification.at.nanosecondsSinceEpoch)
        }
        let waiting = pending.filter { !inFlight.contains($0.id) }
        let tooOld = waiting.filter { age($0) > expiry.nanoseconds }.map(\.id)
        let tooMany = waiting.dropLast(Self.mostPending).map(\.id)
        bury(take(tooOld), because: "it waited for \(expiry.brief): \(lastError ?? "not sent yet")", wallNow, &effect)
        bury(take(tooMany.filter { !tooOld.contains($0) }), because: "too many messages wait", wallNow, &effect)
        guard let fallback else { return effect }
        for index in pending.indices where !pending[index].hasFallenBack && pending[index].insteadOf == nil {
            guard age(pending[index]) > fallback.nanoseconds else { continue }
            pending[index].hasFallenBack = true
            effect.changed.append(pending[index])
            effect.late.append((pending[index], lastError ?? "not sent yet"))
        }
        return effect
    }

    /// Gives up everything: the receiver is no longer there.
    package mutating func close(because reason: String, at wallNow: WallTime) -> Effect {
        var effect = Effect()
        bury(take(pending.map(\.id)), because: reason, wallNow, &effect)
        return effect
    }

    private mutating func take(_ ids: [ULID]) -> [Delivery] {
        let gone = Set(ids)
        let taken = pending.filter { gone.contains($0.id) }
        if !taken.isEmpty { pending.removeAll { gone.contains($0.id) } }
        return taken
    }

    private mutating func bury(
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
