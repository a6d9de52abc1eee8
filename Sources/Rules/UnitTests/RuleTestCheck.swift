package import Documents
package import PromQL
package import Vocabulary

/// An entry of `alert_rule_test`: the alerts of a name that have to fire at a time, and no others.
package struct AlertCheck: Sendable {
    /// Milliseconds after the start of the test.
    package let time: Int64
    package let alertName: String
    package let expected: [FiringAlert]
    package let position: Position
}

/// An alert as a test sees it.
package struct FiringAlert: Hashable, Sendable {
    /// `alertname` among them, sorted by name; an empty value is one that no alert has.
    package let labels: [RuleLabel]
    /// Expanded, sorted by name.
    package let annotations: [RuleLabel]

    init(labels: [RuleLabel], annotations: [RuleLabel]) {
        self.labels = RuleLabel.sorted(labels)
        self.annotations = RuleLabel.sorted(annotations)
    }

    init(_ alert: Alert) {
        self.init(labels: alert.labels.map { RuleLabel($0.name, $0.value) }, annotations: alert.annotations)
    }
}

/// An entry of `promql_expr_test`: the samples that an expression has to have at a time.
package struct ExpressionCheck: Sendable {
    /// Milliseconds after the start of the test.
    package let time: Int64
    package let query: Query
    package let expected: [LabelledValue]
    package let position: Position
}

/// A sample without its time.
package struct LabelledValue: Sendable, CustomStringConvertible {
    package let labels: Labels
    package let value: Double

    package init(labels: Labels, value: Double) {
        self.labels = labels
        self.value = value
    }

    /// `up{job="api"}`.
    package var series: String {
        let name = labels.metricName ?? ""
        guard name.unicodeScalars.allSatisfy({ $0 != " " && $0 != "\"" && $0 != "{" }) else {
            return labels.description
        }
        let rest = labels.withoutMetricName
        return rest.isEmpty && !name.isEmpty ? name : name + rest.description
    }

    /// `up{job="api"} 1`, numbers as Go writes them.
    package var description: String { "\(series) \(GoNumber.general(value))" }
}
