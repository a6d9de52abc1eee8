import Probing
import Synchronization
import Vocabulary

/// Tells a server that does not listen yet from one that is gone.
///
/// Some servers open their port only once their data or their model is loaded, which may take minutes. Nothing on the wire
/// tells that from a server that is not there: what decides is whether it has answered since we watch it, and for how long
/// we have watched.
final class LateListener: Sendable {
    private struct State {
        var hasAnswered = false
        /// Of the first refusal.
        var since: Instant?
    }

    private let grace: Duration
    private let time: any Time
    private let state = Mutex(State())

    /// A server that may take `grace` from its start to its first answer; zero is none that listens late.
    init(grace: Duration, time: any Time) {
        self.grace = grace
        self.time = time
    }

    /// The server has answered, whatever it said: if it refuses connections from now on it is down.
    func noteAnswer() {
        state.withLock { $0.hasAnswered = true }
    }

    /// Says what a refused connection may mean.
    ///
    /// - Parameters:
    ///   - failure: what ended a run.
    ///   - habit: when servers of this kind begin to listen, for the message.
    /// - Returns: the same failure; `starting` for the refusal of a server that may not listen yet.
    func judge(_ failure: ProbeFailure, _ habit: String) -> ProbeFailure {
        guard failure.reason == .connectRefused else { return failure }
        let now = time.now
        let (hasAnswered, waiting) = state.withLock { state in
            let since = state.since ?? now
            state.since = since
            return (state.hasAnswered, since.duration(to: now))
        }
        let meaning = hasAnswered ? "it has answered before: it is down, or it starts anew" : habit
        let isStarting = !hasAnswered && waiting < grace
        return ProbeFailure(
            isStarting ? .starting : .connectRefused,
            in: failure.phase,
            "\(failure.message); \(meaning)"
        )
    }
}
