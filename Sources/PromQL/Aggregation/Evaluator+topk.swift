import Vocabulary

extension Evaluator {
    /// `topk`, `bottomk` and `limitk`: some of the series, as they are.
    func selection(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        guard let parameter = node.parameter else {
            throw EvaluationFailure("\(node.aggregator.rawValue) needs a parameter")
        }
        let limits = try limits(try scalar(parameter, grid), grid)
        let table = try vector(node.operand, grid)
        let members = try Grouping(node, table, view, &budget).members
        try budget.take(bytes: table.values.count)
        var isChosen = [Bool](repeating: false, count: table.values.count)
        var order: [Int] = []
        for rows in members {
            for column in grid.indices {
                let chosen = try chosen(rows, table, column, limits[column], node.aggregator)
                for row in chosen { isChosen[row * table.columns + column] = true }
                if grid.count == 1 { order += chosen }
            }
        }
        if grid.count == 1 { return try table.reordered(order, &budget) }
        try budget.take(table.values.count)
        var result = table
        for block in result.values.indices.blocks {
            try budget.spend(block.count)
            for place in block where !isChosen[place] { result.values[place] = SeriesTable.absent }
        }
        try result.removeEmptyRows(&budget)
        return result
    }

    /// How many series at each instant; 0 for none.
    private func limits(_ column: Column, _ grid: Grid) throws(EvaluationFailure) -> [Int] {
        try budget.take(grid.count)
        var limits: [Int] = []
        for index in grid.indices {
            try budget.spend(1)
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
    ) throws(EvaluationFailure) -> [Int] {
        try budget.spend(rows.count)
        guard limit > 0 else { return [] }
        let value = { (row: Int) in table.values[row * table.columns + column] }
        let present = rows.filter { !value($0).isAbsent }
        guard aggregator != .limitk else { return Array(present.prefix(limit)) }
        let isTop = aggregator == .topk
        // Rows come in rising order, and of equal values the first goes first; NaN comes last either way.
        return try foremost(limit, of: present) { first, second in
            let (left, right) = (value(first), value(second))
            if left.isNaN || right.isNaN { return left.isNaN == right.isNaN ? first < second : right.isNaN }
            return left == right ? first < second : (left > right) == isTop
        }
    }

    /// The first elements of what would be the sorted ones; few of them without sorting all.
    private func foremost(
        _ limit: Int,
        of rows: [Int],
        by precedes: (Int, Int) -> Bool
    ) throws(EvaluationFailure) -> [Int] {
        guard limit <= 32 else { return Array(try rows.sorted(&budget, by: precedes).prefix(limit)) }
        var best: [Int] = []
        for row in rows {
            if best.count == limit {
                guard let last = best.last, precedes(row, last) else { continue }
                best.removeLast()
            }
            try budget.spend(8)
            best.insert(row, at: best.firstIndex { precedes(row, $0) } ?? best.count)
        }
        return best
    }
}
