extension ExpressionGenerator {
    private mutating func grouping() -> String {
        let labels = pick(["x", "y", "x, y", "le", "p", "", "z, x", "__name__", "x, __name__", "x, x", "y,"])
        return pick([" by (\(labels)) ", " without (\(labels)) ", " ", " "])
    }

    mutating func aggregation(_ depth: Int) -> String {
        let reductions = ["sum", "sum", "avg", "avg", "min", "max", "count", "group", "stddev", "stdvar"]
        let operand = vector(depth - 1)
        guard chance(22) else {
            let (name, grouping) = (pick(reductions), grouping())
            return chance(70) ? "\(name)\(grouping)(\(operand))" : "\(name)(\(operand))\(grouping)"
        }
        return switch pick([0, 1, 2, 2, 3, 3]) {
        case 0: "topk\(grouping())(\(pick(["1", "2", "0", "2.9", "1e9"])), \(operand))"
        case 1: "bottomk\(grouping())(\(pick(["1", "2", "-1", "3"])), \(operand))"
        case 2: "quantile\(grouping())(\(chance(80) ? pick(["0.5", "0.9", "1", "0", "1.5"]) : scalar(1)), \(operand))"
        default: "count_values\(grouping())(\"\(pick(["v", "v", "v", "v", "x", "__name__"]))\", \(operand))"
        }
    }

    /// `on` or `ignoring`, and the labels.
    private mutating func matching() -> (keyword: String, labels: String)? {
        guard chance(55) else { return nil }
        return (pick(["on", "ignoring"]), pick(["x", "y", "x, y", "x, y", "x, y", "", "p, le", "z", "x, __name__"]))
    }

    private mutating func setMatching() -> String { matching().map { " \($0.keyword) (\($0.labels))" } ?? "" }

    mutating func setOperation(_ depth: Int) -> String {
        "(\(vector(depth - 1)) \(pick(["and", "or", "unless"]))\(setMatching()) \(vector(depth - 1)))"
    }

    /// Operators without parentheses: the order in which they bind decides.
    mutating func chain(_ depth: Int) -> String {
        let isOfSets = chance(40)
        let first = isOfSets ? vector(depth - 1) : "\(pick(["", "-"]))abs(\(vector(depth - 1)))"
        var text = isOfSets ? first : pick(["", "-2 ^ ", "1 - ", "3 % "]) + first
        for _ in 0..<pick([2, 3, 4]) {
            if isOfSets {
                text += " \(pick(["and", "or", "unless"]))\(setMatching()) "
                text += chance(50) ? instantSelector() : "\(instantSelector()) \(pick(["+", ">", "*"])) \(number())"
            } else {
                let name = chance(75) ? pick(Self.arithmetic) : pick(Self.comparisons)
                text += " \(name) " + (chance(60) ? number() : "-sgn(\(instantSelector()))")
            }
        }
        return "(\(text))"
    }

    mutating func arithmetic(_ depth: Int) -> String {
        let isComparison = chance(45)
        var name = isComparison ? pick(Self.comparisons) : pick(Self.arithmetic)
        let (left, right) = (operand(name, depth), operand(name, depth))
        if isComparison, chance(30) { name += " bool" }
        switch pick([0, 0, 1, 2, 2, 2]) {
        case 0: return "(\(left) \(name) \(scalar(depth - 1)))"
        case 1: return "(\(scalar(depth - 1)) \(name) \(right))"
        default: return "(\(left) \(name)\(vectorMatching(before: right)) \(right))"
        }
    }

    private mutating func vectorMatching(before right: String) -> String {
        guard let (keyword, labels) = matching() else { return "" }
        guard chance(40) else { return " \(keyword) (\(labels))" }
        // Parentheses after `group_left` are its labels.
        let included = pick([right.hasPrefix("(") ? " ()" : "", " ()", " (z)", " (y)", " (x, z)"])
        // A label may not be in both lists.
        let isTwice = keyword == "on" && "xyz".contains { labels.contains($0) && included.contains($0) }
        return " \(keyword) (\(labels)) \(pick(["group_left", "group_right"]))\(isTwice ? " ()" : included)"
    }

    /// `atan2` keeps names in 2.42: its operands have none.
    private mutating func operand(_ name: String, _ depth: Int) -> String {
        name == "atan2" ? "abs(\(vector(depth - 1)))" : vector(depth - 1)
    }
}
