import Series
import Vocabulary

/// Tells an alert that is over, since its condition is false, from one whose series have fallen silent, of which nobody
/// knows anything.
struct EndEvidence {
    /// So many ends at once are judged together: whether there is any data at all.
    private static let mostJudged = 500

    private let rule: AlertingRule
    private let isRough: Bool
    /// Labels of the series that have a sample, by selector.
    private let fresh: [[Labels]]
    private let readsAnything: Bool

    /// - Parameters:
    ///   - ends: how many alerts ended in the evaluation.
    ///   - reads: what the expression reads.
    ///   - rule: whose alerts ended.
    ///   - store: where it reads.
    ///   - instant: of the evaluation, in milliseconds.
    ///   - lookback: how old a sample may be, in milliseconds.
    init(of ends: Int, reads: QueryReads, rule: AlertingRule, store: SampleStore, at instant: Int64, lookback: Int64) {
        self.rule = rule
        isRough = ends > Self.mostJudged
        readsAnything = !reads.selectors.isEmpty
        fresh = reads.selectors.map { matchers in
            let selection = store.select(matchers)
            let samples = store.latest(selection, at: instant, lookback: lookback)
            return zip(selection.labels, samples).compactMap { labels, sample in sample == nil ? nil : labels }
        }
    }

    /// Whether some series that the alert may be about has data.
    func isFresh(_ alert: Labels) -> Bool {
        guard readsAnything else { return true }
        if isRough { return fresh.contains { !$0.isEmpty } }
        let own = Set(rule.labels.map(\.name) + [Labels.metricNameLabel])
        return fresh.contains { series in
            series.contains { labels in
                labels.allSatisfy { name, value in
                    own.contains(name) || (alert[name].map { $0 == value } ?? true)
                }
            }
        }
    }
}
