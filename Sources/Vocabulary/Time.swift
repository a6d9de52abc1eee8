import Glibc

/// Where the process learns the time; handed in once, so that tests can hand in their own.
package protocol Time: Sendable {
    /// The present on the engine clock.
    var now: Instant { get }
    /// What to add to an ``Instant`` to get the wall time; changes when the wall clock is stepped.
    var wallOffset: Duration { get }
    /// Suspends until the engine clock reads `instant`, or throws `CancellationError`.
    func sleep(until instant: Instant) async throws
}

extension Time {
    /// The wall time at `instant`, as the wall clock stands now.
    package func wallTime(at instant: Instant) -> WallTime {
        WallTime(nanosecondsSinceEpoch: instant.nanoseconds.addingClamped(wallOffset.nanoseconds))
    }

    /// The present on the wall clock.
    package var wallNow: WallTime { wallTime(at: now) }
}

/// The machine's clocks: `CLOCK_MONOTONIC` for the engine clock, `CLOCK_REALTIME` for the wall.
///
/// `CLOCK_BOOTTIME` (Swift's `ContinuousClock`) would make every loop look stalled when a suspended machine wakes up.
package struct SystemTime: Time {
    private let anchor: Int64

    package init() {
        anchor = Self.read(CLOCK_REALTIME) - Self.read(CLOCK_MONOTONIC)
    }

    package var now: Instant {
        Instant(nanoseconds: Self.read(CLOCK_MONOTONIC) + anchor)
    }

    package var wallOffset: Duration {
        .nanoseconds(Self.read(CLOCK_REALTIME) - now.nanoseconds)
    }

    package func sleep(until instant: Instant) async throws {
        try await Task.sleep(for: now.duration(to: instant), clock: .suspending)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var spec = timespec()
        unsafe clock_gettime(clock, &spec)
        return Int64(spec.tv_sec) * 1_000_000_000 + Int64(spec.tv_nsec)
    }
}
