@testable import PromQL

extension Expression {
    /// The expression with `@ instant` at every selector that is not under an `@` with a time of its own already; nil where that would change
    /// its meaning, because a function in it asks for the time of the evaluation.
    func fixed(at instant: Int64) -> Expression? {
        asksForTime ? nil : setting(at: .timestamp(instant))
    }

    private var asksForTime: Bool {
        if case .call(let node) = self {
            let isOfQuery = [.start, .end, .step, .range].contains(node.function)
            if isOfQuery || node.function.dependsOnTime { return true }
        }
        return children.contains(where: \.asksForTime)
    }

    private func setting(at: AtModifier) -> Expression {
        switch self {
        case .number, .string: return self
        case .vectorSelector(var node):
            node.modifiers.at = node.modifiers.at.instant ?? at
            return .vectorSelector(node)
        case .matrixSelector(var node):
            node.selector.modifiers.at = node.selector.modifiers.at.instant ?? at
            return .matrixSelector(node)
        case .subquery(var node):
            // What is inside has the instants of the subquery.
            node.modifiers.at = node.modifiers.at.instant ?? at
            return .subquery(node)
        case .parentheses(let node):
            return .parentheses(Parentheses(inner: node.inner.setting(at: at), range: node.range))
        case .unary(let node):
            let operand = node.operand.setting(at: at)
            return .unary(UnaryExpression(isNegation: node.isNegation, operand: operand, range: node.range))
        case .binary(let node):
            return .binary(
                BinaryExpression(
                    operation: node.operation,
                    left: node.left.setting(at: at),
                    right: node.right.setting(at: at),
                    returnsBool: node.returnsBool,
                    matching: node.matching
                )
            )
        case .aggregation(let node):
            return .aggregation(
                Aggregation(
                    aggregator: node.aggregator,
                    parameter: node.parameter?.setting(at: at),
                    operand: node.operand.setting(at: at),
                    grouping: node.grouping,
                    isWithout: node.isWithout,
                    range: node.range
                )
            )
        case .call(let node):
            let arguments = node.arguments.map { $0.setting(at: at) }
            return .call(FunctionCall(function: node.function, arguments: arguments, range: node.range))
        }
    }
}

extension AtModifier? {
    /// The modifier, unless it asks for the start or the end of the query: of an instant query both are its instant.
    fileprivate var instant: AtModifier? {
        if case .timestamp = self { self } else { nil }
    }
}
