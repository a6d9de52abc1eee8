package import Documents
package import Vocabulary

/// One entry of `tests`: series, and what rules and expressions have to make of them.
package struct RuleTest: Sendable {
    /// As written, nil when there is none.
    package let name: String?
    /// Which entry it is, from 1.
    package let number: Int
    package let position: Position
    package let series: [RuleTestSeries]
    package let alertChecks: [AlertCheck]
    package let expressionChecks: [ExpressionCheck]
    package let externalLabels: Labels
    package let externalURL: String?
    /// Milliseconds since 1970 of the first evaluation; times in the test count from there.
    package let start: Int64

    /// As people refer to it: its name, or its number.
    package var title: String { name ?? "#\(number)" }

    /// The latest time that a check is about, in milliseconds after the start.
    var lastTime: Int64 {
        max(alertChecks.map(\.time).max() ?? 0, expressionChecks.map(\.time).max() ?? 0)
    }
}

/// A series of `input_series`, or of a command line.
package struct RuleTestSeries: Sendable {
    let labels: Labels
    /// A value per step, nil for a gap; stale markers are values.
    let values: [Double?]
    /// Between two values, in milliseconds.
    let step: Int64

    package init(labels: Labels, values: [Double?], step: Int64) {
        self.labels = labels
        self.values = values
        self.step = step
    }

    /// The time of the last value, in milliseconds after the first; 0 without values.
    package var lastTime: Int64 {
        step.multipliedReportingOverflow(by: Int64(max(0, values.count - 1))).partialValue
    }
}
