import Alerting
import Synchronization
import Vocabulary

/// A receiver that behaves as a test says, and keeps what a person would find in it.
final class ScriptedReceiver: Receiver {
    /// What it does about a message.
    enum Reaction: Sendable {
        /// Answered, or not, at once.
        case outcome(DeliveryOutcome)
        /// It takes the message at once and answers after so long, if somebody still waits for it then.
        case slow(Duration, DeliveryOutcome)

        static func hang(_ duration: Duration) -> Reaction { .slow(duration, .delivered()) }
    }

    /// Decides by the seconds since the beginning and the number of the attempt, from 1.
    typealias Script = @Sendable (_ seconds: Double, _ attempt: Int, _ message: Message) -> Reaction

    private struct State {
        var script: Script = { _, _, _ in .outcome(.delivered()) }
        var attempts: [(at: Double, message: Message)] = []
        var seen: [[Notification]] = []
    }

    let takesDigests: Bool
    private let time: any Time
    private let start: Instant
    private let state = Mutex(State())

    init(takesDigests: Bool = true, time: any Time) {
        self.takesDigests = takesDigests
        self.time = time
        start = time.now
    }

    func follow(_ script: @escaping Script) { state.withLock { $0.script = script } }

    /// Nobody gets there any more.
    func isDown() { follow { _, _, _ in .outcome(.unreachable("no route")) } }

    var attempts: [(at: Double, message: Message)] { state.withLock { $0.attempts } }

    /// The messages that are there to be read: those whose answer got lost, too.
    var seen: [[Notification]] { state.withLock { $0.seen } }

    /// What was told, each thing once, in the order in which it came first.
    var told: [Notification] {
        var known: Set<ULID> = []
        return seen.flatMap(\.self).filter { known.insert($0.id).inserted }
    }

    /// How often a thing came.
    func copies(of id: ULID) -> Int { seen.flatMap(\.self).count { $0.id == id } }

    /// How often the thing that came most often did.
    var mostCopies: Int {
        Dictionary(grouping: seen.flatMap(\.self), by: \.id).values.map(\.count).max() ?? 0
    }

    func deliver(_ message: Message) async -> DeliveryOutcome {
        let seconds = (time.now - start).seconds
        let reaction = state.withLock { state in
            state.attempts.append((seconds, message))
            let reaction = state.script(seconds, state.attempts.count, message)
            switch reaction {
            case .slow, .outcome(.delivered), .outcome(.unanswered): state.seen.append(message.notifications)
            case .outcome: break
            }
            return reaction
        }
        switch reaction {
        case .outcome(let outcome): return outcome
        case .slow(let duration, let outcome):
            let patience = Duration.seconds(message.mayBeThere ? 60 : 10)
            try? await time.sleep(until: time.now + min(duration, patience))
            return duration <= patience ? outcome : .unanswered("no answer within \(patience.brief)")
        }
    }
}
