import Vocabulary

/// Instant vectors at every instant of a grid: a row per series, a column per instant.
///
/// The values of a row lie together, so that functions and operators run along a series; the evaluation of a rule is a
/// table of one column.
struct SeriesTable {
    struct Row {
        var labels: Labels
        /// Whether the name of the metric is due to go; see ``LabelView``.
        var dropsName = false
    }

    /// The number of columns.
    let columns: Int
    private(set) var rows: [Row] = []
    /// Row by row; ``absent`` where a series has no sample.
    var values: [Double] = []
    /// Whether no two rows become alike when their names go, as where all come from one metric.
    var isUniqueWithoutNames = false
    /// Whether no row has a type or a unit, which go with the name: ``isUniqueWithoutNames`` says nothing of them.
    var isWithoutTypes = false
    /// What the labels that were made for rows take, counted in samples.
    private(set) var labelSize = 0

    /// No sample: the stale marker, which selectors keep out and no arithmetic makes.
    static let absent = Double.staleMarker

    init(columns: Int) {
        self.columns = columns
    }

    /// An empty table for rows with the labels of another one.
    init(like other: SeriesTable, columns: Int) {
        self.columns = columns
        isUniqueWithoutNames = other.isUniqueWithoutNames
        isWithoutTypes = other.isWithoutTypes
        labelSize = other.labelSize
    }

    var count: Int { rows.count }

    /// The places of a row's values.
    func places(of row: Int) -> Range<Int> { row * columns..<(row + 1) * columns }

    func isEmpty(row: Int) -> Bool {
        !places(of: row).contains { !values[$0].isAbsent }
    }

    mutating func dropName(of row: Int) {
        rows[row].dropsName = true
    }

    /// Marks the names of all rows as due to go.
    mutating func dropNames() {
        for row in rows.indices { rows[row].dropsName = true }
    }

    mutating func reserve(_ count: Int) {
        rows.reserveCapacity(count)
        values.reserveCapacity(count * columns)
    }

    /// Adds the only value of a row, for tables of one column; who adds many takes the memory for all of them.
    mutating func append(_ row: Row, _ value: Double) {
        rows.append(row)
        values.append(value)
    }

    mutating func removeLastRow() {
        rows.removeLast()
        values.removeLast(columns)
    }
}

// What costs time or memory.
extension SeriesTable {
    /// Adds a row without samples and returns its number.
    @discardableResult
    mutating func append(_ row: Row, _ budget: inout Budget) throws(EvaluationFailure) -> Int {
        try budget.take(columns)
        rows.append(row)
        for block in (0..<columns).blocks {
            try budget.spend(block.count / 2 + 1)
            values.append(contentsOf: repeatElement(Self.absent, count: block.count))
        }
        return rows.count - 1
    }

    /// Adds a row whose labels were made for it.
    @discardableResult
    mutating func append(made row: Row, _ budget: inout Budget) throws(EvaluationFailure) -> Int {
        try own(row.labels, &budget)
        return try append(row, &budget)
    }

    /// Adds a row of another table as it is.
    mutating func append(row: Int, of other: SeriesTable, _ budget: inout Budget) throws(EvaluationFailure) {
        try budget.take(columns)
        try budget.spend(columns / 2 + 1)
        rows.append(other.rows[row])
        values.append(contentsOf: other.values[other.places(of: row)])
    }

    /// Adds the rows of another table.
    mutating func append(contentsOf other: SeriesTable, _ budget: inout Budget) throws(EvaluationFailure) {
        for row in other.rows.indices { try append(row: row, of: other, &budget) }
        try keep(other.labelSize, &budget)
    }

    /// Counts labels that were made for the rows of another table.
    mutating func keep(_ size: Int, _ budget: inout Budget) throws(EvaluationFailure) {
        try budget.take(size)
        labelSize += size
    }

    /// Puts labels that were made for a row in the place of its own.
    mutating func setLabels(
        _ labels: Labels,
        of row: Int,
        dropsName: Bool,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        try own(labels, &budget)
        rows[row] = Row(labels: labels, dropsName: dropsName)
    }

    private mutating func own(_ labels: Labels, _ budget: inout Budget) throws(EvaluationFailure) {
        try keep(Budget.samples(bytes: labels.allocatedBytes), &budget)
    }

    /// Applies a function to every sample.
    mutating func transform(
        _ budget: inout Budget,
        _ function: (Double) -> Double
    ) throws(EvaluationFailure) {
        for block in values.indices.blocks {
            try budget.spend(2 * block.count)
            for place in block where !values[place].isAbsent { values[place] = function(values[place]) }
        }
    }

    /// Applies a function to every sample and the number of its column.
    mutating func transform(
        _ budget: inout Budget,
        _ function: (Double, Int) -> Double
    ) throws(EvaluationFailure) {
        for row in rows.indices {
            let start = row * columns
            for block in (0..<columns).blocks {
                try budget.spend(2 * block.count)
                for column in block where !values[start + column].isAbsent {
                    values[start + column] = function(values[start + column], column)
                }
            }
        }
    }

    /// Removes the rows that have no sample.
    mutating func removeEmptyRows(_ budget: inout Budget) throws(EvaluationFailure) {
        var kept = 0
        for row in rows.indices {
            try budget.spend(columns / 2 + 1)
            guard !isEmpty(row: row) else { continue }
            if kept != row {
                rows[kept] = rows[row]
                for column in 0..<columns { values[kept * columns + column] = values[row * columns + column] }
            }
            kept += 1
        }
        rows.removeLast(rows.count - kept)
        values.removeLast(values.count - kept * columns)
    }

    /// Applies a function that drops samples, and leaves out the rows that have none then.
    ///
    /// Most of them, where the condition of an alert is: so the rows that stay are copied, not all and the others removed.
    func filtered(
        _ budget: inout Budget,
        _ function: (Double, Int) -> Double
    ) throws(EvaluationFailure) -> SeriesTable {
        var table = SeriesTable(like: self, columns: columns)
        for row in rows.indices {
            try budget.take(columns)
            var isEmpty = true
            for block in (0..<columns).blocks {
                try budget.spend(2 * block.count)
                for column in block {
                    let value = values[row * columns + column]
                    let result = value.isAbsent ? Self.absent : function(value, column)
                    if !result.isAbsent { isEmpty = false }
                    table.values.append(result)
                }
            }
            if isEmpty {
                table.values.removeLast(columns)
                budget.release(columns)
            } else {
                table.rows.append(rows[row])
            }
        }
        return table
    }

    /// The same rows in another order.
    func reordered(_ order: [Int], _ budget: inout Budget) throws(EvaluationFailure) -> SeriesTable {
        var table = SeriesTable(like: self, columns: columns)
        for row in order { try table.append(row: row, of: self, &budget) }
        return table
    }

    /// A table of one column, repeated.
    func repeated(columns: Int, _ budget: inout Budget) throws(EvaluationFailure) -> SeriesTable {
        var table = SeriesTable(like: self, columns: columns)
        for (row, value) in zip(rows, values) {
            let places = table.places(of: try table.append(row, &budget))
            for block in places.blocks {
                try budget.spend(block.count / 2 + 1)
                for place in block { table.values[place] = value }
            }
        }
        return table
    }
}

extension Double {
    /// Whether a table has no sample here.
    var isAbsent: Bool { isStaleMarker }
}
