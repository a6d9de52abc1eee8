/// A classic histogram at one instant: cumulative counts by upper bound.
struct ClassicHistogram {
    struct Bucket {
        var upperBound: Double
        var count: Double
    }

    private(set) var buckets: [Bucket]
    /// Counts that went down from one bucket to the next and were raised, beyond what rounding explains.
    private(set) var forced: ForcedMonotonicity?

    /// The largest relative difference that is taken for one of rounding.
    private static let tolerance = 1e-12

    /// Of buckets sorted by their bounds.
    ///
    /// - Returns: nil unless there is a bucket for everything (`le="+Inf"`).
    init?(_ sorted: [Bucket]) {
        guard sorted.last?.upperBound == .infinity else { return nil }
        buckets = []
        for bucket in sorted {
            if let last = buckets.last, last.upperBound == bucket.upperBound {
                buckets[buckets.count - 1].count += bucket.count
            } else {
                buckets.append(bucket)
            }
        }
    }

    /// Makes the counts rise from bucket to bucket.
    mutating func forceMonotonicity() {
        var previous = buckets[0].count
        for index in buckets.indices.dropFirst() {
            let count = buckets[index].count
            if count == previous { continue }
            if Self.isAlmostEqual(previous, count) {
                buckets[index].count = previous
            } else if count < previous {
                buckets[index].count = previous
                var raised = forced ?? ForcedMonotonicity()
                raised.raise(buckets[index].upperBound, by: previous - count)
                forced = raised
            } else {
                previous = count
            }
        }
    }

    private static func isAlmostEqual(_ left: Double, _ right: Double) -> Bool {
        let sum = left.magnitude + right.magnitude
        let difference = (left - right).magnitude
        guard left != 0, right != 0, sum >= .leastNormalMagnitude else {
            return difference < tolerance * .leastNormalMagnitude
        }
        return difference / min(sum, .greatestFiniteMagnitude) < tolerance
    }

    /// The value below which a share of the observations lies, interpolated within its bucket.
    func quantile(_ q: Double) -> Double {
        guard buckets.count > 1, let last = buckets.last, last.count != 0 else { return .nan }
        var rank = q * last.count
        let index = place(of: rank)
        // In the last bucket all that is known is where it starts.
        if index == buckets.count - 1 { return buckets[index - 1].upperBound }
        var (start, count) = (0.0, buckets[index].count)
        let end = buckets[index].upperBound
        if index == 0 {
            if end <= 0 { return end }
        } else {
            start = buckets[index - 1].upperBound
            count -= buckets[index - 1].count
            rank -= buckets[index - 1].count
        }
        return start + (end - start) * (rank / count)
    }

    /// The first bucket but the last that has so many observations, else the last.
    ///
    /// By bisection: what comes of counts that are NaN is what Prometheus makes of them.
    private func place(of rank: Double) -> Int {
        var (low, high) = (0, buckets.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].count >= rank { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The share of the observations between two bounds.
    func fraction(from lower: Double, through upper: Double) -> Double {
        guard let count = buckets.last?.count, count != 0, !lower.isNaN, !upper.isNaN else { return .nan }
        guard lower < upper else { return 0 }
        return (rank(of: upper) - rank(of: lower)) / count
    }

    /// How many observations lie below a bound, interpolated within its bucket.
    private func rank(of bound: Double) -> Double {
        var (start, below) = (-Double.infinity, 0.0)
        for (index, bucket) in buckets.enumerated() {
            if index == 0, bucket.upperBound > 0 { start = 0 }
            if bound <= start { return below }
            if bound < bucket.upperBound {
                // What lies in a bucket without an end is at its other end.
                guard start.isFinite, bucket.upperBound.isFinite else {
                    return start.isFinite ? below : bucket.count
                }
                return below + (bucket.count - below) * ((bound - start) / (bucket.upperBound - start))
            }
            (start, below) = (bucket.upperBound, bucket.count)
        }
        return below
    }
}
