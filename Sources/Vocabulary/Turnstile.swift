import Synchronization

/// Lets tasks through one at a time, in the order in which they came.
///
/// For work that suspends, where a lock cannot be held; a cancelled task still gets its turn.
package final class Turnstile: Sendable {
    private struct State {
        var isTaken = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Does `body` when nobody else is through.
    package nonisolated(nonsending) func pass<Result>(
        _ body: nonisolated(nonsending) () async -> Result
    ) async -> Result {
        await enter()
        defer { leave() }
        return await body()
    }

    /// Suspends until nobody else is through; whoever was let in calls ``leave()``.
    package func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.isTaken else {
                    state.isTaken = true
                    return true
                }
                state.waiters.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    package func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiters.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.resume()
    }
}
