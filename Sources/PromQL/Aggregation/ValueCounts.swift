import Vocabulary

/// `count_values`: how often each value occurs in each group.
///
/// A value is a row of all columns: what rows there will be is found out before any of them is made.
struct ValueCounts {
    private struct Key: Hashable {
        let group: Int
        let bits: UInt64
    }

    /// The one that is given the value; nil for none.
    private let label: String?
    private let table: SeriesTable
    private let grouping: Grouping
    /// The row of the result that each sample counts for.
    private var targets: [Int32] = []
    private var rows: [SeriesTable.Row] = []
    private var numbers: [Key: Int32] = [:]
    private var numbersByLabels: [Labels: Int32] = [:]

    init(of table: SeriesTable, _ grouping: Grouping, label: String?) {
        self.label = label
        self.table = table
        self.grouping = grouping
    }

    mutating func result(_ budget: inout Budget) throws(EvaluationFailure) -> SeriesTable {
        try assign(&budget)
        var result = SeriesTable(columns: table.columns)
        // Taken already, row by row.
        budget.release(rows.count * table.columns)
        for row in rows { try result.append(made: row, &budget) }
        for row in table.rows.indices {
            let start = row * table.columns
            for block in (0..<table.columns).blocks {
                try budget.spend(2 * block.count)
                for column in block where !table.values[start + column].isAbsent {
                    let place = Int(targets[start + column]) * table.columns + column
                    result.values[place] = result.values[place].isAbsent ? 1 : result.values[place] + 1
                }
            }
        }
        return result
    }

    /// Finds the row of every sample.
    private mutating func assign(_ budget: inout Budget) throws(EvaluationFailure) {
        try budget.take(bytes: 4 * table.values.count)
        targets.reserveCapacity(table.values.count)
        for row in table.rows.indices {
            let (start, group) = (row * table.columns, grouping.groups[row])
            for column in 0..<table.columns {
                try budget.spend(16)
                let value = table.values[start + column]
                targets.append(value.isAbsent ? -1 : try number(of: value, group, &budget))
            }
        }
    }

    private mutating func number(
        of value: Double,
        _ group: Int,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Int32 {
        let key = Key(group: group, bits: value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        if let known = numbers[key] { return known }
        try budget.spend(128)
        var row = grouping.row(of: group)
        if let label {
            var builder = LabelsBuilder(row.labels)
            builder[label] = GoNumber.plain(Double(bitPattern: key.bits))
            row.labels = builder.labels
        }
        // The entries of the tables, the labels, and the row to come.
        try budget.take(bytes: 4 * MemoryLayout<Key>.stride + row.labels.allocatedBytes)
        // Groups that differ only in the label that is overwritten become one.
        let number = numbersByLabels[row.labels] ?? Int32(rows.count)
        if number == rows.count {
            try budget.take(table.columns)
            rows.append(row)
        }
        numbersByLabels[row.labels] = number
        numbers[key] = number
        return number
    }
}
