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

    package let receiver: ReceiverName
    package var takesDigests: Bool
    /// What is told together is about one incident.
    package var keepsIncidentsApart = false
    /// A message that is refused is tried once more without its markup.
    package var hasMarkup = true
    package var policy: RetryPolicy
    /// There is no such receiver: nothing waits, and what was given up is kept to be seen.
    package internal(set) var isClosed = false
    /// What waits, the oldest first.
    var entries: [Entry] = []
    /// The oldest first, at most ``mostDead``.
    package internal(set) var dead: [Delivery] = []
    package private(set) var sent: UInt64 = 0
    package private(set) var failed: UInt64 = 0
    package internal(set) var lastError: String?
    private(set) var inFlight: Set<ULID> = []
    private var known: Set<ULID> = []
    private var failuresInRow = 0
    private(set) var awaySince: Instant?
    private var retryAt: Instant?
    private var lastAttemptAt: Instant?
    /// Of which incidents the fallback was told in its stead.
    var followed: [ULID: FollowedIncident] = [:]
    /// What the receiver calls its messages.
    var references: [Conversation: String] = [:]

    /// Dead letters are kept to be seen, not for ever.
    package static let mostDead = 200
    package static let deadRetention: Duration = .seconds(14 * 86_400)
    /// More do not wait: the oldest is given up.
    package static let mostPending = 5_000

    package init(_ receiver: ReceiverName, takesDigests: Bool, policy: RetryPolicy = RetryPolicy()) {
        self.receiver = receiver
        self.takesDigests = takesDigests
        self.policy = policy
    }

    package var isSending: Bool { !inFlight.isEmpty }

    /// Nothing waits and nothing is kept to be seen.
    package var isEmpty: Bool { entries.isEmpty && dead.isEmpty }

    /// How long the oldest message has waited; nothing when none does.
    package func oldestWait(at now: Instant) -> Duration { entries.map { now - $0.since }.max() ?? .zero }

    /// What waits, the oldest first.
    package var pending: [Delivery] { entries.map(\.delivery) }

    /// Takes more; in order of their identities, so of time.
    ///
    /// - Parameters:
    ///   - deliveries: what waits, and what was given up and is kept to be seen.
    ///   - now: the time.
    ///   - wallNow: the same on the wall.
    /// - Returns: dead letters that are kept no longer.
    @discardableResult
    package mutating func add(_ deliveries: [Delivery], at now: Instant, wallNow: WallTime) -> [Delivery] {
        for delivery in deliveries {
            if delivery.isDead {
                dead.append(delivery)
            } else if known.insert(delivery.id).inserted {
                learn(from: delivery)
                entries.append(Entry(delivery, at: now, wallNow: wallNow))
            }
        }
        return dropDead()
    }

    /// Does not wait out the pause after a failure: the receiver is another one than the one that failed.
    mutating func tryAtOnce() { (retryAt, failuresInRow) = (nil, 0) }

    /// What is to be done now.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - wallTime: the wall time of an instant.
    /// - Returns: a message that is under way from now on, or when to ask again.
    package mutating func next(at now: Instant, wallTime: (Instant) -> WallTime) -> Action {
        guard !isSending, let first = entries.first else { return .idle }
        let due = max(retryAt ?? now, lastAttemptAt.map { $0 + policy.spacing } ?? now)
        guard due <= now else { return .wait(until: due) }
        let batch = batch(first, now)
        inFlight = Set(batch.map(\.id))
        lastAttemptAt = now
        for index in entries.indices where inFlight.contains(entries[index].id) {
            entries[index].delivery.attempts += 1
        }
        return .send(
            Message(
                batch.map(\.notification),
                isPlain: first.form == .plain,
                mayBeThere: batch.contains { $0.lostAnswers > 0 },
                awaySince: awaySince.map(wallTime),
                reference: Conversation(of: batch).flatMap { references[$0] },
                insteadOf: batch[0].insteadOf.map { .init(receiver: batch[0].notification.receiver, reason: $0) }
            )
        )
    }

    /// The first alone, or together with what came after it when it had to wait.
    private func batch(_ first: Entry, _ now: Instant) -> [Delivery] {
        guard takesDigests, awaySince != nil || now - first.since > policy.digestAfter, first.form == .usual else {
            return [first.delivery]
        }
        if keepsIncidentsApart {
            guard let talk = Conversation(of: first.delivery) else { return [first.delivery] }
            // In the order of time for each incident; one that was refused by itself stays before what came after it.
            return entries.filter { Conversation(of: $0.delivery) == talk }
                .prefix { $0.isMeant(as: first) && $0.form == .usual }.prefix(policy.digestSize).map(\.delivery)
        }
        return entries.prefix { $0.isMeant(as: first) && $0.form == .usual }.prefix(policy.digestSize).map(\.delivery)
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
        case .unreachable(let error): retry(ids, error, after: nil, now, jitter, &effect)
        case .unanswered(let error): lose(ids, error, now, jitter, &effect)
        case .rejected(let error): reject(ids, error, wallNow, &effect)
        }
        return effect
    }

    private mutating func deliver(_ ids: Set<ULID>, _ reference: String?, _ now: Instant, _ effect: inout Effect) {
        effect.delivered = take(ids)
        if let reference, let talk = Conversation(of: effect.delivered) { learn(reference, of: talk, &effect) }
        sent += UInt64(effect.delivered.count)
        effect.backSince = awaySince
        (failuresInRow, awaySince, retryAt, lastError) = (0, nil, nil, nil)
    }

    private mutating func retry(
        _ ids: Set<ULID>,
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
        for index in entries.indices where ids.contains(entries[index].id) { entries[index].delivery.lastError = error }
    }

    /// It may be there: who reads it is not to get a copy with each attempt.
    private mutating func lose(
        _ ids: Set<ULID>,
        _ error: String,
        _ now: Instant,
        _ jitter: Double,
        _ effect: inout Effect
    ) {
        retry(ids, error, after: nil, now, jitter, &effect)
        var losses = 0
        for index in entries.indices where ids.contains(entries[index].id) {
            entries[index].delivery.lostAnswers += 1
            losses = max(losses, entries[index].delivery.lostAnswers)
            effect.changed.append(entries[index].delivery)
        }
        let earliest = now + policy.pause(losses: losses, jitter: jitter)
        retryAt = retryAt.map { max($0, earliest) } ?? earliest
    }

    private mutating func reject(_ ids: Set<ULID>, _ error: String, _ wallNow: WallTime, _ effect: inout Effect) {
        failed += 1
        lastError = error
        // The receiver answers: it is not away.
        (failuresInRow, awaySince, retryAt) = (0, nil, nil)
        let refused = entries.indices.filter { ids.contains(entries[$0].id) }
        if refused.count > 1 {
            for index in refused { entries[index].form = .alone }
        } else if let index = refused.first, hasMarkup, entries[index].form != .plain {
            entries[index].form = .plain
        } else {
            bury(take(ids), because: error, wallNow, &effect)
        }
    }

    /// Takes these out of what waits.
    mutating func take(_ ids: Set<ULID>) -> [Delivery] {
        guard !ids.isEmpty else { return [] }
        let taken = entries.filter { ids.contains($0.id) }.map(\.delivery)
        entries.removeAll { ids.contains($0.id) }
        known.subtract(ids)
        return taken
    }
}
