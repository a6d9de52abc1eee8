package import Documents
package import PromQL
import Templates

/// One rule of a group.
package enum Rule: Hashable, Sendable {
    /// Writes the result of its expression as new series.
    case recording(RecordingRule)
    /// Raises an alert for each series of its result.
    case alerting(AlertingRule)

    /// The name of the series or of the alert.
    package var name: String {
        switch self {
        case .recording(let rule): rule.name
        case .alerting(let rule): rule.name
        }
    }

    package var query: Query {
        switch self {
        case .recording(let rule): rule.query
        case .alerting(let rule): rule.query
        }
    }

    /// The expression as Prometheus shows it: written anew from its tree.
    package var expression: String {
        switch self {
        case .recording(let rule): rule.expression
        case .alerting(let rule): rule.expression
        }
    }

    /// The group's labels overlaid by the rule's, as written, sorted by name.
    package var labels: [RuleLabel] {
        switch self {
        case .recording(let rule): rule.labels
        case .alerting(let rule): rule.labels.map { RuleLabel($0.name, $0.template.text) }
        }
    }

    /// As written, sorted by name; recording rules have none.
    package var annotations: [RuleLabel] {
        switch self {
        case .recording: []
        case .alerting(let rule): rule.annotations.map { RuleLabel($0.name, $0.template.text) }
        }
    }

    /// Where the rule begins in its file.
    package var position: Position {
        switch self {
        case .recording(let rule): rule.position
        case .alerting(let rule): rule.position
        }
    }
}
