import Recording
import Synchronization
import Vocabulary

/// Waits for the next run of checks.
final class RunWaiter: ObservationSink {
    private struct Waiter {
        var missing: Set<CheckID>
        let done: CheckedContinuation<Void, Never>
    }

    private struct State {
        var waiters: [Int: Waiter] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    func record(_ observation: Observation) {
        let done = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard !state.waiters.isEmpty else { return [] }
            var done: [CheckedContinuation<Void, Never>] = []
            for key in state.waiters.keys {
                state.waiters[key]?.missing.remove(observation.check)
                if state.waiters[key]?.missing.isEmpty == true, let waiter = state.waiters.removeValue(forKey: key) {
                    done.append(waiter.done)
                }
            }
            return done
        }
        for continuation in done { continuation.resume() }
    }

    func missed(_ check: CheckID, slots count: Int) {}
    func overdue(_ check: CheckID, _ isOverdue: Bool) {}

    /// Returns when each of the checks has ended a run after now, when it is too late, or when the task is cancelled.
    ///
    /// - Parameters:
    ///   - checks: which.
    ///   - deadline: how long to wait at most.
    ///   - time: the clock.
    ///   - ask: makes them run; called once the waiting has begun.
    func wait(for checks: [CheckID], until deadline: Instant, _ time: any Time, ask: @escaping @Sendable () -> Void)
        async
    {
        guard !checks.isEmpty else { return }
        let key = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await time.sleep(until: deadline)
                self.giveUp(key)
            }
            group.addTask {
                await withCheckedContinuation { done in
                    self.state.withLock { $0.waiters[key] = Waiter(missing: Set(checks), done: done) }
                    ask()
                    if Task.isCancelled || time.now >= deadline { self.giveUp(key) }
                }
            }
            // The one that waits ends either way; the clock is then no longer needed.
            await group.next()
            group.cancelAll()
        }
    }

    private func giveUp(_ key: Int) {
        state.withLock { $0.waiters.removeValue(forKey: key) }?.done.resume()
    }
}
