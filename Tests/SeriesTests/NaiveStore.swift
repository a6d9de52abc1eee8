import Vocabulary

@testable import Series

/// A store as one would write it without a thought for memory: what the real one has to agree with.
struct NaiveStore {
    struct Entry {
        var samples: [Bits] = []
        var emptySince: Int64?
        /// The moment up to which samples may have gone.
        var floor = Int64.min
    }

    private(set) var series: [Labels: Entry] = [:]
    private(set) var now: Int64?
    let mostSeries: Int
    var retention: Retention

    mutating func add(_ labels: Labels) -> Bool {
        if series[labels] != nil { return true }
        guard !labels.isEmpty, series.count < mostSeries else { return false }
        series[labels] = Entry()
        return true
    }

    mutating func append(_ sample: Bits, to labels: Labels) -> AppendOutcome {
        guard let newest = series[labels] else { return .unknownSeries }
        if let now, sample.timestamp <= now - retention.milliseconds(for: labels) { return .tooOld }
        if let last = newest.samples.last {
            if sample.timestamp < last.timestamp { return .outOfOrder }
            if sample.timestamp == last.timestamp { return sample.value == last.value ? .duplicate : .conflicting }
        }
        series[labels]?.samples.append(sample)
        return .appended
    }

    mutating func markStale(_ labels: Labels, at timestamp: Int64) -> AppendOutcome {
        let marker = Bits(timestamp, .staleMarker)
        if let last = series[labels]?.samples.last, last.value == marker.value, last.timestamp <= timestamp {
            return .duplicate
        }
        return append(marker, to: labels)
    }

    /// Forgets series of which nothing is needed and returns them; what is too old of the others may stay.
    mutating func maintain(now: Int64) -> [Labels] {
        self.now = now
        var gone: [Labels] = []
        for (labels, entry) in series {
            let floor = now - retention.milliseconds(for: labels)
            let newest = entry.samples.last?.timestamp ?? entry.emptySince ?? now
            if newest <= floor { gone.append(labels) }
            series[labels]?.floor = max(floor, entry.floor)
            if entry.samples.isEmpty, entry.emptySince == nil { series[labels]?.emptySince = now }
        }
        for labels in gone { series[labels] = nil }
        return gone
    }

    /// What a restart leaves: series with samples, and no idea what time it is.
    mutating func restart() {
        series = series.filter { !$0.value.samples.isEmpty }
        now = nil
    }

    func select(_ matchers: [LabelMatcher]) -> Set<Labels> {
        Set(series.keys.filter { labels in matchers.allSatisfy { $0.matches(labels[$0.name] ?? "") } })
    }

    func samples(of labels: Labels, after: Int64, through: Int64) -> [Bits] {
        series[labels]?.samples.filter { $0.timestamp > after && $0.timestamp <= through } ?? []
    }

    func latest(of labels: Labels, at timestamp: Int64, lookback: Int64) -> Bits? {
        let last = samples(of: labels, after: timestamp - lookback, through: timestamp).last
        return last.flatMap { $0.value == Double.staleMarker.bitPattern ? nil : $0 }
    }
}
