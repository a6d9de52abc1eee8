import Vocabulary

/// Counts of buckets that went down where they must not, of one metric over a query.
struct ForcedMonotonicity {
    /// The bounds of the buckets whose counts were raised; data may have NaN for a bound, which is passed over.
    private var least = Double.infinity
    private var greatest = -Double.infinity
    /// By how much counts were raised, at most.
    private var difference = 0.0
    /// The first and the last instant, in milliseconds.
    private var (first, last) = (Int64.max, Int64.min)
    /// Histograms times instants.
    private var samples = 0

    /// Adds a bucket of the histogram that is being looked at.
    mutating func raise(_ upperBound: Double, by difference: Double) {
        if upperBound < least { least = upperBound }
        if upperBound > greatest { greatest = upperBound }
        if difference > self.difference { self.difference = difference }
    }

    /// Adds what a histogram had at an instant.
    mutating func add(_ other: ForcedMonotonicity, at instant: Int64) {
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        difference = max(difference, other.difference)
        (first, last) = (min(first, instant), max(last, instant))
        samples += 1
    }

    /// In Prometheus' words; without a name where it has gone already.
    func text(metricName: String?) -> String {
        "input to histogram_quantile needed to be fixed for monotonicity (see "
            + "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
            + Annotations.nameSuffix(metricName)
            + ", from buckets \(GoNumber.general(least)) to \(GoNumber.general(greatest))"
            + ", with a max diff of \(GoNumber.general(difference, digits: 2))"
            + ", over \(samples) samples from \(Self.date(first)) to \(Self.date(last))"
    }

    private static func date(_ milliseconds: Int64) -> String {
        CivilDate(Double(milliseconds / 1000))?.text ?? String(milliseconds / 1000)
    }
}
