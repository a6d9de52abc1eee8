/// Decoded samples in time order, as two arrays; made to be used again for one series after the other.
package struct SampleBuffer: Sendable {
    /// Milliseconds, strictly rising.
    package private(set) var timestamps: [Int64] = []
    package private(set) var values: [Double] = []

    package init() {}

    package var count: Int { timestamps.count }
    package var isEmpty: Bool { timestamps.isEmpty }

    package mutating func append(_ timestamp: Int64, _ value: Double) {
        timestamps.append(timestamp)
        values.append(value)
    }

    /// Forgets the samples and keeps the memory.
    package mutating func removeAll() {
        timestamps.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }
}

/// Walks a buffer along with the steps of a range query: each step costs what it moves, not a search.
///
/// Steps may go backwards, too; that costs as much.
package struct SampleCursor: Sendable {
    private var low = 0
    private var high = 0

    package init() {}

    /// The indices of the samples in `(after, through]`.
    package mutating func window(in buffer: borrowing SampleBuffer, after: Int64, through: Int64) -> Range<Int> {
        Self.move(&low, in: buffer, past: after)
        Self.move(&high, in: buffer, past: through)
        return low..<max(low, high)
    }

    /// The index of the newest sample in `(after, through]`; nil when there is none.
    package mutating func latest(in buffer: borrowing SampleBuffer, after: Int64, through: Int64) -> Int? {
        Self.move(&high, in: buffer, past: through)
        return high > 0 && buffer.timestamps[high - 1] > after ? high - 1 : nil
    }

    /// Moves to the first sample later than `timestamp`.
    private static func move(_ index: inout Int, in buffer: borrowing SampleBuffer, past timestamp: Int64) {
        index = min(index, buffer.count)
        while index < buffer.count, buffer.timestamps[index] <= timestamp { index += 1 }
        while index > 0, buffer.timestamps[index - 1] > timestamp { index -= 1 }
    }
}
