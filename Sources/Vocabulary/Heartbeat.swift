import Synchronization

/// The pulse of one of our own loops: the loop beats, the watchdog and `/live` look, and nobody takes a lock.
package final class Heartbeat: Sendable {
    package let name: String
    /// How old the last beat may get before the loop counts as stalled: five periods, and at least 30 s.
    package let limit: Duration
    private let last: Atomic<Int64>

    /// `period` is how often the loop beats when all is well.
    package init(_ name: String, period: Duration, now: Instant) {
        self.name = name
        limit = max(.seconds(30), period * 5)
        last = Atomic(now.nanoseconds)
    }

    package func beat(_ now: Instant) {
        last.store(now.nanoseconds, ordering: .relaxed)
    }

    /// How long the loop has been silent beyond its limit; nil while it is on time.
    package func stalledFor(_ now: Instant) -> Duration? {
        let age = Instant(nanoseconds: last.load(ordering: .relaxed)).duration(to: now)
        return age > limit ? age : nil
    }
}
