import Series
import Vocabulary

/// The series that tell of a target's scrapes themselves: `up` and its companions.
struct ScrapeReport {
    private static let names = [
        "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
    ]

    private let labels: [Labels]
    private var series: [SeriesHandle?]

    init(_ target: Labels) {
        labels = Self.names.map { name in
            var builder = LabelsBuilder(target)
            builder.set(Labels.metricNameLabel, to: name)
            return builder.labels
        }
        series = Self.names.map { _ in nil }
    }

    /// Written after every scrape; `timestamp` is in milliseconds on the engine clock.
    mutating func write(
        isUp: Bool,
        duration: Duration,
        _ counts: ScrapeCounts,
        at timestamp: Int64,
        to store: SampleStore
    ) {
        let values = [
            isUp ? 1 : 0, duration.seconds, Double(counts.scraped), Double(counts.kept), Double(counts.added),
        ]
        for (number, value) in values.enumerated() {
            if let known = series[number], store.append(timestamp, value, to: known) != .unknownSeries { continue }
            series[number] = store.series(labels[number])
            if let new = series[number] { store.append(timestamp, value, to: new) }
        }
    }

    /// The target is gone.
    mutating func end(at timestamp: Int64, in store: SampleStore) {
        for case let series? in series { store.markStale(series, at: timestamp) }
    }
}
