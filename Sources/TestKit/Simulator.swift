import HeapModule
package import Vocabulary

/// Simulated time for pure values: a queue of (instant, event), handed out in order, a day in milliseconds.
package struct Simulator<Event> {
    private struct Entry: Comparable {
        let at: Instant
        let sequence: Int
        let event: Event

        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.sequence) < (right.at, right.sequence) }
        static func == (left: Entry, right: Entry) -> Bool { left.sequence == right.sequence }
    }

    package private(set) var now: Instant
    private var queue = Heap<Entry>()
    private var sequence = 0

    package init(now: Instant = Instant(nanoseconds: 1_767_225_600_000_000_000)) {
        self.now = now
    }

    package mutating func schedule(_ event: Event, at instant: Instant) {
        queue.insert(Entry(at: instant, sequence: sequence, event: event))
        sequence += 1
    }

    /// The next event up to `end`, with the clock moved to it; nil, with the clock at `end`, when there is none.
    package mutating func next(until end: Instant) -> Event? {
        guard let first = queue.min, first.at <= end else {
            now = max(now, end)
            return nil
        }
        queue.removeMin()
        now = max(now, first.at)
        return first.event
    }
}
