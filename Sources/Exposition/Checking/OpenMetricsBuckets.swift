import Vocabulary

/// The samples of one histogram, or gauge histogram, at one time.
struct OpenMetricsBuckets {
    typealias Breach = OpenMetricsChecker.Breach

    private let isGauge: Bool
    private var bound: Double?
    /// The count of the last bucket.
    private var reached = 0.0
    private var hasNegativeBounds = false
    private var count: Double?
    private var sum: Double?

    init(isGauge: Bool) {
        self.isGauge = isGauge
    }

    /// Takes a sample; `suffix` is what its name has after the family's.
    mutating func add(_ point: OpenMetricsPoint, suffix: String) throws(Breach) {
        switch suffix {
        case "_bucket":
            let bound = point.label("le").flatMap(GoNumber.parseFloat) ?? .nan
            if let last = self.bound, bound <= last { throw Breach("buckets are out of order") }
            if point.value < reached { throw Breach("counts of buckets are out of order") }
            if bound < 0 { hasNegativeBounds = true }
            self.bound = bound
            reached = point.value
        case "_count", "_gcount": count = point.value
        case "_sum", "_gsum": sum = point.value
        default: break
        }
    }

    /// What the whole histogram must have.
    func finish() throws(Breach) {
        let (sumName, countName) = isGauge ? ("_gsum", "_gcount") : ("_sum", "_count")
        guard bound == .infinity else { throw Breach("the bucket +Inf is missing") }
        if let count, count != reached { throw Breach("\(countName) is not the count of the bucket +Inf") }
        if sum != nil, count == nil { throw Breach("\(countName) must be there when \(sumName) is") }
        if sum == nil, count != nil { throw Breach("\(sumName) must be there when \(countName) is") }
        guard let sum else { return }
        if !isGauge, hasNegativeBounds { throw Breach("a histogram with negative buckets has no \(sumName)") }
        if isGauge, !hasNegativeBounds, sum < 0 { throw Breach("\(sumName) is negative, no bucket is") }
    }
}
