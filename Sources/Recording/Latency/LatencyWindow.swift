package import Vocabulary

/// The latency of one check over one of the published windows.
package struct LatencyWindow: Sendable, Equatable {
    /// How far back a window reaches; the raw value is the metric label `window`.
    package enum Length: String, Sendable, CaseIterable {
        case oneMinute = "1m"
        case fiveMinutes = "5m"
        case fifteenMinutes = "15m"

        /// In steps of 10 s.
        var epochs: Int64 {
            switch self {
            case .oneMinute: 6
            case .fiveMinutes: 30
            case .fifteenMinutes: 90
            }
        }
    }

    package let length: Length
    /// How many runs the quantiles are made of: those that were answered or ran out of time.
    package let runs: Int
    /// How many runs of the window failed, whether or not they count as latency.
    package let failures: Int
    /// Empty when ``runs`` is 0.
    package let quantiles: [LatencyQuantile]
}

/// One quantile of a latency distribution.
package struct LatencyQuantile: Sendable, Equatable {
    /// From 0 to 1.
    package let quantile: Double
    package let latency: Duration
    /// There were too few runs for this quantile, fewer than 1/(1−q): ``latency`` is the slowest of them.
    package let isMaximum: Bool
}

/// Everything known about the latency of one check.
package struct CheckLatency: Sendable {
    package let level: CheckLevel
    package let windows: [LatencyWindow]
    /// Of all runs since the start that were answered or ran out of time.
    package let total: LatencyDistribution
    /// Of all failed runs since the start; nil while none has failed.
    package let failures: LatencyDistribution?
    /// Runs that took longer than 67 s; they count as that long.
    package let outOfRange: UInt64
}

/// A latency distribution since the start.
package struct LatencyDistribution: Sendable, Equatable {
    package let runs: Int
    package let sum: Duration
    /// Empty when ``runs`` is 0.
    package let quantiles: [LatencyQuantile]
    /// The distribution itself, by ascending upper end, without empty steps.
    package let steps: [Step]

    /// The runs that took more than the step before and at most ``upTo``.
    package struct Step: Sendable, Equatable {
        package let upTo: Duration
        package let runs: Int
    }
}
