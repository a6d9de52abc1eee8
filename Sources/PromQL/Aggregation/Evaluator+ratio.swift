import Vocabulary

extension Evaluator {
    /// `limit_ratio`: a share of the series, as they are, chosen by their labels.
    ///
    /// A series is in or out whatever the others are, and always the same way: `limit_ratio(0.3, x)` grows to
    /// `limit_ratio(0.5, x)`, and `limit_ratio(-0.7, x)` is what it leaves. Groups make no difference.
    func share(_ node: Aggregation, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        guard let parameter = node.parameter else { throw EvaluationFailure("limit_ratio needs a parameter") }
        let ratios = try ratios(try scalar(parameter, grid), grid, parameter.range)
        var table = try vector(node.operand, grid)
        for row in table.rows.indices {
            let (labels, start) = (view.labels(of: table.rows[row]), row * table.columns)
            try budget.spend(labels.allocatedBytes)
            let position = sharePosition(of: labels)
            for block in (0..<table.columns).blocks {
                try budget.spend(2 * block.count)
                for column in block {
                    let ratio = ratios[column]
                    let isIn = ratio >= 0 ? position < ratio : position >= 1 + ratio
                    if !isIn { table.values[start + column] = SeriesTable.absent }
                }
            }
        }
        try table.removeEmptyRows(&budget)
        return table
    }

    /// Within -1 and 1.
    private func ratios(_ column: Column, _ grid: Grid, _ range: SourceRange) throws(EvaluationFailure) -> Column {
        let count = if case .constant = column { min(grid.count, 1) } else { grid.count }
        var seen: Set<UInt64> = []
        for block in (0..<count).blocks {
            try budget.spend(block.count)
            for index in block {
                guard !column[index].isNaN else { throw EvaluationFailure("Ratio value is NaN") }
                guard column[index].magnitude > 1, annotations.hasRoomForWarnings, seen.count < Annotations.most,
                    seen.insert(column[index].bitPattern).inserted
                else { continue }
                let (given, taken) = (GoNumber.general(column[index]), column[index] > 0 ? "1" : "-1")
                annotations.warn(
                    "ratio value should be between -1 and 1, got \(given), capping to \(taken) \(place(range))"
                )
            }
        }
        return try map(column, grid) { min(max($0, -1), 1) }
    }

    /// From 0 on, less than 1: the same in every process, and evenly spread however alike the labels are.
    private func sharePosition(of labels: Labels) -> Double {
        var hash = StableHash()
        for label in labels {
            hash.add(label.name.utf8)
            hash.add(CollectionOfOne(0xFF))
            hash.add(label.value.utf8)
            hash.add(CollectionOfOne(0xFF))
        }
        // The last bytes of FNV hardly reach the upper bits: they are mixed once more.
        var mixed = hash.value
        mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        mixed ^= mixed >> 33
        return Double(mixed >> 11) * 0x1p-53
    }
}
