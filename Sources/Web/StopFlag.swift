import Synchronization

/// Set once, from any thread: the process is on its way out, and readiness says no from then on, or a query is to end.
package final class StopFlag: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isSet: Bool { flag.load(ordering: .relaxed) }

    package func set() { flag.store(true, ordering: .relaxed) }
}
