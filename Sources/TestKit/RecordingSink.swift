import Probing
import Synchronization
package import Vocabulary

/// Keeps what the engine reports, and lets a test wait for the next report.
package final class RecordingSink: ObservationSink {
    package enum Entry: Sendable {
        case observation(Observation)
        case missed(CheckID, Int)
        case overdue(CheckID, Bool)
    }

    private let entries: AsyncStream<Entry>
    private let post: AsyncStream<Entry>.Continuation
    private let count = Mutex(0)

    package init() {
        (entries, post) = AsyncStream.makeStream()
    }

    /// How many entries there were so far, taken or not.
    package var total: Int { count.withLock { $0 } }

    package func record(_ observation: Observation) { add(.observation(observation)) }
    package func missed(_ check: CheckID, slots: Int) { add(.missed(check, slots)) }
    package func overdue(_ check: CheckID, _ isOverdue: Bool) { add(.overdue(check, isOverdue)) }

    /// Waits for the next entry; nil when the waiting test is cancelled.
    package func next() async -> Entry? {
        var iterator = entries.makeAsyncIterator()
        return await iterator.next()
    }

    /// Waits for the next observation, skipping other entries.
    package func nextObservation() async -> Observation? {
        while let entry = await next() {
            if case .observation(let observation) = entry { return observation }
        }
        return nil
    }

    private func add(_ entry: Entry) {
        count.withLock { $0 += 1 }
        post.yield(entry)
    }
}
