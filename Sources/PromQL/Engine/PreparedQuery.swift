package import Series
import Synchronization
import Vocabulary

/// A query bound to a store, for evaluation again and again.
///
/// It remembers which series its selectors found and asks the store again only when series have come or gone.
package final class PreparedQuery: Sendable {
    package let query: Query
    package let store: SampleStore
    private let selections: Mutex<[BoundSelection?]>

    package init(_ query: Query, store: SampleStore) {
        self.query = query
        self.store = store
        selections = Mutex(Array(repeating: nil, count: query.selectorCount))
    }

    /// The series that a selector of the query finds now; `spend` hears of the work.
    func selection(
        _ selector: VectorSelector,
        spend: (Int) throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) -> BoundSelection {
        let known = selections.withLock { $0.indices.contains(selector.ordinal) ? $0[selector.ordinal] : nil }
        if let known, store.isCurrent(known.series) { return known }
        let series = try store.select(selector.matchers, spend: spend)
        let selection = try BoundSelection(series, hasOneName: selector.hasOneName, spend: spend)
        selections.withLock { if $0.indices.contains(selector.ordinal) { $0[selector.ordinal] = selection } }
        return selection
    }
}

/// The series of a selector, with what is known of all of them.
struct BoundSelection: Sendable {
    let series: SeriesSelection
    private let hasOneName: Bool
    private let isWithoutTypes: Bool

    init(
        _ series: SeriesSelection,
        hasOneName: Bool,
        spend: (Int) throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) {
        self.series = series
        self.hasOneName = hasOneName
        let others = LabelView.metadata.filter { $0 != Labels.metricNameLabel }
        var isWithoutTypes = true
        for labels in series.labels where isWithoutTypes {
            try spend(16)
            isWithoutTypes = !others.contains(where: labels.contains)
        }
        self.isWithoutTypes = isWithoutTypes
    }

    /// An empty table for these series.
    func makeTable(columns: Int) -> SeriesTable {
        var table = SeriesTable(columns: columns)
        (table.isUniqueWithoutNames, table.isWithoutTypes) = (hasOneName, isWithoutTypes)
        return table
    }
}
