package import PromQL
package import Vocabulary

/// What an evaluation of a rule writes to the store.
package struct RuleOutput: Sendable {
    /// New samples, sorted by labels.
    package let samples: [VectorSample]
    /// Series of the previous evaluation that are not among the samples: they get a stale marker at the same time.
    package let ended: [Labels]

    package static var nothing: RuleOutput { RuleOutput(samples: [], ended: []) }
}

/// Remembers which series a rule wrote last, to end those that it writes no more.
///
/// An evaluation that failed does not get here: its series are neither refreshed nor ended.
package struct RuleTrace: Sendable {
    private var series: Set<Labels> = []

    package init() {}

    /// What is written last, for the end of a rule.
    package var last: Set<Labels> { series }

    /// The output of an evaluation with these samples.
    package mutating func output(_ samples: [VectorSample]) -> RuleOutput {
        let sorted = samples.sorted { $0.labels < $1.labels }
        let now = Set(sorted.map(\.labels))
        let ended = series.subtracting(now).sorted()
        series = now
        return RuleOutput(samples: sorted, ended: ended)
    }
}
