import TestKit

/// The starts of a daemon's runs, by how late they were: its histogram `vedette_scheduler_lateness_seconds`.
struct Starts {
    private static let bounds = ["0.001", "0.01"]

    private var all: Double
    /// How many were no later than each bound in seconds, as its label shows it.
    private var within: [String: Double]

    init(_ metrics: MetricsText) {
        all = metrics.sum("vedette_scheduler_lateness_seconds_count")
        within = Dictionary(
            uniqueKeysWithValues: Self.bounds.map {
                ($0, metrics.sum("vedette_scheduler_lateness_seconds_bucket", ["le": $0]))
            }
        )
    }

    /// Those after `earlier`.
    func since(_ earlier: Starts) -> Starts {
        var starts = self
        starts.all -= earlier.all
        for (bound, count) in earlier.within { starts.within[bound, default: 0] -= count }
        return starts
    }

    /// The share that was later than `bound`, in percent.
    func late(beyond bound: String) -> Double {
        guard all > 0, let within = within[bound] else { return .nan }
        return (all - within) / all * 100
    }
}
