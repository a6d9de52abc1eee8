import Probing
import Synchronization
import Vocabulary

/// Runs calls that may block for ever (a dead NFS mount) on threads of their own, at most one thread per name.
///
/// Who is cancelled leaves; the call goes on, and until it ends the next calls of that name answer at once that they are
/// stuck.
final class BlockingCalls<Value: Sendable>: Sendable {
    enum Answer: Sendable {
        case value(Value)
        /// The call has not ended in time, or an earlier one of this name has not ended yet.
        case stuck
        /// The system has no thread for us.
        case refused
    }

    private struct State {
        var busy: Set<String> = []
    }

    private let state = Mutex(State())

    /// What `body` returns; `stuck` when it does not return before `deadline`.
    func call(
        _ name: String,
        before deadline: Instant,
        _ time: any Time,
        _ body: @escaping @Sendable () -> Value
    ) async -> Answer {
        guard state.withLock({ $0.busy.insert(name).inserted }) else { return .stuck }
        let (answers, answer) = AsyncStream<Answer>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let isStarted = DetachedThread.start { [self] in
            let value = body()
            _ = state.withLock { $0.busy.remove(name) }
            answer.yield(.value(value))
        }
        guard isStarted else {
            _ = state.withLock { $0.busy.remove(name) }
            return .refused
        }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled once there is an answer.
                try? await time.sleep(until: deadline)
                answer.yield(.stuck)
            }
            // Ends without an element when the run is cancelled.
            var iterator = answers.makeAsyncIterator()
            let first = await iterator.next() ?? .stuck
            group.cancelAll()
            return first
        }
    }
}
