import Synchronization
import Vocabulary

/// The policy in force, and the counts of the rate limit, which a reload that keeps the limit keeps.
package final class PolicyBox: Sendable {
    private struct State {
        var policy: WebPolicy
        var limiter: RateLimiter?
        /// Nil before our listener accepts.
        var port: Int?
    }

    private let state: Mutex<State>

    package init(_ policy: WebPolicy) {
        state = Mutex(State(policy: policy, limiter: policy.rateLimit.map(RateLimiter.init)))
    }

    package var policy: WebPolicy {
        get { state.withLock { $0.policy } }
        set {
            state.withLock { state in
                if newValue.rateLimit != state.policy.rateLimit {
                    state.limiter = newValue.rateLimit.map(RateLimiter.init)
                }
                state.policy = newValue
                if let port = state.port { state.policy.bind(to: port) }
            }
        }
    }

    /// Our listener accepts on this port: what links have instead of 0, from now on.
    package func bind(to port: Int) {
        state.withLock { state in
            state.port = port
            state.policy.bind(to: port)
        }
    }

    /// Counts a request; how long the client has to wait when it made too many.
    func admit(_ client: String, at now: Instant) -> Duration? {
        state.withLock { $0.limiter?.admit(client, at: now) }
    }
}
