package import Vocabulary

/// Counts the requests of each client in fixed windows; a pure value.
package struct RateLimiter: Sendable {
    /// More clients than this are not told apart: the newest share one count.
    package static let mostClients = 10_000

    private struct Count {
        var started: Instant
        var requests: Int
    }

    private let limit: WebPolicy.RateLimit
    private var counts: [String: Count] = [:]

    package init(_ limit: WebPolicy.RateLimit) {
        self.limit = limit
    }

    /// Counts one request of `client`; answers how long it has to wait when it made too many.
    package mutating func admit(_ client: String, at now: Instant) -> Duration? {
        if counts.count >= Self.mostClients { counts = counts.filter { $0.value.started + limit.window > now } }
        let client = counts[client] == nil && counts.count >= Self.mostClients ? "" : client
        var count = counts[client] ?? Count(started: now, requests: 0)
        if count.started + limit.window <= now { count = Count(started: now, requests: 0) }
        count.requests += 1
        counts[client] = count
        return count.requests > limit.requests ? now.duration(to: count.started + limit.window) : nil
    }
}
