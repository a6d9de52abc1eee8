import Vocabulary

extension SeriesTable {
    /// Whether rows whose labels have become equal are put together when no instant has a sample of both.
    enum EqualRows {
        case areJoined
        case areRefused
    }

    /// Makes sure that no two rows have the same visible labels.
    ///
    /// - Throws: ``EvaluationFailure/duplicateLabels``.
    mutating func settleEqualRows(
        _ view: LabelView,
        _ equalRows: EqualRows,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        guard count > 1, !isUniqueWithoutNames || !isWithoutTypes else { return }
        var index = GroupIndex(.dropping([String]()), capacity: count)
        var firsts: [Int] = []
        var needsCompaction = false
        for row in rows.indices {
            try budget.spend(32)
            let group = index.insert(view.labels(of: rows[row]))
            guard group < firsts.count else {
                firsts.append(row)
                continue
            }
            // An empty row is no series: nothing to refuse.
            guard equalRows == .areJoined || isEmpty(row: row) || isEmpty(row: firsts[group]) else {
                throw EvaluationFailure.duplicateLabels
            }
            try join(row, into: firsts[group], &budget)
            needsCompaction = true
        }
        if needsCompaction { try removeEmptyRows(&budget) }
    }

    /// Moves the samples of a row to another one.
    private mutating func join(
        _ row: Int,
        into other: Int,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        for block in (0..<columns).blocks {
            try budget.spend(block.count)
            for column in block {
                let (from, to) = (row * columns + column, other * columns + column)
                guard !values[from].isAbsent else { continue }
                guard values[to].isAbsent else { throw EvaluationFailure.duplicateLabels }
                values[to] = values[from]
                values[from] = Self.absent
            }
        }
    }
}
