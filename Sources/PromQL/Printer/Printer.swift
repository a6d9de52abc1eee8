import Series
import Vocabulary

/// Writes a tree as Prometheus does.
///
/// What it writes parses to the same tree, and is written the same again.
struct Printer {
    private(set) var text = ""

    mutating func write(_ expression: Expression) {
        switch expression {
        case .number(let node): text += Self.number(node)
        case .string(let node): text += GoQuoting.quoted(node.bytes)
        case .parentheses(let node):
            text += "("
            write(node.inner)
            text += ")"
        case .unary(let node):
            text += node.isNegation ? "-" : "+"
            write(node.operand)
        case .binary(let node): write(node)
        case .aggregation(let node):
            text += Self.head(node) + "("
            write(list: (node.parameter.map { [$0] } ?? []) + [node.operand])
            text += ")"
        case .call(let node):
            text += node.function.rawValue + "("
            write(list: node.arguments)
            text += ")"
        case .vectorSelector(let node): text += Self.selector(node)
        case .matrixSelector(let node): text += Self.selector(node)
        case .subquery(let node):
            write(node.inner)
            text += Self.window(node)
        }
    }

    private mutating func write(_ node: BinaryExpression) {
        write(node.first, before: node.prefix(1).operation)
        for count in 1...node.links.count { write(operator: node.prefix(count)) }
    }

    /// The last operator and what stands to its right.
    private mutating func write(operator node: BinaryExpression) {
        text += " \(Self.operation(node)) "
        write(node.right)
    }

    /// The operand before the first operator, as it is written there.
    static func first(_ node: BinaryExpression) -> String {
        var printer = Printer()
        printer.write(node.first, before: node.prefix(1).operation)
        return printer.text
    }

    /// How long the text is up to each operator, and all of it, in bytes.
    static func lengths(_ node: BinaryExpression) -> [Int] {
        var printer = Printer()
        printer.write(node.first, before: node.prefix(1).operation)
        var lengths = [printer.text.utf8.count]
        for count in 1...node.links.count {
            printer.write(operator: node.prefix(count))
            lengths.append(printer.text.utf8.count)
        }
        return lengths
    }

    /// Infinity prints with its sign, which as the base of a power would become an operator of its own.
    private mutating func write(_ left: Expression, before operation: BinaryOperator) {
        if operation == .power, case .number(let node) = left, node.value == .infinity {
            text += "Inf"
        } else {
            write(left)
        }
    }

    private mutating func write(list expressions: [Expression]) {
        for (index, expression) in expressions.enumerated() {
            if index > 0 { text += ", " }
            write(expression)
        }
    }

    static func number(_ node: NumberLiteral) -> String {
        guard node.isDuration, let milliseconds = Int64(exactly: (node.value * 1000).rounded()) else {
            return GoNumber.plain(node.value)
        }
        return DurationText.text(milliseconds)
    }

    /// `sum by (a, b) `: everything before the parenthesis.
    static func head(_ node: Aggregation) -> String {
        if node.isWithout { return "\(node.aggregator.rawValue) without (\(labels(node.grouping))) " }
        if node.grouping.isEmpty { return node.aggregator.rawValue }
        return "\(node.aggregator.rawValue) by (\(labels(node.grouping))) "
    }

    private static func labels(_ names: [String]) -> String {
        names.map { $0.isLegacyLabelName ? $0 : $0.goQuoted }.joined(separator: ", ")
    }

    /// The operator with `bool` and how series match.
    static func operation(_ node: BinaryExpression) -> String {
        var text = node.operation.rawValue
        if node.returnsBool { text += " bool" }
        guard node.matchesVectors else { return text }
        let matching = node.matching
        if !matching.labels.isEmpty || matching.isOn || matching.isGrouping {
            text += " \(matching.isOn ? "on" : "ignoring") (\(labels(matching.labels)))"
        }
        if matching.isGrouping {
            text += " group_\(matching.cardinality == .manyToOne ? "left" : "right") (\(labels(matching.included)))"
        }
        return text + fill(matching)
    }

    private static func fill(_ matching: VectorMatching) -> String {
        if let left = matching.fillLeft, let right = matching.fillRight, left.bitPattern == right.bitPattern {
            return " fill (\(GoNumber.general(left)))"
        }
        let left = matching.fillLeft.map { " fill_left (\(GoNumber.general($0)))" } ?? ""
        let right = matching.fillRight.map { " fill_right (\(GoNumber.general($0)))" } ?? ""
        return left + right
    }

    // MARK: selectors

    static func selector(_ node: VectorSelector) -> String {
        matchers(node) + at(node.modifiers) + boundary(node) + offset(node.modifiers)
    }

    static func selector(_ node: MatrixSelector) -> String {
        let selector = node.selector
        return matchers(selector) + "[\(duration(node.duration))]" + boundary(selector) + at(selector.modifiers)
            + offset(selector.modifiers)
    }

    static func window(_ node: Subquery) -> String {
        "[\(duration(node.duration)):\(node.step.map(duration) ?? "")]" + at(node.modifiers) + offset(node.modifiers)
    }

    static func matchers(_ node: VectorSelector) -> String {
        let name = node.name ?? ""
        let others = node.name == nil ? node.matchers[...] : node.matchers.dropLast()
        let texts = others.map(matcher).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        // The second argument of `info` may be empty braces.
        return texts.isEmpty ? (name.isEmpty ? "{}" : name) : "\(name){\(texts.joined(separator: ","))}"
    }

    private static func matcher(_ matcher: LabelMatcher) -> String {
        let label = matcher.name.isLegacyLabelName ? matcher.name : matcher.name.goQuoted
        return label + matcher.operator.rawValue + matcher.value.goQuoted
    }

    private static func boundary(_ node: VectorSelector) -> String {
        node.boundary.map { " " + $0.rawValue } ?? ""
    }

    private static func at(_ modifiers: TimeModifiers) -> String {
        switch modifiers.at {
        case nil: ""
        case .start: " @ start()"
        case .end: " @ end()"
        case .timestamp(let milliseconds): " @ " + seconds(milliseconds)
        }
    }

    /// Seconds with three decimals.
    private static func seconds(_ milliseconds: Int64) -> String {
        let (whole, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
        let decimals = String(1000 + rest).dropFirst()
        return "\(milliseconds < 0 ? "-" : "")\(whole).\(decimals)"
    }

    private static func offset(_ modifiers: TimeModifiers) -> String {
        modifiers.offset.isZero ? "" : " offset " + duration(modifiers.offset)
    }

    private static func duration(_ value: DurationValue) -> String {
        switch value {
        case .milliseconds(let milliseconds): DurationText.text(milliseconds)
        case .expression(let expression, _): duration(expression)
        }
    }

    private static func duration(_ expression: DurationExpression) -> String {
        switch expression {
        case .literal(let seconds, let isDuration):
            number(NumberLiteral(value: seconds, isDuration: isDuration, range: SourceRange(0, 0)))
        case .step: "step()"
        case .range: "range()"
        case .negated(let inner): "-" + duration(inner)
        case .parentheses(let inner): "(" + duration(inner) + ")"
        case .operation(let left, let operation, let right, _):
            "\(duration(left)) \(operation.rawValue) \(duration(right))"
        case .extreme(let extreme, let first, let second):
            "\(extreme.rawValue)(\(duration(first)), \(duration(second)))"
        }
    }
}

extension Expression: CustomStringConvertible {
    /// As Prometheus prints it: one line, canonical.
    package var description: String {
        var printer = Printer()
        printer.write(self)
        return printer.text
    }
}

extension VectorSelector {
    /// The name and the conditions as Prometheus writes them, without what moves it in time.
    package var conditions: String { Printer.matchers(self) }
}
