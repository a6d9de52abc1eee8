import Vocabulary

extension Evaluator {
    func aggregation(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        switch node.aggregator {
        case .sum, .avg, .min, .max, .count, .group, .stddev, .stdvar: return try reduction(node, grid)
        case .quantile: return try quantiles(node, grid)
        case .topk, .bottomk, .limitk: return try selection(node, grid)
        case .countValues: return try countValues(node, grid)
        case .limitRatio:
            if let parameter = node.parameter { try refuseNaN(try scalar(parameter, grid), grid, "Ratio value is NaN") }
            throw EvaluationFailure(.unsupported, "limit_ratio is not supported")
        }
    }

    private func refuseNaN(_ column: Column, _ grid: Grid, _ message: String) throws(EvaluationFailure) {
        guard !grid.indices.contains(where: { column[$0].isNaN }) else { throw EvaluationFailure(message) }
    }

    // MARK: one value per group

    private func reduction(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let table = try vector(node.operand, grid)
        let grouping = Grouping(node, table, view)
        var result = grouping.makeTable()
        try budget.take(result.values.count)
        switch node.aggregator {
        case .sum: result.fold(table, grouping, KahanSum.init, { $0.add($1) }, \.value)
        case .avg: result.fold(table, grouping, KahanMean.init, { $0.add($1) }, \.value)
        case .min: result.fold(table, grouping, { $0 }, { if $1 < $0 || $0.isNaN { $0 = $1 } }, \.self)
        case .max: result.fold(table, grouping, { $0 }, { if $1 > $0 || $0.isNaN { $0 = $1 } }, \.self)
        case .count: result.fold(table, grouping, { _ in 1 }, { total, _ in total += 1 }, \.self)
        case .group: result.fold(table, grouping, { _ in 1 }, { _, _ in }, \.self)
        case .stddev: result.fold(table, grouping, Spread.init, { $0.add($1) }, \.deviation)
        case .stdvar: result.fold(table, grouping, Spread.init, { $0.add($1) }, \.variance)
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
        warnAboutQuantiles(q, grid, parameter.range)
        let grouping = Grouping(node, table, view)
        var result = grouping.makeTable()
        for (group, rows) in grouping.members.enumerated() {
            for column in grid.indices {
                try budget.spend(rows.count)
                let values = rows.map { table.values[$0 * table.columns + column] }.filter { !$0.isAbsent }
                if !values.isEmpty { result.values[group * result.columns + column] = quantile(q[column], of: values) }
            }
        }
        return result
    }

    func warnAboutQuantiles(_ q: Column, _ grid: Grid, _ range: SourceRange) {
        let count = if case .constant = q { min(grid.count, 1) } else { grid.count }
        for column in 0..<count where !(q[column] >= 0 && q[column] <= 1) {
            let value = GoNumber.general(q[column])
            annotations.warn("quantile value should be between 0 and 1, got \(value) \(place(range))")
        }
    }

    private func countValues(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        guard let parameter = node.parameter else { throw EvaluationFailure("count_values needs a parameter") }
        let label = try string(parameter)
        guard let name = label.validText, !name.isEmpty else {
            throw EvaluationFailure("invalid label name \(GoQuoting.quoted(label.bytes))")
        }
        let table = try vector(node.operand, grid)
        let grouping = Grouping(node, table, view)
        var counts = ValueCounts(label: name, columns: grid.count)
        for row in table.rows.indices {
            let group = grouping.groups[row]
            try budget.spend(table.columns)
            for (column, place) in table.places(of: row).enumerated() where !table.values[place].isAbsent {
                counts.add(table.values[place], grouping, group, column)
            }
        }
        try budget.take(counts.table.values.count)
        return counts.table
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

/// How often each value occurs in each group.
private struct ValueCounts {
    private struct Key: Hashable {
        let group: Int
        let bits: UInt64
    }

    private(set) var table: SeriesTable
    private let label: String
    private var rows: [Key: Int] = [:]
    private var rowsByLabels: [Labels: Int] = [:]

    init(label: String, columns: Int) {
        self.label = label
        table = SeriesTable(columns: columns)
    }

    mutating func add(_ value: Double, _ grouping: Grouping, _ group: Int, _ column: Int) {
        let key = Key(group: group, bits: value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        let row = rows[key] ?? makeRow(key, grouping)
        let place = row * table.columns + column
        table.values[place] = table.values[place].isAbsent ? 1 : table.values[place] + 1
    }

    private mutating func makeRow(_ key: Key, _ grouping: Grouping) -> Int {
        var row = grouping.row(of: key.group)
        var builder = LabelsBuilder(row.labels)
        builder[label] = GoNumber.plain(Double(bitPattern: key.bits))
        row.labels = builder.labels
        // Groups that differ only in the label that is overwritten become one.
        let number = rowsByLabels[row.labels] ?? table.append(row)
        rowsByLabels[row.labels] = number
        rows[key] = number
        return number
    }
}

extension SeriesTable {
    /// Fills a table of groups: the first sample of a group makes an accumulator, the others are added to it.
    fileprivate mutating func fold<Accumulator>(
        _ table: SeriesTable,
        _ grouping: Grouping,
        _ first: (Double) -> Accumulator,
        _ add: (inout Accumulator, Double) -> Void,
        _ result: (Accumulator) -> Double
    ) {
        var accumulators = [Accumulator?](repeating: nil, count: values.count)
        for row in table.rows.indices {
            let (start, target) = (row * columns, grouping.groups[row] * columns)
            for column in 0..<columns {
                let value = table.values[start + column]
                guard !value.isAbsent else { continue }
                if accumulators[target + column] == nil {
                    accumulators[target + column] = first(value)
                } else {
                    accumulators[target + column].map { (accumulator) in
                        var accumulator = accumulator
                        add(&accumulator, value)
                        accumulators[target + column] = accumulator
                    }
                }
            }
        }
        for place in values.indices { values[place] = accumulators[place].map(result) ?? Self.absent }
    }
}
