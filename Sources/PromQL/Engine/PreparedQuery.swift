package import Series
import Synchronization

/// A query bound to a store, for evaluation again and again.
///
/// It remembers which series its selectors found and asks the store again only when series have come or gone.
package final class PreparedQuery: Sendable {
    package let query: Query
    package let store: SampleStore
    private let selections: Mutex<[SeriesSelection?]>

    package init(_ query: Query, store: SampleStore) {
        self.query = query
        self.store = store
        selections = Mutex(Array(repeating: nil, count: query.selectorCount))
    }

    /// The series that a selector of the query finds now.
    func selection(_ selector: VectorSelector) -> SeriesSelection {
        let known = selections.withLock { $0.indices.contains(selector.ordinal) ? $0[selector.ordinal] : nil }
        let selection = known.map { store.refresh($0) } ?? store.select(selector.matchers)
        selections.withLock { if $0.indices.contains(selector.ordinal) { $0[selector.ordinal] = selection } }
        return selection
    }
}
