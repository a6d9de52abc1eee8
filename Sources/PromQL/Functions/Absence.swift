import Series
import Vocabulary

extension Evaluator {
    /// `absent(v)`: a 1 while there is no sample.
    func absent(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let table = try vector(node.arguments[0], grid)
        try budget.take(bytes: grid.count)
        var isPresent = [Bool](repeating: false, count: grid.count)
        for row in table.rows.indices {
            let start = row * grid.count
            for block in grid.indices.blocks {
                try budget.spend(block.count)
                for column in block where !table.values[start + column].isAbsent { isPresent[column] = true }
            }
        }
        return try inverted(isPresent, node.arguments[0])
    }

    /// `absent_over_time(v)`: a 1 while there is no sample in the window.
    func absentOverTime(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        try budget.take(bytes: grid.count)
        var isPresent = [Bool](repeating: false, count: grid.count)
        try forEachWindow(node.arguments[0], grid) { (_, buffer, walk) throws(EvaluationFailure) in
            var walk = walk
            for block in grid.indices.blocks {
                try budget.spend(2 * block.count)
                for column in block where !walk.window(at: column, in: buffer).isEmpty { isPresent[column] = true }
            }
        }
        return try inverted(isPresent, node.arguments[0])
    }

    private func inverted(_ isPresent: [Bool], _ argument: Expression) throws(EvaluationFailure) -> SeriesTable {
        var table = SeriesTable(columns: isPresent.count)
        try table.append(SeriesTable.Row(labels: Self.expectedLabels(argument)), &budget)
        for block in isPresent.indices.blocks {
            try budget.spend(block.count)
            for column in block where !isPresent[column] { table.values[column] = 1 }
        }
        try table.removeEmptyRows(&budget)
        return table
    }

    /// The labels that a selector fixes with `=`; one that it names again after that is left out.
    private static func expectedLabels(_ argument: Expression) -> Labels {
        let matchers: [LabelMatcher]
        switch argument.unwrapped {
        case .vectorSelector(let node): matchers = node.matchers
        case .matrixSelector(let node): matchers = node.selector.matchers
        case .number, .string, .parentheses, .unary, .binary, .aggregation, .call, .subquery: return .empty
        }
        var builder = LabelsBuilder()
        var fixed: Set<String> = []
        for matcher in matchers where matcher.name != Labels.metricNameLabel {
            let isFirst = matcher.operator == .equal && fixed.insert(matcher.name).inserted
            builder[matcher.name] = isFirst ? matcher.value : ""
        }
        return builder.labels
    }
}
