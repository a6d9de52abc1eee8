/// Exact counts of durations in classic buckets with decimal bounds.
///
/// A value is put into its bucket when it is recorded, so that `le="0.5"` of an objective is a count and no estimate.
package struct DurationHistogram: Sendable, Equatable {
    /// In nanoseconds: 1 5 10 25 50 100 250 500 ms, 1 2.5 5 10 s.
    package static let bounds: [Int64] = [
        1_000_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]
    /// The same in seconds, as the label `le` shows them.
    package static let boundsInSeconds: [Double] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private var counts: [UInt64]
    private var overflow: UInt64 = 0
    private var nanoseconds: Double = 0

    package init() {
        counts = Array(repeating: 0, count: Self.bounds.count)
    }

    /// A negative duration counts as none.
    package mutating func record(nanoseconds value: Int64) {
        let value = max(0, value)
        nanoseconds += Double(value)
        for index in counts.indices where value <= Self.bounds[index] {
            counts[index] &+= 1
            return
        }
        overflow &+= 1
    }

    /// How many durations were recorded.
    package var count: UInt64 { counts.reduce(overflow, &+) }

    /// In seconds.
    package var sum: Double { nanoseconds / 1e9 }

    /// The histogram in seconds, as it is exposed.
    package var value: HistogramValue { value(at: Array(counts.indices)) }

    /// The histogram in seconds with some of the bounds alone; what lies between two of them counts at the next.
    func value(at indices: [Int]) -> HistogramValue {
        var cumulative: [UInt64] = []
        cumulative.reserveCapacity(counts.count)
        var total: UInt64 = 0
        for count in counts {
            total &+= count
            cumulative.append(total)
        }
        return HistogramValue(
            bounds: indices.map { Self.boundsInSeconds[$0] },
            cumulativeCounts: indices.map { cumulative[$0] },
            sum: sum,
            count: total &+ overflow
        )
    }
}
