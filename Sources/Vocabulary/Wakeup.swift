import Synchronization

/// Lets one task wait until somebody calls; a call while nobody waits is not lost.
package final class Wakeup: Sendable {
    private struct State {
        var isCalled = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Lets the one who waits go on, or the next one who comes to wait.
    package func call() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.isCalled = state.waiter == nil
            return state.waiter
        }
        waiter?.resume()
    }

    /// The same, but not beyond an instant.
    package func wait(until instant: Instant, _ time: any Time) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await time.sleep(until: instant) }
            group.addTask { await self.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when somebody has called since the last time, or when the task is cancelled.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard !state.isCalled, !Task.isCancelled else {
                        // A cancelled wait leaves the call to the next one.
                        if !Task.isCancelled { state.isCalled = false }
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }
}
