import Vocabulary

/// One sample of a family as a scraper sees it.
package struct ExposedValue: Sendable {
    package let name: String
    /// `le` and `quantile` among them, which a ``Label`` cannot be.
    package let labels: [(name: String, value: String)]
    package let value: Double
}

extension MetricFamily {
    /// Every sample of the family: histograms and summaries taken apart.
    package var samples: [ExposedValue] {
        series.flatMap { series -> [ExposedValue] in
            let labels = series.labels.map { (name: $0.name, value: $0.value) }
            switch series.value {
            case .number(let value): return [ExposedValue(name: name, labels: labels, value: value)]
            case .histogram(let histogram): return samples(of: histogram, labels)
            case .summary(let summary): return samples(of: summary, labels)
            }
        }
    }

    private func samples(of histogram: HistogramValue, _ labels: [(name: String, value: String)]) -> [ExposedValue] {
        let bounds = zip(histogram.bounds, histogram.cumulativeCounts).map { ($0, Double($1)) }
        let buckets = (bounds + [(.infinity, Double(histogram.count))]).map { bound, count in
            let own = labels + [("le", GoNumber.openMetrics(bound))]
            return ExposedValue(name: "\(name)_bucket", labels: own, value: count)
        }
        return buckets + totals(histogram.sum, histogram.count, labels)
    }

    private func samples(of summary: SummaryValue, _ labels: [(name: String, value: String)]) -> [ExposedValue] {
        let quantiles = summary.quantiles.map { quantile in
            let own = labels + [("quantile", GoNumber.openMetrics(quantile.quantile))]
            return ExposedValue(name: name, labels: own, value: quantile.value)
        }
        return quantiles + totals(summary.sum, summary.count, labels)
    }

    private func totals(_ sum: Double, _ count: UInt64, _ labels: [(name: String, value: String)]) -> [ExposedValue] {
        [
            ExposedValue(name: "\(name)_sum", labels: labels, value: sum),
            ExposedValue(name: "\(name)_count", labels: labels, value: Double(count)),
        ]
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
