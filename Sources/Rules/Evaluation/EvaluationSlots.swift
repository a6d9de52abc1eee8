package import Vocabulary

/// The instants at which a group is evaluated: multiples of its interval, moved by an offset of its own.
///
/// The offset comes from the group's name and file, so that a group keeps its phase over restarts and groups do not all
/// come at once. Fact: `Group.EvalTimestamp` in `rules/group.go` of Prometheus.
package struct EvaluationSlots: Hashable, Sendable {
    package let interval: Duration
    private let step: Int64
    private let offset: Int64

    /// - Parameters:
    ///   - group: whose.
    ///   - interval: between two slots, positive.
    package init(_ group: GroupKey, interval: Duration) {
        self.interval = interval
        step = max(1_000_000, interval.nanoseconds)
        var hash = StableHash()
        hash.add(group.file.utf8)
        hash.add([0xff])
        hash.add(group.name.utf8)
        // The low bits of this hash alone are poor for short names.
        let mixed = hash.value ^ (hash.value >> 32)
        // Whole milliseconds: samples have no finer times.
        offset = Int64(mixed % UInt64(step)) / 1_000_000 * 1_000_000
    }

    /// The last slot at or before `instant`.
    package func last(at instant: Instant) -> Instant {
        let moved = instant.nanoseconds.subtractingClamped(offset)
        let remainder = moved % step
        return Instant(
            nanoseconds: instant.nanoseconds.subtractingClamped(remainder < 0 ? remainder + step : remainder)
        )
    }

    /// The first slot after `instant`.
    package func next(after instant: Instant) -> Instant { last(at: instant) + interval }

    /// How many slots lie between two, without them.
    package func missed(between last: Instant, and slot: Instant) -> Int {
        Int(max(0, (slot - last).nanoseconds / step - 1))
    }
}
