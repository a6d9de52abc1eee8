import Series
import Vocabulary

/// How fast the samples of a window change.
enum Rates {
    /// `rate`, `increase` and `delta`: the change over the window, extrapolated to its edges.
    ///
    /// The samples are taken to go on beyond the first and the last of them by as much as they are usually apart, but
    /// not beyond the window; a counter not beyond where it would have been zero.
    static func extrapolated(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ bounds: WindowBounds,
        _ budget: inout Budget,
        isCounter: Bool,
        isPerSecond: Bool
    ) throws(EvaluationFailure) -> Double {
        guard window.count > 1 else { return SeriesTable.absent }
        let (first, last) = (window.lowerBound, window.upperBound - 1)
        let change =
            isCounter ? try increase(buffer, window, &budget) : buffer.values[last] - buffer.values[first]
        let sampled = Double(buffer.timestamps[last] - buffer.timestamps[first]) / 1000
        var before = Double(buffer.timestamps[first] - bounds.start) / 1000
        var after = Double(bounds.end - buffer.timestamps[last]) / 1000
        let spacing = sampled / Double(window.count - 1)
        let threshold = spacing * 1.1
        if before >= threshold { before = spacing / 2 }
        if isCounter, change > 0, buffer.values[first] >= 0 {
            before = min(before, sampled * (buffer.values[first] / change))
        }
        if after >= threshold { after = spacing / 2 }
        var factor = (sampled + before + after) / sampled
        if isPerSecond { factor /= bounds.length }
        return change * factor
    }

    /// How much a counter has counted; a drop is a reset to zero.
    private static func increase(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        var previous = buffer.values[window.lowerBound]
        var change = buffer.values[window.upperBound - 1] - previous
        for block in window.dropFirst().blocks {
            try budget.spend(block.count)
            for index in block {
                let value = buffer.values[index]
                if value < previous { change += previous }
                previous = value
            }
        }
        return change
    }

    /// `irate` and `idelta`.
    static func ofLastTwo(_ buffer: borrowing SampleBuffer, _ window: Range<Int>, isRate: Bool) -> Double {
        guard window.count > 1 else { return SeriesTable.absent }
        let last = window.upperBound - 1
        let (previous, value) = (buffer.values[last - 1], buffer.values[last])
        guard isRate else { return value - previous }
        let seconds = Double(buffer.timestamps[last] - buffer.timestamps[last - 1]) / 1000
        return (value < previous ? value : value - previous) / seconds
    }

    static func resets(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        try count(buffer, window, &budget) { previous, value in value < previous }
    }

    static func changes(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Double {
        try count(buffer, window, &budget) { previous, value in
            value != previous && !(value.isNaN && previous.isNaN)
        }
    }

    /// Of how many neighbours something holds.
    private static func count(
        _ buffer: borrowing SampleBuffer,
        _ window: Range<Int>,
        _ budget: inout Budget,
        _ holds: (_ previous: Double, _ value: Double) -> Bool
    ) throws(EvaluationFailure) -> Double {
        var count = 0.0
        for block in window.dropFirst().blocks {
            try budget.spend(block.count)
            for index in block where holds(buffer.values[index - 1], buffer.values[index]) { count += 1 }
        }
        return count
    }
}
