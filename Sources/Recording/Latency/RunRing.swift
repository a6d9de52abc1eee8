import Vocabulary

/// The runs of the last 15 minutes of one check, four bytes each: 26 bits of microseconds, 6 bits of outcome.
///
/// The entries carry no time. Runs arrive in the order in which they ended, and a mark is kept of where each epoch of
/// 10 s begins, so a window that ends at an epoch is an exact range of entries.
struct RunRing: Sendable {
    /// The longest window, in epochs.
    static let epochs: Int64 = 90
    /// What the smallest interval of 250 ms fills in 15 minutes.
    static let longest = 3600
    /// The longest latency that an entry holds: 67.1 s.
    static let longestMicroseconds: UInt32 = (1 << 26) - 1

    private struct Mark {
        let epoch: Int64
        let first: UInt64
    }

    private var entries: [UInt32]
    /// How many entries were ever appended.
    private var end: UInt64 = 0
    /// Oldest first.
    private var marks: [Mark] = []

    /// Room for every slot of 15 minutes and a few runs off the grid.
    init(interval: Duration) {
        entries = Array(repeating: 0, count: Self.capacity(interval))
    }

    mutating func append(microseconds: UInt32, _ outcome: RunOutcome, epoch: Int64) {
        if marks.last.map({ $0.epoch < epoch }) ?? true {
            marks.append(Mark(epoch: epoch, first: end))
            marks.removeAll { $0.epoch < epoch - Self.epochs }
        }
        let entry = min(microseconds, Self.longestMicroseconds) | UInt32(outcome.code) << 26
        entries[Int(end % UInt64(entries.count))] = entry
        end += 1
    }

    /// Calls `body` with each run that ended within `range`, oldest first.
    func forEach(in range: Range<Int64>, _ body: (_ microseconds: UInt32, _ outcome: RunOutcome) -> Void) {
        let oldest = end - min(end, UInt64(entries.count))
        let first = max(oldest, start(of: range.lowerBound))
        let last = start(of: range.upperBound)
        guard first < last else { return }
        for position in first..<last {
            let entry = entries[Int(position % UInt64(entries.count))]
            body(entry & Self.longestMicroseconds, RunOutcome(code: UInt8(truncatingIfNeeded: entry >> 26)))
        }
    }

    /// Makes room for another interval and keeps the newest runs.
    mutating func resize(interval: Duration) {
        let capacity = Self.capacity(interval)
        guard capacity != entries.count else { return }
        var resized = [UInt32](repeating: 0, count: capacity)
        for position in (end - min(end, UInt64(min(capacity, entries.count))))..<end {
            resized[Int(position % UInt64(capacity))] = entries[Int(position % UInt64(entries.count))]
        }
        entries = resized
    }

    private static func capacity(_ interval: Duration) -> Int {
        let slots = 900_000_000_000 / max(Check.smallestInterval.nanoseconds, interval.nanoseconds)
        return min(longest, Int(slots) + 8)
    }

    private func start(of epoch: Int64) -> UInt64 {
        marks.first { $0.epoch >= epoch }?.first ?? end
    }
}
