import Vocabulary

/// Builds the published windows of one check after the other in one scratch histogram.
struct WindowBuilder: Sendable {
    private var scratch = LatencyHistogram()

    /// The windows that end where `epoch` begins, shortest first; each adds the runs before the shorter one.
    mutating func windows(of ring: RunRing, before epoch: Int64) -> [LatencyWindow] {
        scratch.reset()
        var failures = 0
        var upper = epoch
        return LatencyWindow.Length.allCases.map { length in
            let lower = epoch - length.epochs
            ring.forEach(in: lower..<upper) { microseconds, outcome in
                if !outcome.isSuccess { failures += 1 }
                if outcome.countsAsLatency { scratch.record(microseconds) }
            }
            upper = lower
            return LatencyWindow(
                length: length,
                runs: Int(scratch.runs),
                failures: failures,
                quantiles: scratch.quantiles()
            )
        }
    }
}
