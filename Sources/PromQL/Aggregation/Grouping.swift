import Vocabulary

/// Which group of an aggregation each row belongs to.
struct Grouping {
    /// The group of each row.
    let groups: [Int]
    private let index: GroupIndex
    private let table: SeriesTable
    private let view: LabelView
    /// The first row of each group.
    private let firsts: [Int]

    init(
        _ node: Aggregation,
        _ table: SeriesTable,
        _ view: LabelView,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        let projection: LabelProjection = node.isWithout ? .without(node.grouping) : .keeping(node.grouping)
        var index = GroupIndex(projection, capacity: 16)
        var (groups, firsts): ([Int], [Int]) = ([], [])
        groups.reserveCapacity(table.count)
        let reader = LabelReader(projection, view)
        for row in table.rows {
            try budget.spend(16)
            let group = index.insert(reader.labels(of: row))
            if group == firsts.count { firsts.append(groups.count) }
            groups.append(group)
        }
        self.groups = groups
        self.index = index
        self.firsts = firsts
        self.table = table
        self.view = view
    }

    var count: Int { index.count }

    /// The row that stands for a group.
    func row(of group: Int) -> SeriesTable.Row {
        SeriesTable.Row(labels: index.labels(of: group), dropsName: view.keepsFlag(of: table.rows[firsts[group]]))
    }

    /// Whether groups differ in more than names.
    var isUniqueWithoutNames: Bool {
        !index.projection.keepsNames || !LabelView.metadata.contains(where: index.projection.names.contains)
    }

    /// The rows of each group.
    var members: [[Int]] {
        var members = [[Int]](repeating: [], count: count)
        for (row, group) in groups.enumerated() { members[group].append(row) }
        return members
    }

    /// An empty table with a row for each group.
    func makeTable(_ budget: inout Budget) throws(EvaluationFailure) -> SeriesTable {
        var result = SeriesTable(columns: table.columns)
        result.isUniqueWithoutNames = isUniqueWithoutNames
        result.isWithoutTypes = table.isWithoutTypes || index.projection.keepsNames && isUniqueWithoutNames
        for group in 0..<count {
            try budget.spend(32)
            try result.append(made: row(of: group), &budget)
        }
        return result
    }
}
