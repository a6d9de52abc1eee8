import RegularExpressions
import Vocabulary

extension Evaluator {
    /// `label_replace(v, destination, replacement, source, expression)`.
    func labelReplace(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let destination = try labelName(node.arguments[1], "destination label name in label_replace()")
        let replacement = try text(node.arguments[2], "replacement in label_replace()")
        let source = try text(node.arguments[3], "source label name in label_replace()")
        let pattern = try text(node.arguments[4], "regular expression in label_replace()")
        let expression: RegularExpression
        do { expression = try RegularExpression(pattern) } catch {
            throw EvaluationFailure("invalid regular expression in label_replace(): \(pattern)")
        }
        return try relabelled(node, grid, destination) { labels in
            expression.wholeMatch(in: labels[source] ?? "").map { $0.expand(replacement) }
        }
    }

    /// `label_join(v, destination, separator, sources…)`.
    func labelJoin(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let destination = try labelName(node.arguments[1], "destination label name in label_join()")
        let separator = try text(node.arguments[2], "separator in label_join()")
        var sources: [String] = []
        for argument in node.arguments.dropFirst(3) {
            sources.append(try labelName(argument, "source label name in label_join()"))
        }
        return try relabelled(node, grid, destination) { labels in
            sources.map { labels[$0] ?? "" }.joined(separator: separator)
        }
    }

    /// Sets a label of every series to what a function makes of its labels; nil leaves it.
    private func relabelled(
        _ node: FunctionCall,
        _ grid: Grid,
        _ destination: String,
        _ value: (Labels) -> String?
    ) throws(EvaluationFailure) -> SeriesTable {
        var table = try vector(node.arguments[0], grid)
        for row in table.rows.indices {
            let labels = view.labels(of: table.rows[row])
            guard let value = value(labels) else { continue }
            var builder = LabelsBuilder(labels)
            builder[destination] = value
            // A name that was given here is not the one that is due to go.
            let keepsFlag = view.keepsFlag(of: table.rows[row]) && destination != Labels.metricNameLabel
            table.setLabels(builder.labels, of: row, dropsName: keepsFlag)
        }
        table.isUniqueWithoutNames = false
        try table.settleEqualRows(view, options.delaysNameRemoval ? .areJoined : .areRefused)
        return table
    }

    private func labelName(_ expression: Expression, _ what: String) throws(EvaluationFailure) -> String {
        let name = try text(expression, what)
        guard !name.isEmpty else { throw EvaluationFailure("invalid \(what): ") }
        return name
    }

    private func text(_ expression: Expression, _ what: String) throws(EvaluationFailure) -> String {
        let literal = try string(expression)
        guard let text = literal.validText else { throw EvaluationFailure("invalid \(what): \(literal.text)") }
        return text
    }
}
