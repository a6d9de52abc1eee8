import Vocabulary

/// The instants at which a check runs: multiples of its interval, shifted by a hash of its name.
struct Grid {
    private let interval: Int64
    private let offset: Int64

    init(_ check: Check) {
        interval = check.interval.nanoseconds
        offset = Int64(check.id.stableHash % UInt64(interval))
    }

    /// The first slot later than `instant`.
    func firstSlot(after instant: Instant) -> Instant {
        let position = instant.nanoseconds.subtractingClamped(offset)
        let index = position >= 0 ? position / interval : (position - interval + 1) / interval
        return Instant(nanoseconds: (index + 1) * interval + offset)
    }

    /// How many slots lie strictly between the two instants.
    func slots(after start: Instant, before end: Instant) -> Int {
        let first = firstSlot(after: start)
        guard first < end else { return 0 }
        return Int((first.duration(to: end).nanoseconds - 1) / interval) + 1
    }
}
