import Vocabulary

extension Evaluator {
    /// `sort` and `sort_desc`: by value, NaN last; has an effect in instant queries only.
    func sorted(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let table = try vector(node.arguments[0], grid)
        guard grid.count == 1 else { return table }
        let isDescending = node.function == .sortDesc
        try budget.take(table.count)
        let order = try Array(table.rows.indices).sorted(&budget) { first, second in
            let (left, right) = (table.values[first], table.values[second])
            if left.isNaN || right.isNaN { return left.isNaN == right.isNaN ? first < second : right.isNaN }
            return left == right ? first < second : (left > right) == isDescending
        }
        return try table.reordered(order, &budget)
    }

    /// `sort_by_label` and its reverse: by the values of some labels, then by all labels.
    func sortedByLabel(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        var names: [String] = []
        for argument in node.arguments.dropFirst() { names.append(try string(argument).text) }
        let table = try vector(node.arguments[0], grid)
        guard grid.count == 1 else { return table }
        let keys = try sortingKeys(of: table, names)
        let isDescending = node.function == .sortByLabelDesc
        let order = try Array(table.rows.indices).sorted(&budget) { first, second in
            let (first, second) = isDescending ? (second, first) : (first, second)
            for (left, right) in zip(keys[first].parts, keys[second].parts) where left != right { return left < right }
            return keys[first].labels < keys[second].labels
        }
        return try table.reordered(order, &budget)
    }

    private func sortingKeys(
        of table: SeriesTable,
        _ names: [String]
    ) throws(EvaluationFailure) -> [(parts: [NaturalText], labels: Labels)] {
        var keys: [(parts: [NaturalText], labels: Labels)] = []
        for row in table.rows {
            let labels = view.labels(of: row)
            var parts: [NaturalText] = []
            for name in names {
                let size = labels.withValue(of: name) { $0.count }
                try budget.take(bytes: size + 32)
                try budget.spend(size / 4 + 16)
                parts.append(NaturalText(labels[name] ?? ""))
            }
            keys.append((parts, labels))
        }
        return keys
    }
}

/// A text that is ordered as people order: runs of digits by their number.
struct NaturalText: Comparable {
    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    static func < (left: NaturalText, right: NaturalText) -> Bool {
        var (mine, theirs) = (left.bytes[...], right.bytes[...])
        while let first = mine.first, let second = theirs.first {
            if first.isDigit, second.isDigit {
                let (a, b) = (takeNumber(&mine), takeNumber(&theirs))
                if a.count != b.count { return a.count < b.count }
                if a != b { return a.lexicographicallyPrecedes(b) }
            } else {
                if first != second { return first < second }
                mine.removeFirst()
                theirs.removeFirst()
            }
        }
        if mine.isEmpty != theirs.isEmpty { return mine.isEmpty }
        // Numbers with other leading zeros.
        return left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// Takes the digits off the front, without leading zeros.
    private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = bytes.prefix(while: \.isDigit)
        bytes = bytes[digits.endIndex...]
        return digits.drop { $0 == UInt8(ascii: "0") }
    }
}
