/// What decides whether the value of a label matches a regular expression.
///
/// Matches whole values only, as if `^(?:` and `)$` stood around the expression.
package protocol LabelPattern: Sendable {
    func matches(_ value: String) -> Bool
}

/// `label="value"` and its three relatives.
package struct LabelMatcher: Sendable {
    package enum Operation: String, CaseIterable, Hashable, Sendable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case doesNotMatch = "!~"
    }

    /// The label that holds the name of a metric.
    package static let metricName = "__name__"

    package let label: String
    package let operation: Operation
    package let value: String
    /// ``value`` compiled, for the two operations with regular expressions; nil where the parser was given no compiler.
    package let pattern: (any LabelPattern)?

    package init(_ label: String, _ operation: Operation, _ value: String, pattern: (any LabelPattern)? = nil) {
        self.label = label
        self.operation = operation
        self.value = value
        self.pattern = pattern
    }

    /// Whether a series passes whose label has this value; a missing label is an empty one.
    ///
    /// Without a ``pattern`` only the plainest expressions are understood: literals, and `.*`.
    package func accepts(_ candidate: String) -> Bool {
        switch operation {
        case .equal: candidate == value
        case .notEqual: candidate != value
        case .matches: matchesPattern(candidate)
        case .doesNotMatch: !matchesPattern(candidate)
        }
    }

    private func matchesPattern(_ candidate: String) -> Bool {
        pattern?.matches(candidate) ?? (value == ".*" || candidate == value)
    }
}
