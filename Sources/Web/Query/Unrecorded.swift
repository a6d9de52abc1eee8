import Exposition
import PromQL
import Recording
import Rules
import Series
import Vocabulary

/// The daemon's own metrics that a query reads and that nobody has written to the store.
///
/// Of the thousands of series in the registry only those are samples that rules read or the settings keep. An instant
/// query about the present gets the others as they are now; what needs a past says what to do.
struct Unrecorded {
    /// Of which something is in the registry.
    let families: [MetricFamily]
    private let names: Set<String>

    /// - Returns: nil when the store has all that the query reads, as it nearly always does.
    init?(_ query: Query, in store: SampleStore, _ registry: () -> [MetricFamily]) {
        let selectors = QueryReads(query.expression).selectors
        let names = Set(selectors.compactMap { $0.exactName.flatMap { $0.hasPrefix(KeptNames.prefix) ? $0 : nil } })
        let missing = names.filter { store.select([LabelMatcher(Labels.metricNameLabel, equals: $0)]).isEmpty }
        guard !missing.isEmpty else { return nil }
        families = registry().filter { $0.sampleNames.contains(where: missing.contains) }
        guard !families.isEmpty else { return nil }
        self.names = missing
        readsOthers = selectors.contains { $0.exactName.map { !missing.contains($0) } ?? true }
    }

    /// Whether the query reads something besides.
    let readsOthers: Bool

    /// A store with what they are now.
    func store(at instant: Int64, instance: String) -> SampleStore {
        let limits = StoreLimits(mostSeries: 100_000, mostBytes: 64 << 20)
        let store = SampleStore(limits: limits, retention: Retention(byDefault: .max))
        for sample in families.flatMap(\.samples) where names.contains(sample.name) {
            let own = sample.labels.map { ($0.name, $0.value) }
            let labels = Labels(
                [(Labels.metricNameLabel, sample.name), ("job", SampleFeed.job), ("instance", instance)] + own
            )
            if let series = store.series(labels) { _ = store.append(instant, sample.value, to: series) }
        }
        return store
    }

    /// What people are told when the past would be needed.
    var hint: String {
        let list = names.sorted().joined(separator: ", ")
        return "not recorded: \(list); add to `series.keep` in the settings"
    }
}
