import Vocabulary

/// A binary operator between two instant vectors: finds for every series of the "many" side its partner on the other.
///
/// Which side is "many" does not matter in a one-to-one match. Whether a match is allowed is decided instant by
/// instant, and before a comparison drops anything. What it costs is linear in the samples of both sides, however many
/// series share the labels that match.
struct VectorJoin {
    let operation: PairOperation
    let matching: VectorMatching
    let projection: LabelProjection
    let reader: LabelReader
    let view: LabelView
    let columns: Int
    let isSwapped: Bool

    var index: GroupIndex
    var partners = PartnerIndex()
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

    mutating func result(
        _ left: SeriesTable,
        _ right: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> SeriesTable {
        let isFilled = matching.fillLeft != nil || matching.fillRight != nil
        guard isFilled || (left.count > 0 && right.count > 0) else { return result }
        let (many, one) = isSwapped ? (right, left) : (left, right)
        try collect(one, many, &budget)
        try result.keep(many.labelSize, &budget)
        if columns == 1 { result.reserve(many.count) }
        isAmbiguous = isFilled || matching.isGrouping && !(matching.included.isEmpty && many.isUniqueWithoutNames)
        let groups = try groups(of: many, isFilled: isFilled, &budget)
        let crowded = matching.cardinality == .oneToOne ? Self.repeated(groups, count: index.count) : []
        for row in many.rows.indices {
            guard let group = groups[row] else { continue }
            try budget.spend(32)
            if crowded.contains(group) { try match(row, of: many, group, with: one, &budget) }
            try combine(row, of: many, group, with: one, &budget)
            if isFilled { try fillPartner(of: row, of: many, group, with: one, &budget) }
        }
        if isFilled { try fillMany(many, groups, with: one, &budget) }
        result.isWithoutTypes = many.isWithoutTypes && !LabelView.metadata.contains(where: matching.included.contains)
        if isAmbiguous || !crowded.isEmpty || losesLabels { try result.settleEqualRows(view, .areJoined, &budget) }
        try result.removeEmptyRows(&budget)
        if !isFilled {
            result.isUniqueWithoutNames = matching.isGrouping ? !isAmbiguous : crowded.isEmpty && !matchesNames
        }
        return result
    }

    private mutating func groups(
        of many: SeriesTable,
        isFilled: Bool,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> [Int?] {
        try budget.take(2 * many.count)
        var groups: [Int?] = []
        groups.reserveCapacity(many.count)
        for row in many.rows {
            try budget.spend(16)
            groups.append(isFilled ? addGroup(row) : index.find(reader.labels(of: row)))
        }
        return groups
    }

    /// Otherwise the rows of a one-to-one match, which stand for groups, differ in more than names.
    private var matchesNames: Bool {
        matching.isOn && LabelView.metadata.contains(where: matching.labels.contains)
    }

    /// Whether groups may have been told apart by a label that the result has no longer.
    private var losesLabels: Bool { operation.dropsName && (matchesNames || !result.isWithoutTypes) }

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

    private mutating func collect(
        _ one: SeriesTable,
        _ many: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        index = GroupIndex(projection, capacity: one.count)
        for row in one.rows.indices {
            try budget.spend(16)
            partners.add(row, to: index.insert(reader.labels(of: one.rows[row])))
        }
        if let (first, second) = try partners.findOverlap(in: one, many, &budget) {
            throw duplicate(one.rows[first], one.rows[second])
        }
    }

    /// Two partners at one instant.
    private func duplicate(_ first: SeriesTable.Row, _ second: SeriesTable.Row) -> EvaluationFailure {
        let labels = [first, second].map { view.labels(of: $0) }.sorted()
        let group = labels[0].projected(projection)
        return EvaluationFailure(
            "found duplicate series for the match group \(group) on the \(isSwapped ? "left" : "right") hand-side "
                + "of the operation: [\(labels[0]), \(labels[1])];many-to-many matching not allowed: "
                + "matching labels must be unique on one side"
        )
    }

    // MARK: the "many" side

    /// Refuses a second series of a group in a one-to-one match.
    private mutating func match(
        _ row: Int,
        of many: SeriesTable,
        _ group: Int,
        with one: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        if matched[group] == nil { try budget.take(bytes: columns) }
        let partners = partners[group]
        var seen = matched.removeValue(forKey: group) ?? [Bool](repeating: false, count: columns)
        for block in (0..<columns).blocks {
            try budget.spend(block.count)
            for column in block where !many.values[row * columns + column].isAbsent {
                guard fillForOne != nil || partners.row(at: column, in: one) != nil else { continue }
                guard !seen[column] else {
                    throw EvaluationFailure(
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                    )
                }
                seen[column] = true
            }
        }
        matched[group] = seen
    }

    /// Adds what comes of a row and its partners.
    private mutating func combine(
        _ row: Int,
        of many: SeriesTable,
        _ group: Int,
        with one: SeriesTable,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        let partners = partners[group]
        // Without labels from the partner, all partners contribute to the same row.
        var (target, last) = (-1, -1)
        var targets: [Int: Int] = [:]
        for block in (0..<columns).blocks {
            try budget.spend(2 * block.count)
            for column in block {
                let mine = many.values[row * columns + column]
                guard !mine.isAbsent, let partner = partners.row(at: column, in: one) else { continue }
                if target < 0 || partner != last && !matching.included.isEmpty {
                    if let known = targets[partner] {
                        target = known
                    } else {
                        target = try addRow(many.rows[row], one.rows[partner], group, &budget)
                        if partners.areSeveral { targets[partner] = target }
                    }
                    last = partner
                }
                try put(mine, one.values[partner * columns + column], at: target * columns + column)
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
        _ group: Int,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Int {
        let (row, isMade) = resultRow(many, one)
        guard isAmbiguous else { return try append(row, isMade, &budget) }
        try budget.spend(64)
        let key = ResultKey(group: group, labels: view.labels(of: row))
        if let known = resultRows[key] { return known }
        let number = try append(row, isMade, &budget)
        try budget.take(bytes: columns + 2 * MemoryLayout<ResultKey>.stride)
        resultRows[key] = number
        taken.append(contentsOf: repeatElement(false, count: columns))
        return number
    }

    private mutating func append(
        _ row: SeriesTable.Row,
        _ isMade: Bool,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Int {
        guard isMade else { return try result.append(row, &budget) }
        return try result.append(made: row, &budget)
    }

    /// A row of the result, and whether its labels are made for it.
    private func resultRow(_ many: SeriesTable.Row, _ one: SeriesTable.Row) -> (SeriesTable.Row, isMade: Bool) {
        var (row, isMade) = (many, false)
        if operation.isArithmetic {
            // Unlike elsewhere, these names are never kept to the end.
            row = SeriesTable.Row(labels: view.delaysNameRemoval ? LabelView.withoutName(row.labels) : row.labels)
            row.dropsName = !view.delaysNameRemoval
            isMade = view.delaysNameRemoval
        } else if operation.dropsName {
            row.dropsName = true
        } else if view.delaysNameRemoval {
            // A comparison that keeps samples keeps their names, even if they were due to go.
            row.dropsName = false
        }
        if matching.cardinality == .oneToOne {
            guard matching.isOn || !matching.labels.isEmpty else { return (row, isMade) }
            row.labels = view.labels(of: row).projected(matching.isOn ? projection : .dropping(matching.labels))
        } else if !matching.included.isEmpty {
            let source = view.labels(of: one)
            var builder = LabelsBuilder(view.labels(of: row))
            for name in matching.included { builder[name] = source[name] ?? "" }
            row.labels = builder.labels
        } else {
            return (row, isMade)
        }
        // The name that a comparison with `bool` drops may be one that was included.
        row.dropsName = view.keepsFlag(of: row) || operation.dropsName && !operation.isArithmetic
        return (row, true)
    }
}
