import Series
import Vocabulary

/// What the samples of a window come to.
enum OverTime {
    static func sum(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        var sum = KahanSum()
        for block in window.blocks {
            try budget.spend(block.count)
            for index in block { sum.add(buffer.values[index]) }
        }
        return sum.value
    }

    static func average(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        var mean = KahanMean(buffer.values[window.lowerBound])
        for block in window.dropFirst().blocks {
            try budget.spend(block.count)
            for index in block { mean.add(buffer.values[index]) }
        }
        return mean.value
    }

    static func variance(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        var variance = Variance()
        for block in window.blocks {
            try budget.spend(2 * block.count)
            for index in block { variance.add(buffer.values[index]) }
        }
        return variance.value
    }

    static func deviation(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        try variance(buffer, window, &budget).squareRoot()
    }

    static func least(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        buffer.values[try extreme(buffer, window, &budget) { $0 < $1 }]
    }

    static func greatest(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        buffer.values[try extreme(buffer, window, &budget) { $0 > $1 }]
    }

    /// Of equal values the last counts.
    static func timeOfLeast(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        Double(buffer.timestamps[try extreme(buffer, window, &budget) { $0 <= $1 }]) / 1000
    }

    /// Of equal values the last counts.
    static func timeOfGreatest(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        Double(buffer.timestamps[try extreme(buffer, window, &budget) { $0 >= $1 }]) / 1000
    }

    /// The place of the value that comes before all others; NaN gives way to numbers.
    private static func extreme(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget,
        _ precedes: (Double, Double) -> Bool
    ) throws(EvaluationFailure) -> Int {
        var best = window.lowerBound
        for block in window.dropFirst().blocks {
            try budget.spend(block.count)
            for index in block
            where precedes(buffer.values[index], buffer.values[best]) || buffer.values[best].isNaN { best = index }
        }
        return best
    }

    static func quantile(
        _ q: Double,
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        try budget.take(window.count)
        defer { budget.release(window.count) }
        try budget.spend(window.count)
        return try PromQL.quantile(q, of: Array(buffer.values[window]), &budget)
    }

    /// The median of the distances to the median; NaN where there is a NaN.
    static func medianDeviation(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        try budget.take(2 * window.count)
        defer { budget.release(2 * window.count) }
        try budget.spend(2 * window.count)
        let values = Array(buffer.values[window])
        guard !values.contains(where: \.isNaN) else { return .nan }
        let median = try PromQL.quantile(0.5, of: values, &budget)
        return try PromQL.quantile(0.5, of: values.map { ($0 - median).magnitude }, &budget)
    }

    /// Double exponential smoothing, after Holt.
    static func smoothed(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        smoothing: Double,
        trend: Double,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        guard window.count > 1 else { return SeriesTable.absent }
        let first = window.lowerBound
        var (previous, level) = (0.0, buffer.values[first])
        var slope = buffer.values[first + 1] - buffer.values[first]
        for block in window.dropFirst().blocks {
            try budget.spend(block.count)
            for index in block {
                if index > first + 1 { slope = trend * (level - previous) + (1 - trend) * slope }
                let next = smoothing * buffer.values[index] + (1 - smoothing) * (level + slope)
                (previous, level) = (level, next)
            }
        }
        return level
    }
}
