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

    func result(_ left: SeriesTable, _ right: SeriesTable) throws(EvaluationFailure) -> SeriesTable {
        switch operation {
        case .and: return left.count == 0 || right.count == 0 ? SeriesTable(columns: columns) : kept(left, right, true)
        case .unless: return left.count == 0 || right.count == 0 ? left : kept(left, right, false)
        case .or: return try joined(left, right)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimAbove, .trimBelow, .add, .subtract,
            .multiply, .divide, .modulo, .atan2, .power:
            throw EvaluationFailure("\(operation.rawValue) is no set operator")
        }
    }

    /// The samples of `left` with a match in `right`, or without one.
    private func kept(_ left: SeriesTable, _ right: SeriesTable, _ ifMatched: Bool) -> SeriesTable {
        let presence = Presence(right, projection, view)
        var table = left
        for row in table.rows.indices {
            let group = presence.group(of: table.rows[row])
            for (column, place) in table.places(of: row).enumerated()
            where presence.has(group, at: column) != ifMatched { table.values[place] = SeriesTable.absent }
        }
        table.removeEmptyRows()
        return table
    }

    /// All samples of `left`, and those of `right` without a match in it.
    private func joined(_ left: SeriesTable, _ right: SeriesTable) throws(EvaluationFailure) -> SeriesTable {
        guard left.count > 0 else { return right }
        guard right.count > 0 else { return left }
        var table = left
        let rest = kept(right, left, false)
        table.isUniqueWithoutNames = false
        for row in rest.rows.indices { table.append(row: row, of: rest) }
        // A series may come from the left at one instant and from the right at another.
        if columns > 1, rest.count > 0 { try table.settleEqualRows(view, .areJoined) }
        return table
    }
}

/// Which groups of series have samples, and when.
private struct Presence {
    private var index: GroupIndex
    private var bits: [Bool] = []
    private let columns: Int
    private let reader: LabelReader

    init(_ table: SeriesTable, _ projection: LabelProjection, _ view: LabelView) {
        index = GroupIndex(projection, capacity: table.count)
        columns = table.columns
        reader = LabelReader(projection, view)
        for row in table.rows.indices {
            let group = index.insert(reader.labels(of: table.rows[row]))
            if bits.count < index.count * columns { bits.append(contentsOf: repeatElement(false, count: columns)) }
            for (column, place) in table.places(of: row).enumerated() where !table.values[place].isAbsent {
                bits[group * columns + column] = true
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
