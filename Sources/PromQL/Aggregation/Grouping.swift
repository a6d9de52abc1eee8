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

    init(_ node: Aggregation, _ table: SeriesTable, _ view: LabelView) {
        let projection: LabelProjection = node.isWithout ? .without(node.grouping) : .keeping(node.grouping)
        var index = GroupIndex(projection, capacity: 16)
        var firsts: [Int] = []
        let reader = LabelReader(projection, view)
        groups = table.rows.indices.map { row in
            let group = index.insert(reader.labels(of: table.rows[row]))
            if group == firsts.count { firsts.append(row) }
            return group
        }
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
    func makeTable() -> SeriesTable {
        var result = SeriesTable(columns: table.columns, isUniqueWithoutNames: isUniqueWithoutNames)
        result.reserve(count)
        for group in 0..<count { result.append(row(of: group)) }
        return result
    }
}
