/// Writes a tree over several lines where one would be too long, as `promtool promql format` does.
struct PrettyPrinter {
    /// Longer lines are split where the tree allows.
    static let widest = 100

    /// Deeper levels are not indented further: the length of the text stays that of the expression.
    private static let deepestIndent = 100

    static func lines(_ expression: Expression, level: Int = 0) -> String {
        let indent = indent(level)
        let line = expression.description
        guard line.utf8.count > widest else { return indent + line }
        switch expression {
        case .binary(let node): return lines(node, level)
        case .aggregation(let node):
            let inner = (node.parameter.map { [$0] } ?? []) + [node.operand]
            return block(Printer.head(node), inner, indent, level)
        case .call(let node) where !node.arguments.isEmpty:
            return block(node.function.rawValue, node.arguments, indent, level)
        case .parentheses(let node): return block("", [node.inner], indent, level)
        case .unary(let node):
            return indent + (node.isNegation ? "-" : "+")
                + lines(node.operand, level: level).dropFirst(indent.utf8.count)
        case .subquery(let node): return lines(node.inner, level: level) + Printer.window(node)
        case .call, .number, .string, .vectorSelector, .matrixSelector: return indent + line
        }
    }

    private static func indent(_ level: Int) -> String {
        String(repeating: "  ", count: min(level, deepestIndent))
    }

    /// Operators on lines of their own, the left side of each a level deeper; a left side that is short enough stays whole.
    private static func lines(_ node: BinaryExpression, _ level: Int) -> String {
        let lengths = Printer.lengths(node)
        let whole = lengths.lastIndex { $0 <= widest } ?? 0
        let deepest = level + node.links.count - whole
        var text =
            if whole > 0 {
                lines(.binary(node.prefix(whole)), level: deepest)
            } else if lengths[0] <= widest {
                indent(deepest) + Printer.first(node)
            } else {
                lines(node.first, level: deepest)
            }
        for count in (whole + 1)...node.links.count {
            let operation = node.prefix(count)
            let level = level + node.links.count - count
            text += "\n\(indent(level))\(Printer.operation(operation))\n" + lines(operation.right, level: level + 1)
        }
        return text
    }

    /// A head, a parenthesis, and a line or more per part.
    private static func block(_ head: String, _ parts: [Expression], _ indent: String, _ level: Int) -> String {
        let inner = parts.map { lines($0, level: level + 1) }.joined(separator: ",\n")
        return "\(indent)\(head)(\n\(inner)\n\(indent))"
    }
}

extension Expression {
    /// The expression as people like to read it: lines of at most 100 characters where possible, indented by two spaces.
    package var pretty: String { PrettyPrinter.lines(self) }
}
