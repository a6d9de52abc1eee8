import Vocabulary

extension Evaluator {
    func aggregation(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        switch node.aggregator {
        case .sum, .avg, .min, .max, .count, .group, .stddev, .stdvar: return try reduction(node, grid)
        case .quantile: return try quantiles(node, grid)
        case .topk, .bottomk, .limitk: return try selection(node, grid)
        case .countValues: return try countValues(node, grid)
        case .limitRatio: return try share(node, grid)
        }
    }

    // MARK: one value per group

    private func reduction(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let table = try vector(node.operand, grid)
        let grouping = try Grouping(node, table, view, &budget)
        var result = try grouping.makeTable(&budget)
        func fold<Accumulator>(
            _ first: (Double) -> Accumulator,
            _ add: (inout Accumulator, Double) -> Void,
            _ value: (Accumulator) -> Double
        ) throws(EvaluationFailure) { try result.fold(table, grouping, &budget, first, add, value) }
        switch node.aggregator {
        case .sum: try fold(KahanSum.init, { $0.add($1) }, \.value)
        case .avg: try fold(KahanMean.init, { $0.add($1) }, \.value)
        case .min: try fold({ $0 }, { if $1 < $0 || $0.isNaN { $0 = $1 } }, \.self)
        case .max: try fold({ $0 }, { if $1 > $0 || $0.isNaN { $0 = $1 } }, \.self)
        case .count: try fold({ _ in 1 }, { total, _ in total += 1 }, \.self)
        case .group: try fold({ _ in 1 }, { _, _ in }, \.self)
        case .stddev: try fold(Spread.init, { $0.add($1) }, \.deviation)
        case .stdvar: try fold(Spread.init, { $0.add($1) }, \.variance)
        case .topk, .bottomk, .quantile, .limitk, .countValues, .limitRatio:
            throw EvaluationFailure("\(node.aggregator.rawValue) does not reduce a group to a number")
        }
        return result
    }

    // MARK: values that need all of a group

    private func quantiles(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        guard let parameter = node.parameter else { throw EvaluationFailure("quantile needs a parameter") }
        let q = try scalar(parameter, grid)
        let table = try vector(node.operand, grid)
        try warnAboutQuantiles(q, grid, parameter.range)
        let grouping = try Grouping(node, table, view, &budget)
        var result = try grouping.makeTable(&budget)
        try budget.take(2 * table.count)
        for (group, rows) in grouping.members.enumerated() {
            for column in grid.indices {
                try budget.spend(2 * rows.count)
                let values = rows.map { table.values[$0 * table.columns + column] }.filter { !$0.isAbsent }
                guard !values.isEmpty else { continue }
                result.values[group * result.columns + column] = try quantile(q[column], of: values, &budget)
            }
        }
        return result
    }

    func warnAboutQuantiles(_ q: Column, _ grid: Grid, _ range: SourceRange) throws(EvaluationFailure) {
        let count = if case .constant = q { min(grid.count, 1) } else { grid.count }
        var seen: Set<UInt64> = []
        for block in (0..<count).blocks {
            try budget.spend(block.count)
            for column in block where !(q[column] >= 0 && q[column] <= 1) {
                guard annotations.hasRoomForWarnings, seen.count < Annotations.most else { return }
                guard seen.insert(q[column].bitPattern).inserted else { continue }
                let value = GoNumber.general(q[column])
                annotations.warn("quantile value should be between 0 and 1, got \(value) \(place(range))")
            }
        }
    }

    private func countValues(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        guard let parameter = node.parameter else { throw EvaluationFailure("count_values needs a parameter") }
        let label = try string(parameter)
        guard let name = label.validText, !name.isEmpty else {
            throw EvaluationFailure("invalid label name \(GoQuoting.quoted(label.bytes))")
        }
        let table = try vector(node.operand, grid)
        let grouping = try Grouping(node, table, view, &budget)
        // `without` takes away the label of the value, too.
        let isDropped = node.isWithout && (node.grouping + [Labels.metricNameLabel]).contains(name)
        var counts = ValueCounts(of: table, grouping, label: isDropped ? nil : name)
        return try counts.result(&budget)
    }
}

/// Population variance of samples; NaN and infinities spoil it.
private struct Spread {
    private var welford = Variance()

    init(_ first: Double) {
        add(first)
    }

    mutating func add(_ value: Double) {
        welford.add(value.isFinite ? value : .nan)
    }

    var variance: Double { welford.value }
    var deviation: Double { welford.value.squareRoot() }
}
