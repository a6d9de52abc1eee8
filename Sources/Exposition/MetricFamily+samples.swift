import Vocabulary

extension MetricFamily {
    /// Every sample of the family as a scraper sees it: histograms and summaries taken apart.
    ///
    /// - Returns: the name of the sample, its labels, `le` and `quantile` among them, and its value.
    package var samples: [(name: String, labels: [Label], value: Double)] {
        series.flatMap { series -> [(name: String, labels: [Label], value: Double)] in
            switch series.value {
            case .number(let value): [(name, series.labels, value)]
            case .histogram(let histogram): samples(of: histogram, series.labels)
            case .summary(let summary): samples(of: summary, series.labels)
            }
        }
    }

    private func samples(
        of histogram: HistogramValue,
        _ labels: [Label]
    ) -> [(name: String, labels: [Label], value: Double)] {
        let bounds = zip(histogram.bounds, histogram.cumulativeCounts).map { ($0, Double($1)) }
        let buckets = (bounds + [(.infinity, Double(histogram.count))]).map { bound, count in
            (name: "\(name)_bucket", labels: labels + [Label("le", GoNumber.openMetrics(bound))], value: count)
        }
        return buckets + [("\(name)_sum", labels, histogram.sum), ("\(name)_count", labels, Double(histogram.count))]
    }

    private func samples(
        of summary: SummaryValue,
        _ labels: [Label]
    ) -> [(name: String, labels: [Label], value: Double)] {
        let quantiles = summary.quantiles.map {
            (name: name, labels: labels + [Label("quantile", GoNumber.openMetrics($0.quantile))], value: $0.value)
        }
        return quantiles + [("\(name)_sum", labels, summary.sum), ("\(name)_count", labels, Double(summary.count))]
    }

    /// The names of its samples.
    package var sampleNames: [String] {
        switch kind {
        case .counter, .info, .gauge, .untyped: [name]
        case .histogram: ["\(name)_bucket", "\(name)_sum", "\(name)_count"]
        case .summary: [name, "\(name)_sum", "\(name)_count"]
        }
    }
}
