extension Evaluator {
    /// `topk`, `bottomk` and `limitk`: some of the series, as they are.
    func selection(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        guard let parameter = node.parameter else {
            throw EvaluationFailure("\(node.aggregator.rawValue) needs a parameter")
        }
        let limits = try limits(try scalar(parameter, grid), grid)
        let table = try vector(node.operand, grid)
        let members = Grouping(node, table, view).members
        var isChosen = [Bool](repeating: false, count: table.values.count)
        var order: [Int] = []
        for rows in members {
            for column in grid.indices {
                try budget.spend(rows.count)
                let chosen = chosen(rows, table, column, limits[column], node.aggregator)
                for row in chosen { isChosen[row * table.columns + column] = true }
                if grid.count == 1 { order += chosen }
            }
        }
        if grid.count == 1 { return table.reordered(order) }
        var result = table
        for place in result.values.indices where !isChosen[place] { result.values[place] = SeriesTable.absent }
        result.removeEmptyRows()
        return result
    }

    /// How many series at each instant; 0 for none.
    private func limits(_ column: Column, _ grid: Grid) throws(EvaluationFailure) -> [Int] {
        var limits: [Int] = []
        limits.reserveCapacity(grid.count)
        for index in grid.indices {
            let value = column[index]
            guard !value.isNaN else { throw EvaluationFailure("Parameter value is NaN") }
            guard value > -0x1p63 else {
                throw EvaluationFailure("Scalar value \(GoNumber.general(value)) underflows int64")
            }
            guard value < 0x1p63 else {
                throw EvaluationFailure("Scalar value \(GoNumber.general(value)) overflows int64")
            }
            limits.append(max(0, Int(value)))
        }
        return limits
    }

    /// The rows to keep at an instant, the foremost first.
    private func chosen(
        _ rows: [Int],
        _ table: SeriesTable,
        _ column: Int,
        _ limit: Int,
        _ aggregator: Aggregator
    ) -> [Int] {
        guard limit > 0 else { return [] }
        let value = { (row: Int) in table.values[row * table.columns + column] }
        let present = rows.filter { !value($0).isAbsent }
        guard aggregator != .limitk else { return Array(present.prefix(limit)) }
        let isTop = aggregator == .topk
        // Equal values keep their order; NaN comes last either way.
        let ranked = present.enumerated().sorted { first, second in
            let (left, right) = (value(first.element), value(second.element))
            if left.isNaN || right.isNaN {
                return left.isNaN == right.isNaN ? first.offset < second.offset : right.isNaN
            }
            return left == right ? first.offset < second.offset : (left > right) == isTop
        }
        return ranked.prefix(limit).map(\.element)
    }
}
