package import Vocabulary

/// The instants at which something runs again and again: multiples of its interval, shifted by a hash of its name.
package struct Grid: Sendable {
    private let interval: Int64
    private let offset: Int64

    init(_ check: Check) {
        self.init(interval: check.interval, hash: check.id.stableHash)
    }

    /// The grid of something else than a check; an interval below a nanosecond counts as one.
    package init(interval: Duration, hash: UInt64) {
        self.interval = max(1, interval.nanoseconds)
        offset = Int64(hash % UInt64(self.interval))
    }

    /// The first slot later than `instant`.
    package func firstSlot(after instant: Instant) -> Instant {
        let position = instant.nanoseconds.subtractingClamped(offset)
        let index = position >= 0 ? position / interval : (position - interval + 1) / interval
        return Instant(nanoseconds: (index + 1) * interval + offset)
    }

    /// How many slots lie strictly between the two instants.
    package func slots(after start: Instant, before end: Instant) -> Int {
        let first = firstSlot(after: start)
        guard first < end else { return 0 }
        return Int((first.duration(to: end).nanoseconds - 1) / interval) + 1
    }
}
