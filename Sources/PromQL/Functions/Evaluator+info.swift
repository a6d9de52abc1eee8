import Series
import Vocabulary

extension Evaluator {
    /// `info(v, {matchers})`: every series with the labels of the info metrics of its target.
    func info(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let base = try vector(node.arguments[0], grid)
        guard base.count > 0 else { return base }
        var join = InfoJoin(try infoMatchers(node))
        let selector = VectorSelector(
            name: nil,
            matchers: join.matchers,
            modifiers: TimeModifiers(),
            boundary: nil,
            ordinal: -1,
            range: node.range
        )
        let infos = try select(selector, grid) { timestamp, _ in Double(timestamp) }
        try join.add(infos, for: base, view, &budget)
        var result = SeriesTable(columns: grid.count)
        for row in base.rows.indices { try enrich(row, of: base, join, &result) }
        try result.settleEqualRows(view, .areJoined, &budget)
        return result
    }

    private func infoMatchers(_ node: FunctionCall) throws(EvaluationFailure) -> [LabelMatcher]? {
        guard node.arguments.count > 1 else { return nil }
        guard case .vectorSelector(let selector) = node.arguments[1] else {
            throw EvaluationFailure("expected label selectors only")
        }
        return selector.matchers
    }

    /// Adds what comes of a row: one row for each set of info series that it has in the course of time.
    private func enrich(
        _ row: Int,
        of base: SeriesTable,
        _ join: InfoJoin,
        _ result: inout SeriesTable
    ) throws(EvaluationFailure) {
        let labels = view.labels(of: base.rows[row])
        guard !join.spares(labels) else { return try result.append(row: row, of: base, &budget) }
        let keepsFlag = view.keepsFlag(of: base.rows[row])
        var targets: [[Int]: Int] = [:]
        let start = row * base.columns
        for column in 0..<base.columns where !base.values[start + column].isAbsent {
            let partners = try join.partners(of: labels, at: column, &budget)
            if partners.isEmpty, !join.allowsNone { continue }
            if targets[partners] == nil {
                let enriched = try join.labels(labels, with: partners, &budget)
                targets[partners] = try result.append(
                    made: SeriesTable.Row(labels: enriched, dropsName: keepsFlag),
                    &budget
                )
            }
            if let target = targets[partners] {
                result.values[target * base.columns + column] = base.values[start + column]
            }
        }
    }
}
