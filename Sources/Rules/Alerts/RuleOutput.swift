package import PromQL
package import Vocabulary

/// What an evaluation of a rule writes to the store.
package struct RuleOutput: Sendable {
    /// New samples: those of alerts by the alerts' labels, others in the order of the result.
    package let samples: [VectorSample]
    /// Series of the previous evaluation that are not among the samples: they get a stale marker at the same time.
    package let ended: [Labels]

    package static var nothing: RuleOutput { RuleOutput(samples: [], ended: []) }
}

/// Remembers which series a rule wrote last, to end those that it writes no more.
///
/// An evaluation that failed does not get here: its series are neither refreshed nor ended.
package struct RuleTrace: Sendable {
    private var series: [Labels] = []

    package init() {}

    /// What was written last, for the end of a rule.
    package var last: Set<Labels> { Set(series) }

    /// The output of an evaluation with these samples.
    package mutating func output(_ samples: [VectorSample]) -> RuleOutput {
        let before = series
        series = samples.map(\.labels)
        // Mostly nothing changes; comparing two label sets costs next to nothing.
        guard before != series else { return RuleOutput(samples: samples, ended: []) }
        let ended = Set(before).subtracting(series).sorted()
        return RuleOutput(samples: samples, ended: ended)
    }
}
