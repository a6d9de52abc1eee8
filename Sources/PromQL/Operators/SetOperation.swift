import Vocabulary

extension VectorMatching {
    /// The labels that have to agree.
    var projection: LabelProjection { isOn ? .keeping(labels) : .without(labels) }
}

/// `and`, `or` and `unless`: which series of which side are there, by the labels that match.
struct SetOperation {
    private let operation: BinaryOperator
    private let projection: LabelProjection
    private let view: LabelView
    private let columns: Int

    init(_ node: BinaryExpression, _ view: LabelView, columns: Int) {
        operation = node.operation
        projection = node.matching.projection
        self.view = view
        self.columns = columns
    }

    func result(
        _ left: SeriesTable,
        _ right: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> SeriesTable {
        let isOneEmpty = left.count == 0 || right.count == 0
        switch operation {
        case .and: return isOneEmpty ? SeriesTable(columns: columns) : try kept(left, right, true, &budget)
        case .unless: return isOneEmpty ? left : try kept(left, right, false, &budget)
        case .or: return try joined(left, right, &budget)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimAbove, .trimBelow, .add, .subtract,
            .multiply, .divide, .modulo, .atan2, .power:
            throw EvaluationFailure("\(operation.rawValue) is no set operator")
        }
    }

    /// The samples of `left` with a match in `right`, or without one.
    private func kept(
        _ left: SeriesTable,
        _ right: SeriesTable,
        _ ifMatched: Bool,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> SeriesTable {
        let presence = try Presence(right, projection, view, &budget)
        try budget.take(left.values.count)
        var table = left
        for row in table.rows.indices {
            let (group, start) = (presence.group(of: table.rows[row]), row * columns)
            try budget.spend(16)
            for block in (0..<columns).blocks {
                try budget.spend(block.count)
                for column in block where presence.has(group, at: column) != ifMatched {
                    table.values[start + column] = SeriesTable.absent
                }
            }
        }
        try table.removeEmptyRows(&budget)
        return table
    }

    /// All samples of `left`, and those of `right` without a match in it.
    private func joined(
        _ left: SeriesTable,
        _ right: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> SeriesTable {
        guard left.count > 0 else { return right }
        guard right.count > 0 else { return left }
        let rest = try kept(right, left, false, &budget)
        try budget.take(left.values.count)
        var table = left
        table.isUniqueWithoutNames = false
        table.isWithoutTypes = left.isWithoutTypes && right.isWithoutTypes
        try table.append(contentsOf: rest, &budget)
        // A series may come from the left at one instant and from the right at another.
        if columns > 1, rest.count > 0 { try table.settleEqualRows(view, .areJoined, &budget) }
        return table
    }
}

/// Which groups of series have samples, and when.
private struct Presence {
    private var index: GroupIndex
    private var bits: [Bool] = []
    private let columns: Int
    private let reader: LabelReader

    init(
        _ table: SeriesTable,
        _ projection: LabelProjection,
        _ view: LabelView,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        index = GroupIndex(projection, capacity: table.count)
        columns = table.columns
        reader = LabelReader(projection, view)
        for row in table.rows.indices {
            try budget.spend(32)
            let group = index.insert(reader.labels(of: table.rows[row]))
            if bits.count < index.count * columns {
                try budget.take(bytes: columns)
                bits.append(contentsOf: repeatElement(false, count: columns))
            }
            let start = row * columns
            for block in (0..<columns).blocks {
                try budget.spend(block.count)
                for column in block where !table.values[start + column].isAbsent {
                    bits[group * columns + column] = true
                }
            }
        }
    }

    func group(of row: SeriesTable.Row) -> Int? {
        index.find(reader.labels(of: row))
    }

    func has(_ group: Int?, at column: Int) -> Bool {
        group.map { bits[$0 * columns + column] } ?? false
    }
}
