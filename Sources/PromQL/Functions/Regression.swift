import Series
import Vocabulary

/// A line through the samples of a window, by least squares.
struct Regression {
    /// Per second.
    let slope: Double
    /// The value at the origin.
    let intercept: Double

    /// The intercept is meant at `origin`, in milliseconds; nil for less than two samples.
    init?(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        origin: Int64,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        guard window.count > 1 else { return nil }
        let first = buffer.values[window.lowerBound]
        var (x, y, xy, x2) = (KahanSum(), KahanSum(), KahanSum(), KahanSum())
        var isConstant = true
        for block in window.blocks {
            try budget.spend(4 * block.count)
            for index in block {
                let (time, value) = (Double(buffer.timestamps[index] - origin) / 1000, buffer.values[index])
                if value != first { isConstant = false }
                x.add(time)
                y.add(value)
                xy.add(time * value)
                x2.add(time * time)
            }
        }
        if isConstant {
            slope = first.isInfinite ? .nan : 0
            intercept = first.isInfinite ? .nan : first
            return
        }
        let count = Double(window.count)
        let covariance = xy.value - x.value * y.value / count
        slope = covariance / (x2.value - x.value * x.value / count)
        intercept = y.value / count - slope * x.value / count
    }

    /// Some seconds after the origin.
    func value(at seconds: Double) -> Double { slope * seconds + intercept }

    static func slope(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        let origin = buffer.timestamps[window.lowerBound]
        return try Regression(buffer, window, origin: origin, &budget)?.slope ?? SeriesTable.absent
    }
}
