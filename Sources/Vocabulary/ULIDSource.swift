import Synchronization

/// Makes identities whose order is the order in which they were made, within a millisecond and across steps of the wall
/// clock back: the next one after the last, when the time alone would not say so (the ULID specification's monotonicity).
package final class ULIDSource: Sendable {
    private struct Last {
        var milliseconds: Int64 = -1
        var random: (UInt16, UInt64) = (0, 0)
    }

    private let last = Mutex(Last())

    package init() {}

    /// One made at `time`, or at the latest time before when that is later.
    package func next(at time: WallTime) -> ULID {
        let milliseconds = max(0, time.nanosecondsSinceEpoch) / 1_000_000
        return last.withLock { last in
            if milliseconds > last.milliseconds {
                // Half of the room at least is left for those that follow within the millisecond.
                last = Last(
                    milliseconds: milliseconds,
                    random: (.random(in: 0..<0x8000), .random(in: .min ... .max))
                )
            } else {
                let (low, isOver) = last.random.1.addingReportingOverflow(1)
                last.random = (isOver ? last.random.0 &+ 1 : last.random.0, low)
            }
            let instant = WallTime(nanosecondsSinceEpoch: last.milliseconds * 1_000_000)
            return ULID(at: instant, random: last.random)
        }
    }
}
