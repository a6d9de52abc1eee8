import Vocabulary

/// Builds the published windows of one check after the other in one scratch array.
///
/// A window has 3600 runs at most, mostly 180. Sorting these costs a tenth of walking a histogram's thousands of counts
/// once for each window, and the quantiles are exact.
struct WindowBuilder: Sendable {
    /// The microseconds of the runs that count as latency; those of the shorter windows are sorted already.
    private var latencies: [UInt32] = []

    /// The windows that end where `epoch` begins, shortest first; each adds the runs before the shorter one.
    mutating func windows(of ring: RunRing, before epoch: Int64) -> [LatencyWindow] {
        latencies.removeAll(keepingCapacity: true)
        var failures = 0
        var upper = epoch
        return LatencyWindow.Length.allCases.map { length in
            let lower = epoch - length.epochs
            ring.forEach(in: lower..<upper) { microseconds, outcome in
                if !outcome.isSuccess { failures += 1 }
                if outcome.countsAsLatency { latencies.append(microseconds) }
            }
            upper = lower
            latencies.sort()
            return LatencyWindow(length: length, runs: latencies.count, failures: failures, quantiles: quantiles)
        }
    }

    private var quantiles: [LatencyQuantile] {
        guard let slowest = latencies.last else { return [] }
        let runs = UInt64(latencies.count)
        return LatencyHistogram.quantiles.map { perMille, needed in
            let rank = (perMille * runs + 999) / 1000
            let isTooFew = runs < needed
            return LatencyQuantile(
                quantile: Double(perMille) / 1000,
                latency: .microseconds(Int64(isTooFew ? slowest : latencies[Int(rank) - 1])),
                isMaximum: isTooFew
            )
        }
    }
}
