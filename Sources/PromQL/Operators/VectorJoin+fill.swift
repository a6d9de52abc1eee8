import Vocabulary

/// `fill`, `fill_left` and `fill_right`: a number in the place of a sample that has no partner.
extension VectorJoin {
    /// What stands in on the "one" side.
    var fillForOne: Double? { isSwapped ? matching.fillLeft : matching.fillRight }

    /// What stands in on the "many" side.
    private var fillForMany: Double? { isSwapped ? matching.fillRight : matching.fillLeft }

    /// The group of a series of the "many" side, which need not have partners.
    mutating func addGroup(_ row: SeriesTable.Row) -> Int {
        let group = index.insert(reader.labels(of: row))
        partners.addEmpty(group)
        return group
    }

    /// A series that has only the labels that match: what stands in for one that is not there.
    private func standIn(for row: SeriesTable.Row) -> SeriesTable.Row {
        SeriesTable.Row(labels: view.labels(of: row).projected(projection))
    }

    /// Adds what comes of a row where none of its partners has a sample.
    mutating func fillPartner(
        of row: Int,
        of many: SeriesTable,
        _ group: Int,
        with one: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        guard let fill = fillForOne else { return }
        let partners = partners[group]
        let target = try addRow(many.rows[row], standIn(for: many.rows[row]), group, &budget)
        for block in (0..<columns).blocks {
            try budget.spend(block.count)
            for column in block {
                let mine = many.values[row * columns + column]
                guard !mine.isAbsent, partners.row(at: column, in: one) == nil else { continue }
                try put(mine, fill, at: target * columns + column)
            }
        }
    }

    /// Adds what comes of the rows of the "one" side where nothing on the other has a sample.
    mutating func fillMany(
        _ many: SeriesTable,
        _ groups: [Int?],
        with one: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        guard let fill = fillForMany else { return }
        try budget.take(bytes: index.count * columns)
        var isPresent = [Bool](repeating: false, count: index.count * columns)
        for (row, group) in groups.enumerated() {
            guard let group else { continue }
            try budget.spend(columns)
            for column in 0..<columns where !many.values[row * columns + column].isAbsent {
                isPresent[group * columns + column] = true
            }
        }
        for row in one.rows.indices {
            guard let group = index.find(reader.labels(of: one.rows[row])) else { continue }
            let target = try addRow(standIn(for: one.rows[row]), one.rows[row], group, &budget)
            try budget.spend(columns)
            for column in 0..<columns where !isPresent[group * columns + column] {
                let theirs = one.values[row * columns + column]
                if !theirs.isAbsent { try put(fill, theirs, at: target * columns + column) }
            }
        }
    }
}
