/// The series of the "one" side of a vector match, by the group of labels that match.
///
/// A group may have several series as long as no two have samples at one instant: then it is noted for each instant
/// which of them has one.
struct PartnerIndex {
    /// The series of one group.
    enum Partners {
        case none
        case one(Int)
        /// Per instant the row that has a sample, negative for none.
        case several([Int32])

        var areSeveral: Bool { if case .several = self { true } else { false } }

        /// The row that has a sample at an instant.
        func row(at column: Int, in one: SeriesTable) -> Int? {
            switch self {
            case .none: nil
            case .one(let row): one.values[row * one.columns + column].isAbsent ? nil : row
            case .several(let owners): owners[column] < 0 ? nil : Int(owners[column])
            }
        }
    }

    /// The last row of each group, and before each such row the previous one; negative for none.
    private var lasts: [Int32] = []
    private var previous: [Int32] = []
    /// Groups with several rows.
    private var crowded: [Int] = []
    private var owners: [Int: [Int32]] = [:]

    subscript(_ group: Int) -> Partners {
        guard lasts[group] >= 0 else { return .none }
        if !crowded.isEmpty, let owners = owners[group] { return .several(owners) }
        return .one(Int(lasts[group]))
    }

    /// Adds a group without rows, where there may be such.
    mutating func addEmpty(_ group: Int) {
        if group == lasts.count { lasts.append(-1) }
    }

    /// Adds the next row.
    mutating func add(_ row: Int, to group: Int) {
        if group == lasts.count {
            lasts.append(Int32(row))
            previous.append(-1)
        } else {
            if previous[Int(lasts[group])] < 0 { crowded.append(group) }
            previous.append(lasts[group])
            lasts[group] = Int32(row)
        }
    }

    /// Finds out who has the samples of the groups with several rows.
    ///
    /// - Returns: two rows that have samples at one instant, where there is anything on the other side to match.
    mutating func findOverlap(
        in one: SeriesTable,
        _ many: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> (Int, Int)? {
        var presence: [Bool]?
        for group in crowded {
            try budget.take(bytes: 4 * one.columns)
            var owner = [Int32](repeating: -1, count: one.columns)
            for row in rows(of: group) {
                for block in (0..<one.columns).blocks {
                    try budget.spend(block.count)
                    for column in block where !one.values[row * one.columns + column].isAbsent {
                        if owner[column] < 0 {
                            owner[column] = Int32(row)
                            continue
                        }
                        if presence == nil { presence = try many.presence(&budget) }
                        if presence?[column] == true { return (Int(owner[column]), row) }
                    }
                }
            }
            owners[group] = owner
        }
        return nil
    }

    private func rows(of group: Int) -> [Int] {
        var rows: [Int] = []
        var row = Int(lasts[group])
        while row >= 0 {
            rows.append(row)
            row = Int(previous[row])
        }
        return rows.reversed()
    }
}

extension SeriesTable {
    /// Per column, whether any row has a sample.
    fileprivate func presence(_ budget: inout Budget) throws(EvaluationFailure) -> [Bool] {
        try budget.take(bytes: columns)
        var presence = [Bool](repeating: false, count: columns)
        for row in rows.indices {
            for block in (0..<columns).blocks {
                try budget.spend(block.count)
                for column in block where !values[row * columns + column].isAbsent { presence[column] = true }
            }
        }
        return presence
    }
}
