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
        isCounter: Bool,
        isPerSecond: Bool
    ) -> Double {
        guard window.count > 1 else { return SeriesTable.absent }
        let (first, last) = (window.lowerBound, window.upperBound - 1)
        let change = isCounter ? increase(buffer, window) : buffer.values[last] - buffer.values[first]
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
    private static func increase(_ buffer: borrowing SampleBuffer, _ window: Range<Int>) -> Double {
        var previous = buffer.values[window.lowerBound]
        var change = buffer.values[window.upperBound - 1] - previous
        for index in window.dropFirst() {
            let value = buffer.values[index]
            if value < previous { change += previous }
            previous = value
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

    static func resets(_ buffer: borrowing SampleBuffer, _ window: Range<Int>) -> Double {
        var count = 0.0
        for index in window.dropFirst() where buffer.values[index] < buffer.values[index - 1] { count += 1 }
        return count
    }

    static func changes(_ buffer: borrowing SampleBuffer, _ window: Range<Int>) -> Double {
        var count = 0.0
        for index in window.dropFirst() {
            let (previous, value) = (buffer.values[index - 1], buffer.values[index])
            if value != previous, !(value.isNaN && previous.isNaN) { count += 1 }
        }
        return count
    }
}
