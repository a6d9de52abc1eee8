import Series

/// Values that are written together, again and again: those that are missing from a round end.
struct GaugeSet {
    private struct Key: Hashable {
        let name: String
        let labels: [String]
    }

    private struct Entry {
        let series: SeriesHandle
        var round: Int
    }

    private var entries: [Key: Entry] = [:]
    private var round = 0
    private var last = Int64.min

    /// Writes one round at `instant`; what was in the round before and is not in this one gets a stale marker.
    ///
    /// A round that is not later than the one before it is written right behind that: two who ask for one at nearly the
    /// same time may come in either order.
    mutating func write(
        _ samples: [GaugeSample],
        at instant: Int64,
        _ origin: SampleOrigin,
        _ store: SampleStore
    ) {
        round += 1
        let instant = max(instant, last + 1)
        last = instant
        for sample in samples {
            let key = Key(name: sample.name, labels: sample.labels.flatMap { [$0.0, $0.1] })
            if let entry = entries[key], store.append(instant, sample.value, to: entry.series) != .unknownSeries {
                entries[key]?.round = round
                continue
            }
            guard let series = store.series(origin.labels(sample.name, sample.labels)) else { continue }
            _ = store.append(instant, sample.value, to: series)
            entries[key] = Entry(series: series, round: round)
        }
        for (key, entry) in entries where entry.round != round {
            _ = store.markStale(entry.series, at: instant)
            entries[key] = nil
        }
    }
}
