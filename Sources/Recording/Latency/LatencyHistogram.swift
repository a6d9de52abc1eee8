import Histogram
import Vocabulary

/// A histogram of microseconds with two significant digits: 10 KiB, half a microsecond or 1 % off at most.
struct LatencyHistogram: Sendable {
    /// The quantiles published everywhere, in thousandths, with the number of runs that each needs: 1/(1−q).
    static let quantiles: [(perMille: UInt64, needed: UInt64)] = [
        (500, 2), (900, 10), (950, 20), (990, 100), (999, 1000), (1000, 1),
    ]

    private var histogram = Histogram<UInt32>(
        lowestDiscernibleValue: 1,
        highestTrackableValue: 60_000_000,
        numberOfSignificantValueDigits: .two
    )
    private(set) var microseconds: UInt64 = 0
    private var slowest: UInt32 = 0

    var runs: UInt64 { histogram.totalCount }

    /// `value` is at most ``RunRing/longestMicroseconds``, which the histogram still holds.
    mutating func record(_ value: UInt32) {
        guard histogram.record(UInt64(value)) else { return }
        microseconds &+= UInt64(value)
        slowest = max(slowest, value)
    }

    /// All of ``quantiles`` in one pass; empty without runs.
    func quantiles() -> [LatencyQuantile] {
        let runs = runs
        guard runs > 0 else { return [] }
        var result: [LatencyQuantile] = []
        result.reserveCapacity(Self.quantiles.count)
        var seen: UInt64 = 0
        for step in histogram.recordedValues() {
            seen += UInt64(step.count)
            while result.count < Self.quantiles.count {
                let (perMille, needed) = Self.quantiles[result.count]
                guard seen * 1000 >= perMille * runs else { break }
                let isTooFew = runs < needed
                let value = isTooFew || perMille == 1000 ? UInt64(slowest) : min(step.value, UInt64(slowest))
                result.append(
                    LatencyQuantile(
                        quantile: Double(perMille) / 1000,
                        latency: .microseconds(Int64(value)),
                        isMaximum: isTooFew
                    )
                )
            }
        }
        return result
    }

    func distribution() -> LatencyDistribution {
        LatencyDistribution(
            runs: Int(runs),
            sum: .microseconds(Int64(clamping: microseconds)),
            quantiles: quantiles(),
            steps: histogram.recordedValues().map { step in
                LatencyDistribution.Step(upTo: .microseconds(Int64(step.value)), runs: Int(step.count))
            }
        )
    }
}
