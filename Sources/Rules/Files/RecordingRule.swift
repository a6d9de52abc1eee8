package import Documents
package import PromQL

/// A rule that writes the result of its expression under a name of its own.
package struct RecordingRule: Hashable, Sendable {
    package let name: String
    package let query: Query
    /// The expression as Prometheus shows it: written anew from its tree.
    package let expression: String
    /// The group's labels overlaid by the rule's, sorted by name; an empty value removes the label.
    package let labels: [RuleLabel]
    /// Where the rule begins in its file.
    package let position: Position

    package init(name: String, query: Query, labels: [RuleLabel] = [], position: Position = .start) {
        self.name = name
        self.query = query
        expression = query.expression.description
        self.labels = labels
        self.position = position
    }

    /// The same rule, wherever it stands.
    package static func == (left: RecordingRule, right: RecordingRule) -> Bool {
        left.name == right.name && left.expression == right.expression && left.labels == right.labels
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(expression)
        hasher.combine(labels)
    }
}
