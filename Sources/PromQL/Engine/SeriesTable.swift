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
    var isUniqueWithoutNames: Bool

    /// No sample: the stale marker, which selectors keep out and no arithmetic makes.
    static let absent = Double.staleMarker

    init(columns: Int, isUniqueWithoutNames: Bool = false) {
        self.columns = columns
        self.isUniqueWithoutNames = isUniqueWithoutNames
    }

    var count: Int { rows.count }

    /// The places of a row's values.
    func places(of row: Int) -> Range<Int> { row * columns..<(row + 1) * columns }

    func isEmpty(row: Int) -> Bool {
        !places(of: row).contains { !values[$0].isAbsent }
    }

    /// Adds a row without samples and returns its number.
    @discardableResult
    mutating func append(_ row: Row) -> Int {
        rows.append(row)
        values.append(contentsOf: repeatElement(Self.absent, count: columns))
        return rows.count - 1
    }

    /// Adds the only value of a row, for tables of one column.
    mutating func append(_ row: Row, _ value: Double) {
        rows.append(row)
        values.append(value)
    }

    /// Adds a row of another table as it is.
    mutating func append(row: Int, of other: SeriesTable) {
        rows.append(other.rows[row])
        values.append(contentsOf: other.values[other.places(of: row)])
    }

    mutating func removeLastRow() {
        rows.removeLast()
        values.removeLast(columns)
    }

    mutating func reserve(_ count: Int) {
        rows.reserveCapacity(count)
        values.reserveCapacity(count * columns)
    }

    mutating func setLabels(_ labels: Labels, of row: Int, dropsName: Bool) {
        rows[row] = Row(labels: labels, dropsName: dropsName)
    }

    mutating func dropName(of row: Int) {
        rows[row].dropsName = true
    }

    /// Marks the names of all rows as due to go.
    mutating func dropNames() {
        for row in rows.indices { rows[row].dropsName = true }
    }

    /// Applies a function to every sample.
    mutating func transform(_ function: (Double) -> Double) {
        for place in values.indices where !values[place].isAbsent { values[place] = function(values[place]) }
    }

    /// Applies a function to every sample and the number of its column.
    mutating func transform(_ function: (Double, Int) -> Double) {
        for row in rows.indices {
            let start = row * columns
            for column in 0..<columns where !values[start + column].isAbsent {
                values[start + column] = function(values[start + column], column)
            }
        }
    }

    /// Removes the rows that have no sample.
    mutating func removeEmptyRows() {
        var kept = 0
        for row in rows.indices where !isEmpty(row: row) {
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
    func filtered(_ function: (Double, Int) -> Double) -> SeriesTable {
        var table = SeriesTable(columns: columns, isUniqueWithoutNames: isUniqueWithoutNames)
        for row in rows.indices {
            var isEmpty = true
            for (column, place) in places(of: row).enumerated() {
                let value = values[place].isAbsent ? Self.absent : function(values[place], column)
                if !value.isAbsent { isEmpty = false }
                table.values.append(value)
            }
            if isEmpty { table.values.removeLast(columns) } else { table.rows.append(rows[row]) }
        }
        return table
    }

    /// The same rows in another order.
    func reordered(_ order: [Int]) -> SeriesTable {
        var table = SeriesTable(columns: columns, isUniqueWithoutNames: isUniqueWithoutNames)
        table.reserve(order.count)
        for row in order { table.append(row: row, of: self) }
        return table
    }

    /// A table of one column, repeated.
    func repeated(columns: Int) -> SeriesTable {
        var table = SeriesTable(columns: columns, isUniqueWithoutNames: isUniqueWithoutNames)
        table.reserve(count)
        for (row, value) in zip(rows, values) {
            table.rows.append(row)
            table.values.append(contentsOf: repeatElement(value, count: columns))
        }
        return table
    }
}

extension Double {
    /// Whether a table has no sample here.
    var isAbsent: Bool { isStaleMarker }
}
