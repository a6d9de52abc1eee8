package import Documents
package import PromQL

/// A rule that raises an alert for each series of its result.
package struct AlertingRule: Hashable, Sendable {
    package let name: String
    package let query: Query
    /// The expression as Prometheus shows it: written anew from its tree.
    package let expression: String
    /// How long an alert stays pending: `for`.
    package let hold: Duration
    /// How long an alert stays firing after its series has gone.
    package let keepFiringFor: Duration
    /// The group's labels overlaid by the rule's, sorted by name; one that expands to nothing is removed.
    package let labels: [TemplatedText]
    /// Sorted by name.
    package let annotations: [TemplatedText]
    /// Where the rule begins in its file.
    package let position: Position

    package init(
        name: String,
        query: Query,
        hold: Duration = .zero,
        keepFiringFor: Duration = .zero,
        labels: [TemplatedText] = [],
        annotations: [TemplatedText] = [],
        position: Position = .start
    ) {
        self.name = name
        self.query = query
        expression = query.expression.description
        self.hold = hold
        self.keepFiringFor = keepFiringFor
        self.labels = labels
        self.annotations = annotations
        self.position = position
    }

    /// The same rule, wherever it stands.
    package static func == (left: AlertingRule, right: AlertingRule) -> Bool {
        left.name == right.name && left.expression == right.expression && left.hold == right.hold
            && left.keepFiringFor == right.keepFiringFor && left.labels == right.labels
            && left.annotations == right.annotations
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(expression)
        hasher.combine(hold)
        hasher.combine(keepFiringFor)
        hasher.combine(labels)
        hasher.combine(annotations)
    }
}
