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
    /// The count that clients share for whom there is no room.
    private var others: Count?
    private var swept: Instant?

    package init(_ limit: WebPolicy.RateLimit) {
        self.limit = limit
    }

    /// How many clients are told apart at present.
    package var clients: Int { counts.count }

    /// Counts one request of `client`; answers how long it has to wait when it made too many.
    package mutating func admit(_ client: String, at now: Instant) -> Duration? {
        makeRoom(now)
        guard counts[client] != nil || counts.count < Self.mostClients else {
            return Self.count(&others, limit, now)
        }
        return Self.count(&counts[client], limit, now)
    }

    private static func count(_ count: inout Count?, _ limit: WebPolicy.RateLimit, _ now: Instant) -> Duration? {
        var next = count.flatMap { $0.started + limit.window > now ? $0 : nil } ?? Count(started: now, requests: 0)
        // Beyond the limit it does not matter how many there were.
        next.requests = min(next.requests + 1, limit.requests + 1)
        count = next
        return next.requests > limit.requests ? now.duration(to: next.started + limit.window) : nil
    }

    /// Forgets windows that are over, once a tenth of a window at most: a flood of addresses must not cost a walk over all
    /// of them per request.
    private mutating func makeRoom(_ now: Instant) {
        guard counts.count >= Self.mostClients, swept.map({ $0 + limit.window / 10 <= now }) ?? true else { return }
        swept = now
        counts = counts.filter { $0.value.started + limit.window > now }
    }
}
