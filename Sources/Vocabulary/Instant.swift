/// A moment on the engine clock, in nanoseconds.
///
/// The engine clock is the wall time at start plus the monotonic time since: it never steps, so schedules, hysteresis
/// and `for` durations survive a change of the wall clock. See ``Time`` for the way back to wall time.
package struct Instant: Hashable, Sendable, Codable, InstantProtocol {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package func advanced(by duration: Duration) -> Instant {
        Instant(nanoseconds: nanoseconds.addingClamped(duration.nanoseconds))
    }

    package func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanoseconds.subtractingClamped(nanoseconds))
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func + (instant: Instant, duration: Duration) -> Instant {
        instant.advanced(by: duration)
    }

    package static func - (left: Instant, right: Instant) -> Duration {
        right.duration(to: left)
    }
}

extension Duration {
    /// The whole duration in nanoseconds, clamped to what `Int64` holds (292 years).
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return scaled.addingClamped(attoseconds / 1_000_000_000)
    }

    /// The duration in seconds, for metrics and messages.
    package var seconds: Double {
        // One division rounds once: 4.639 ms is 0.004639 and not 0.004639000000000001.
        Double(nanoseconds) / 1e9
    }
}

extension Duration {
    /// The duration as settings write it: `250ms`, `5s`, `1m30s`; below a millisecond `85us`.
    package var brief: String {
        let nanoseconds = self.nanoseconds
        guard nanoseconds >= 0 else { return "-" + (.zero - self).brief }
        guard nanoseconds >= 1_000_000 else { return "\(nanoseconds / 1000)us" }
        let milliseconds = nanoseconds / 1_000_000
        guard milliseconds >= 1000 else { return "\(milliseconds)ms" }
        let parts = [
            ("h", milliseconds / 3_600_000), ("m", milliseconds / 60_000 % 60), ("s", milliseconds / 1000 % 60),
        ]
        let rest = milliseconds % 1000
        return parts.filter { $0.1 > 0 }.map { "\($0.1)\($0.0)" }.joined() + (rest > 0 ? "\(rest)ms" : "")
    }
}

extension Int64 {
    package func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }

    package func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        guard overflow else { return difference }
        return other < 0 ? .max : .min
    }
}
