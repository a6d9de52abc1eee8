import RegularExpressions
import Vocabulary

/// Labels that an expression makes may not be longer, in bytes: nested calls could double them at every level.
private let longestMadeLabel = 1 << 17

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
        let references = replacement.utf8.count { $0 == UInt8(ascii: "$") }
        return try relabelled(node, grid, destination) { (labels) throws(EvaluationFailure) in
            let value = labels[source] ?? ""
            let match = try expression.wholeMatch(in: value) { (steps) throws(EvaluationFailure) in
                try budget.spend(steps)
            }
            guard let match else { return nil }
            // A group is no longer than the text.
            try room(for: replacement.utf8.count + references * value.utf8.count)
            return match.expand(replacement)
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
        let separators = separator.utf8.count * max(0, sources.count - 1)
        return try relabelled(node, grid, destination) { (labels) throws(EvaluationFailure) in
            try budget.spend(16 * sources.count)
            try room(for: sources.reduce(separators) { $0 + labels.withValue(of: $1) { $0.count } })
            return sources.map { labels[$0] ?? "" }.joined(separator: separator)
        }
    }

    /// Makes sure that a label of so many bytes may be made, and counts the work.
    private func room(for bytes: Int) throws(EvaluationFailure) {
        guard bytes <= longestMadeLabel else {
            throw EvaluationFailure("a label value would be longer than \(longestMadeLabel) bytes")
        }
        try budget.take(bytes: 2 * bytes)
        budget.release(Budget.samples(bytes: 2 * bytes))
        try budget.spend(4 * bytes)
    }

    /// Sets a label of every series to what a function makes of its labels; nil leaves it.
    private func relabelled(
        _ node: FunctionCall,
        _ grid: Grid,
        _ destination: String,
        _ value: (Labels) throws(EvaluationFailure) -> String?
    ) throws(EvaluationFailure) -> SeriesTable {
        var table = try vector(node.arguments[0], grid)
        for row in table.rows.indices {
            try budget.spend(32)
            let labels = view.labels(of: table.rows[row])
            guard let value = try value(labels) else { continue }
            try budget.spend(labels.allocatedBytes / 4)
            var builder = LabelsBuilder(labels)
            builder[destination] = value
            // A name that was given here is not the one that is due to go.
            let keepsFlag = view.keepsFlag(of: table.rows[row]) && destination != Labels.metricNameLabel
            try table.setLabels(builder.labels, of: row, dropsName: keepsFlag, &budget)
        }
        table.isUniqueWithoutNames = false
        if LabelView.metadata.contains(destination) { table.isWithoutTypes = false }
        try table.settleEqualRows(view, options.delaysNameRemoval ? .areJoined : .areRefused, &budget)
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
