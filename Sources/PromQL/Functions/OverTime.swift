import Series
import Vocabulary

/// What the samples of a window come to.
enum OverTime {
    static func sum(_ buffer: borrowing SampleBuffer, _ window: Range<Int>) -> Double {
        var sum = KahanSum()
        for index in window { sum.add(buffer.values[index]) }
        return sum.value
    }

    static func average(_ buffer: borrowing SampleBuffer, _ window: Range<Int>) -> Double {
        var mean = KahanMean(buffer.values[window.lowerBound])
        for index in window.dropFirst() { mean.add(buffer.values[index]) }
        return mean.value
    }

    static func variance(_ buffer: borrowing SampleBuffer, _ window: Range<Int>) -> Double {
        var variance = Variance()
        for index in window { variance.add(buffer.values[index]) }
        return variance.value
    }

    /// The place of the value that comes before all others; NaN gives way to numbers.
    static func extreme(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ precedes: (Double, Double) -> Bool
    ) -> Int {
        var best = window.lowerBound
        for index in window.dropFirst()
        where precedes(buffer.values[index], buffer.values[best]) || buffer.values[best].isNaN { best = index }
        return best
    }

    /// Of equal values the last counts.
    static func timeOfExtreme(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ precedes: (Double, Double) -> Bool
    ) -> Double {
        Double(buffer.timestamps[extreme(buffer, window, precedes)]) / 1000
    }

    /// The median of the distances to the median; NaN where there is a NaN.
    static func medianDeviation(_ buffer: borrowing SampleBuffer, _ window: Range<Int>) -> Double {
        let values = Array(buffer.values[window])
        guard !values.contains(where: \.isNaN) else { return .nan }
        let median = quantile(0.5, of: values)
        return quantile(0.5, of: values.map { ($0 - median).magnitude })
    }

    /// Double exponential smoothing, after Holt.
    static func smoothed(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        smoothing: Double,
        trend: Double
    ) -> Double {
        guard window.count > 1 else { return SeriesTable.absent }
        let first = window.lowerBound
        var (previous, level) = (0.0, buffer.values[first])
        var slope = buffer.values[first + 1] - buffer.values[first]
        for index in window.dropFirst() {
            if index > first + 1 { slope = trend * (level - previous) + (1 - trend) * slope }
            let next = smoothing * buffer.values[index] + (1 - smoothing) * (level + slope)
            (previous, level) = (level, next)
        }
        return level
    }
}
