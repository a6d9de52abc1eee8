import Documents
import PromQL
import Templates
import Vocabulary

/// Makes the rules of one objective.
struct ObjectiveCompiler {
    private let objective: Objective
    private let file: String
    /// The expression as it stands before a comparison.
    private let subject: String

    init(_ objective: Objective, file: String) throws(RuleProblem) {
        self.objective = objective
        self.file = file
        let query: Query
        do throws(ParseFailure) {
            query = try Query(parsing: objective.expression)
        } catch {
            throw Self.problem("could not parse expression: \(error)", objective, file, error.location)
        }
        switch query.expression.type {
        case .vector: subject = Self.subject(query.expression)
        case .scalar: subject = "vector(\(query.expression))"
        case .matrix, .string:
            let found = query.expression.type.documented
            throw Self.problem("expected an instant vector or a scalar, found a \(found)", objective, file, nil)
        }
    }

    /// In parentheses where a comparison would bind to a part of it.
    private static func subject(_ expression: Expression) -> String {
        switch expression {
        case .vectorSelector, .call, .aggregation: "\(expression)"
        case .number, .string, .parentheses, .unary, .binary, .matrixSelector, .subquery: "(\(expression))"
        }
    }

    private static func problem(
        _ message: String,
        _ objective: Objective,
        _ file: String,
        _ location: SourceLocation?
    ) -> RuleProblem {
        RuleProblem(
            path: file,
            position: Position(line: objective.line, column: objective.column),
            subject: "objective \(objective.name.goQuoted)",
            message: message,
            inExpression: location
        )
    }

    func rules() throws(RuleProblem) -> [Rule] {
        var rules: [Rule] = []
        if let target = objective.target {
            let expression = "\(subject) \(target.comparison.rawValue) bool \(GoNumber.plain(target.value))"
            rules.append(
                .recording(
                    RecordingRule(
                        name: "objective:target_met:bool",
                        query: try query(expression),
                        labels: [RuleLabel("objective", objective.name)],
                        position: position
                    )
                )
            )
        }
        if let good = objective.acceptable ?? objective.target {
            let comparison = good.comparison.opposite
            rules.append(try alert("warning", comparison, good, "\(word(of: good)) is \(good.text)"))
        }
        if let alert = objective.alert {
            rules.append(try self.alert("critical", alert.comparison, alert, "the alert is at \(alert.text)"))
        }
        return rules
    }

    private var position: Position { Position(line: objective.line, column: objective.column) }

    private func word(of bound: Objective.Bound) -> String {
        objective.acceptable == bound ? "acceptable" : "the target"
    }

    /// `query_latency_p95` is `QueryLatencyP95ObjectiveMissed`.
    private var alertName: String {
        objective.name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            + "ObjectiveMissed"
    }

    private func alert(
        _ severity: String,
        _ comparison: Objective.Bound.Comparison,
        _ bound: Objective.Bound,
        _ limit: String
    ) throws(RuleProblem) -> Rule {
        var labels = objective.labels
        labels["objective"] = objective.name
        labels["severity"] = severity
        let target = objective.target.flatMap { bound == $0 ? nil : " (the target is \($0.text))" } ?? ""
        var annotations = [
            "summary": "\(objective.name) is {{ $value | \(Self.format(bound.unit)) }}, \(limit)\(target)",
            "description": "\(objective.name) has been so for \(DurationText.text(milliseconds)): {{ $labels }}",
        ]
        annotations["runbook_url"] = objective.runbookURL
        return .alerting(
            AlertingRule(
                name: alertName,
                query: try query("\(subject) \(comparison.rawValue) \(GoNumber.plain(bound.value))"),
                hold: objective.hold,
                labels: try templates(labels),
                annotations: try templates(annotations),
                position: position
            )
        )
    }

    private var milliseconds: Int64 { objective.hold.nanoseconds / 1_000_000 }

    private static func format(_ unit: Objective.Bound.Unit) -> String {
        switch unit {
        case .none: "humanize"
        case .seconds: "humanizeDuration"
        case .share: "humanizePercentage"
        case .bytes: "humanize1024"
        }
    }

    private func query(_ text: String) throws(RuleProblem) -> Query {
        do throws(ParseFailure) {
            return try Query(parsing: text)
        } catch {
            throw Self.problem("could not parse expression: \(error)", objective, file, nil)
        }
    }

    private func templates(_ texts: [String: String]) throws(RuleProblem) -> [TemplatedText] {
        var templates: [TemplatedText] = []
        for (name, text) in texts.sorted(by: { $0.key.precedesInBytes($1.key) }) {
            do throws(TemplateSyntaxError) {
                templates.append(TemplatedText(name, try AlertTemplate(parsing: text, alert: alertName)))
            } catch {
                throw Self.problem("label \(name.goQuoted): \(error)", objective, file, nil)
            }
        }
        return templates
    }
}
