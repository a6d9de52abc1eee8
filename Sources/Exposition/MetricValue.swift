/// What one series says now.
package enum MetricValue: Sendable, Equatable {
    case number(Double)
    case histogram(HistogramValue)
    case summary(SummaryValue)
}

/// A histogram with classic buckets.
package struct HistogramValue: Sendable, Equatable {
    /// Ascending and finite; the bucket `+Inf` is ``count``.
    package let bounds: [Double]
    /// For each bound how many values were at most that.
    package let cumulativeCounts: [UInt64]
    package let sum: Double
    package let count: UInt64

    /// Bounds without a count and counts without a bound are left out.
    package init(bounds: [Double], cumulativeCounts: [UInt64], sum: Double, count: UInt64) {
        let usable = min(bounds.count, cumulativeCounts.count)
        self.bounds = Array(bounds.prefix(usable))
        self.cumulativeCounts = Array(cumulativeCounts.prefix(usable))
        self.sum = sum
        self.count = count
    }
}

/// Precomputed quantiles beside a cumulative sum and count.
package struct SummaryValue: Sendable, Equatable {
    /// One of the quantiles and its value in the metric's unit.
    package struct Quantile: Sendable, Equatable {
        /// From 0 to 1.
        package let quantile: Double
        package let value: Double

        package init(_ quantile: Double, _ value: Double) {
            self.quantile = quantile
            self.value = value
        }
    }

    /// Empty when nothing happened in the window that they describe.
    package let quantiles: [Quantile]
    package let sum: Double
    package let count: UInt64

    package init(quantiles: [Quantile] = [], sum: Double, count: UInt64) {
        self.quantiles = quantiles
        self.sum = sum
        self.count = count
    }
}
