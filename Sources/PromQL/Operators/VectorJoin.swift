import Vocabulary

/// A binary operator between two instant vectors: finds for every series of the "many" side its partner on the other.
///
/// Which side is "many" does not matter in a one-to-one match. Whether a match is allowed is decided instant by
/// instant, and before a comparison drops anything.
struct VectorJoin {
    private let operation: PairOperation
    let matching: VectorMatching
    let projection: LabelProjection
    let reader: LabelReader
    let view: LabelView
    let columns: Int
    let isSwapped: Bool

    var index: GroupIndex
    /// The first row of the "one" side of each group, and after each such row the next; negative for none.
    var firstPartners: [Int] = []
    var nextPartners: [Int] = []
    private var result: SeriesTable
    /// Per group and instant, whether a one-to-one match was made; kept for groups with several series.
    private var matched: [Int: [Bool]] = [:]
    /// Per result row the group it comes from, where grouping labels have to tell the rows of a group apart.
    private var resultRows: [ResultKey: Int] = [:]
    /// Per value of the result whether a grouped match has it, even if a comparison dropped it.
    private var taken: [Bool] = []
    /// Whether rows of the result may have equal labels.
    private var isAmbiguous = false

    private struct ResultKey: Hashable {
        let group: Int
        let labels: Labels
    }

    init(_ node: BinaryExpression, _ view: LabelView, columns: Int) {
        operation = PairOperation(node)
        matching = node.matching
        projection = node.matching.projection
        reader = LabelReader(projection, view)
        isSwapped = node.matching.cardinality == .oneToMany
        self.view = view
        self.columns = columns
        index = GroupIndex(projection)
        result = SeriesTable(columns: columns)
    }

    mutating func result(_ left: SeriesTable, _ right: SeriesTable) throws(EvaluationFailure) -> SeriesTable {
        let isFilled = matching.fillLeft != nil || matching.fillRight != nil
        guard isFilled || (left.count > 0 && right.count > 0) else { return result }
        let (many, one) = isSwapped ? (right, left) : (left, right)
        try collect(one, many)
        result.reserve(many.count)
        isAmbiguous = isFilled || matching.isGrouping && !(matching.included.isEmpty && many.isUniqueWithoutNames)
        let groups = many.rows.map { isFilled ? addGroup($0) : index.find(reader.labels(of: $0)) }
        let crowded = matching.cardinality == .oneToOne ? Self.repeated(groups, count: index.count) : []
        for row in many.rows.indices {
            guard let group = groups[row] else { continue }
            if crowded.contains(group) { try match(row, of: many, group, with: one) }
            try combine(row, of: many, group, with: one)
            if isFilled { try fillPartner(of: row, of: many, group, with: one) }
        }
        if isFilled { try fillMany(many, groups, with: one) }
        if isAmbiguous || !crowded.isEmpty { try result.settleEqualRows(view, .areJoined) }
        result.removeEmptyRows()
        if !isFilled {
            result.isUniqueWithoutNames = matching.isGrouping ? !isAmbiguous : crowded.isEmpty && !matchesNames
        }
        return result
    }

    /// Otherwise the rows of a one-to-one match, which stand for groups, differ in more than names.
    private var matchesNames: Bool {
        matching.isOn && LabelView.metadata.contains(where: matching.labels.contains)
    }

    /// The groups that several rows belong to.
    private static func repeated(_ groups: [Int?], count: Int) -> Set<Int> {
        var seen = [Bool](repeating: false, count: count)
        var repeated: Set<Int> = []
        for group in groups {
            guard let group else { continue }
            if seen[group] { repeated.insert(group) }
            seen[group] = true
        }
        return repeated
    }

    // MARK: the "one" side

    private mutating func collect(_ one: SeriesTable, _ many: SeriesTable) throws(EvaluationFailure) {
        index = GroupIndex(projection, capacity: one.count)
        var rivals: [Int] = []
        for row in one.rows.indices {
            let group = index.insert(reader.labels(of: one.rows[row]))
            if group == firstPartners.count {
                firstPartners.append(row)
                nextPartners.append(-1)
            } else {
                nextPartners.append(firstPartners[group])
                firstPartners[group] = row
                rivals.append(group)
            }
        }
        for group in rivals { try refuseOverlap(partners(in: group), of: one, many) }
    }

    /// The rows of the "one" side in a group, in their order.
    func partners(in group: Int) -> [Int] {
        var rows: [Int] = []
        var row = firstPartners[group]
        while row >= 0 {
            rows.append(row)
            row = nextPartners[row]
        }
        return rows.reversed()
    }

    /// Refuses two partners at one instant, if there is anything to match then.
    private func refuseOverlap(_ rows: [Int], of one: SeriesTable, _ many: SeriesTable) throws(EvaluationFailure) {
        for column in 0..<columns {
            let present = rows.filter { !one.values[$0 * columns + column].isAbsent }
            guard present.count > 1, many.hasSample(at: column) else { continue }
            let labels = present.prefix(2).map { view.labels(of: one.rows[$0]) }.sorted()
            let group = labels[0].projected(matching.isOn ? projection : .dropping(matching.labels))
            throw EvaluationFailure(
                "found duplicate series for the match group \(group) on the \(isSwapped ? "left" : "right") hand-side "
                    + "of the operation: [\(labels[0]), \(labels[1])];many-to-many matching not allowed: "
                    + "matching labels must be unique on one side"
            )
        }
    }

    // MARK: the "many" side

    /// Refuses a second series of a group in a one-to-one match.
    private mutating func match(
        _ row: Int,
        of many: SeriesTable,
        _ group: Int,
        with one: SeriesTable
    ) throws(EvaluationFailure) {
        let partners = partners(in: group)
        var seen = matched[group] ?? [Bool](repeating: false, count: columns)
        for column in 0..<columns where !many.values[row * columns + column].isAbsent {
            guard fillForOne != nil || partners.contains(where: { !one.values[$0 * columns + column].isAbsent }) else {
                continue
            }
            guard !seen[column] else {
                throw EvaluationFailure(
                    "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                )
            }
            seen[column] = true
        }
        matched[group] = seen
    }

    /// Adds what comes of a row and its partners.
    private mutating func combine(
        _ row: Int,
        of many: SeriesTable,
        _ group: Int,
        with one: SeriesTable
    ) throws(EvaluationFailure) {
        var target: Int?
        var next = firstPartners[group]
        while next >= 0 {
            let partner = next
            next = nextPartners[partner]
            // Without labels from the partner, all partners contribute to the same row.
            if target == nil || !matching.included.isEmpty {
                target = try addRow(many.rows[row], one.rows[partner], group)
            }
            guard let target else { continue }
            for column in 0..<columns {
                let mine = many.values[row * columns + column]
                let theirs = one.values[partner * columns + column]
                guard !mine.isAbsent, !theirs.isAbsent else { continue }
                try put(mine, theirs, at: target * columns + column)
            }
        }
    }

    /// Stores what comes of a pair of samples.
    mutating func put(_ mine: Double, _ theirs: Double, at place: Int) throws(EvaluationFailure) {
        if isAmbiguous {
            guard !taken[place] else { throw Self.ambiguous }
            taken[place] = true
        }
        let (left, right) = isSwapped ? (theirs, mine) : (mine, theirs)
        result.values[place] = operation(left, right, kept: left)
    }

    private static var ambiguous: EvaluationFailure {
        EvaluationFailure("multiple matches for labels: grouping labels must ensure unique matches")
    }

    /// The row for a pair of series: a new one, or in a grouped match the one that has these labels already.
    mutating func addRow(
        _ many: SeriesTable.Row,
        _ one: SeriesTable.Row,
        _ group: Int
    ) throws(EvaluationFailure) -> Int {
        let row = resultRow(many, one)
        guard isAmbiguous else { return result.append(row) }
        let key = ResultKey(group: group, labels: view.labels(of: row))
        if let known = resultRows[key] { return known }
        let number = result.append(row)
        resultRows[key] = number
        taken.append(contentsOf: repeatElement(false, count: columns))
        return number
    }

    private func resultRow(_ many: SeriesTable.Row, _ one: SeriesTable.Row) -> SeriesTable.Row {
        var row = many
        if operation.isArithmetic {
            // Unlike elsewhere, these names are never kept to the end.
            row = SeriesTable.Row(labels: view.delaysNameRemoval ? LabelView.withoutName(row.labels) : row.labels)
            row.dropsName = !view.delaysNameRemoval
        } else if operation.dropsName {
            row.dropsName = true
        }
        if matching.cardinality == .oneToOne {
            guard matching.isOn || !matching.labels.isEmpty else { return row }
            let visible = view.labels(of: row)
            row.labels = visible.projected(matching.isOn ? projection : .dropping(matching.labels))
            row.dropsName = view.keepsFlag(of: row)
        } else if !matching.included.isEmpty {
            let source = view.labels(of: one)
            var builder = LabelsBuilder(view.labels(of: row))
            for name in matching.included { builder[name] = source[name] ?? "" }
            row.labels = builder.labels
            row.dropsName = view.keepsFlag(of: row)
        }
        return row
    }
}

extension SeriesTable {
    /// Whether any row has a sample in a column.
    func hasSample(at column: Int) -> Bool {
        rows.indices.contains { !values[$0 * columns + column].isAbsent }
    }
}
