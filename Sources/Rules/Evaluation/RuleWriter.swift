import PromQL
import Series
import Vocabulary

/// Writes what a rule comes to, and remembers the handles of its series.
struct RuleWriter: Sendable {
    private var series: [Labels: SeriesHandle] = [:]

    /// Appends the samples, and ends what is no longer written.
    ///
    /// - Returns: how many samples the store refused.
    mutating func write(_ output: RuleOutput, at timestamp: Int64, to store: SampleStore) -> Int {
        var refused = 0
        for sample in output.samples where !append(sample, to: store) { refused += 1 }
        end(output.ended, at: timestamp, in: store)
        return refused
    }

    /// Says that series have ended.
    mutating func end(_ ended: some Sequence<Labels>, at timestamp: Int64, in store: SampleStore) {
        for labels in ended {
            guard let handle = series.removeValue(forKey: labels) ?? store.series(labels) else { continue }
            _ = store.markStale(handle, at: timestamp)
        }
    }

    private mutating func append(_ sample: VectorSample, to store: SampleStore) -> Bool {
        var outcome = AppendOutcome.unknownSeries
        if let handle = series[sample.labels] { outcome = store.append(sample.timestamp, sample.value, to: handle) }
        if outcome == .unknownSeries {
            guard let handle = store.series(sample.labels) else { return false }
            series[sample.labels] = handle
            outcome = store.append(sample.timestamp, sample.value, to: handle)
        }
        return outcome == .appended || outcome == .duplicate
    }
}
