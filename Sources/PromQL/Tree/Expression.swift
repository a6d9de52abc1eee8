/// A PromQL expression as a tree of values, types checked.
///
/// Every node knows where it stands in the text (``range``). Functions, aggregators and operators are resolved, times are
/// in milliseconds, regular expressions are compiled; nothing is folded: that is the engine's. The tree is at most
/// ``deepest`` deep, so it can be walked recursively, except that operators side by side make a list of any length: see
/// ``BinaryExpression``.
package indirect enum Expression: Sendable {
    case number(NumberLiteral)
    case string(StringLiteral)
    case parentheses(Parentheses)
    case unary(UnaryExpression)
    case binary(BinaryExpression)
    case aggregation(Aggregation)
    case call(FunctionCall)
    case vectorSelector(VectorSelector)
    case matrixSelector(MatrixSelector)
    case subquery(Subquery)

    /// Deeper trees are refused.
    package static let deepest = 500

    package var range: SourceRange {
        switch self {
        case .number(let node): node.range
        case .string(let node): node.range
        case .parentheses(let node): node.range
        case .unary(let node): node.range
        case .binary(let node): node.range
        case .aggregation(let node): node.range
        case .call(let node): node.range
        case .vectorSelector(let node): node.range
        case .matrixSelector(let node): node.range
        case .subquery(let node): node.range
        }
    }

    package var type: ValueType { traits.type }

    /// The expressions directly below, in the order of the text.
    package var children: [Expression] {
        switch self {
        case .number, .string, .vectorSelector: []
        case .parentheses(let node): [node.inner]
        case .unary(let node): [node.operand]
        case .binary(let node): [node.left, node.right]
        case .aggregation(let node): (node.parameter.map { [$0] } ?? []) + [node.operand]
        case .call(let node): node.arguments
        case .matrixSelector(let node): [.vectorSelector(node.selector)]
        case .subquery(let node): [node.inner]
        }
    }

    /// Calls `visit` with this node and every one below it, parents first, in the order of the text.
    package func forEachNode<Failure: Error>(_ visit: (Expression) throws(Failure) -> Void) throws(Failure) {
        try visit(self)
        guard case .binary(let node) = self else {
            for child in children { try child.forEachNode(visit) }
            return
        }
        for count in (1..<node.links.count).reversed() { try visit(.binary(node.prefix(count))) }
        try node.first.forEachNode(visit)
        for link in node.links { try link.operand.forEachNode(visit) }
    }

    /// What is inside any number of parentheses.
    package var unwrapped: Expression {
        var expression = self
        while case .parentheses(let node) = expression { expression = node.inner }
        return expression
    }
}
