import Alerting
import Vocabulary

/// A queue and a receiver that behaves as the test says, on a simulated clock.
struct QueueBench {
    var queue: ReceiverQueue
    var now = Instant(nanoseconds: 1_790_000_000_000_000_000)
    /// What the receiver answers to a message at so many seconds since the start.
    var answer: (_ seconds: Double, _ message: Message) -> DeliveryOutcome = { _, _ in .delivered() }
    /// How long it takes for that.
    var answerTime = Duration.zero
    private(set) var attempts: [(at: Double, message: Message)] = []
    /// What a person finds in the channel: identities of all messages that the receiver took, answered or not.
    private(set) var seen: [[ULID]] = []
    private(set) var effects: [ReceiverQueue.Effect] = []
    var fallback: Duration?
    var expiry = Duration.seconds(24 * 3600)
    private let start: Instant
    private var count: UInt64 = 0

    init(takesDigests: Bool = true) {
        queue = ReceiverQueue(names("ops")[0], takesDigests: takesDigests)
        start = now
    }

    private var receiver: ReceiverName { queue.receiver }
    var seconds: Double { (now - start).seconds }
    var delivered: [ULID] { effects.flatMap { $0.delivered.map(\.id) } }
    var dead: [ULID] { effects.flatMap { $0.dead.map(\.id) } }

    static func wall(_ instant: Instant) -> WallTime { WallTime(nanosecondsSinceEpoch: instant.nanoseconds) }

    @discardableResult
    mutating func add(_ headline: String = "something", about incident: ULID? = nil) -> ULID {
        count += 1
        let id = ULID(at: Self.wall(now), random: (0, count))
        let notification = Notification(
            id: id,
            receiver: receiver,
            event: .notice,
            at: Self.wall(now),
            headline: headline,
            incident: incident.map {
                IncidentBrief(id: $0, severity: .critical, openedAt: Self.wall(start), alerts: [], groupKey: "")
            }
        )
        queue.add([Delivery(notification)], at: now, wallNow: Self.wall(now))
        return id
    }

    /// What an earlier process has left.
    mutating func take(_ deliveries: [Delivery]) {
        queue.add(deliveries, at: now, wallNow: Self.wall(now))
    }

    /// Lets so much time pass; the queue is asked whenever it wants to be.
    mutating func pass(_ duration: Duration) {
        let end = now + duration
        while now <= end {
            effects.append(queue.expire(at: now, wallNow: Self.wall(now), after: expiry, fallback: fallback))
            switch queue.next(at: now, wallTime: Self.wall) {
            case .send(let message): attempt(message)
            case .wait(let instant) where instant <= end: now = max(instant, now + .nanoseconds(1))
            case .wait, .idle:
                now = end + .nanoseconds(1)
            }
        }
        now = end
        effects.append(queue.expire(at: now, wallNow: Self.wall(now), after: expiry, fallback: fallback))
    }

    private mutating func attempt(_ message: Message) {
        attempts.append((seconds, message))
        let outcome = answer(seconds, message)
        switch outcome {
        case .delivered, .unanswered: seen.append(message.notifications.map(\.id))
        case .deferred, .unreachable, .rejected: break
        }
        now = now + answerTime
        effects.append(queue.finish(outcome, at: now, wallNow: Self.wall(now), jitter: 0.5))
    }
}
