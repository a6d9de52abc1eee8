import Exposition
import Series

/// How full the sample store is, for `/metrics`.
struct StoreMetrics: MetricSource {
    let store: SampleStore

    func families() -> [MetricFamily] {
        let statistics = store.statistics
        var series = MetricFamily("vedette_series", help: "Series in the sample store.", kind: .gauge)
        series.add(Double(statistics.series))
        var bytes = MetricFamily(
            "vedette_series_sample_bytes",
            help: "Memory that the samples of all series take.",
            kind: .gauge
        )
        bytes.add(Double(statistics.chunkBytes + statistics.openBytes))
        var appended = MetricFamily(
            "vedette_series_samples_appended_total",
            help: "Samples written to the sample store.",
            kind: .counter
        )
        appended.add(Double(statistics.appended))
        var refused = MetricFamily(
            "vedette_series_refused_total",
            help: "Attempts to make a series beyond the store's limit.",
            kind: .counter
        )
        refused.add(Double(statistics.refusedSeries))
        var evicted = MetricFamily(
            "vedette_series_samples_evicted_total",
            help: "Samples given up before their time because the store was full.",
            kind: .counter
        )
        evicted.add(Double(statistics.evictedSamples))
        return [series, bytes, appended, refused, evicted]
    }
}
