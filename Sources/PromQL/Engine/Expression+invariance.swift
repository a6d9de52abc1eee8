extension Expression {
    /// Whether there is anything to look up below.
    var containsSelector: Bool {
        switch self {
        case .vectorSelector, .matrixSelector, .subquery: true
        case .number, .string: false
        case .parentheses, .unary, .binary, .aggregation, .call: children.contains(where: \.containsSelector)
        }
    }

    /// Whether the value is the same at every instant of a query: all selectors are under an `@`.
    var isStepInvariant: Bool {
        switch self {
        case .number, .string: true
        case .vectorSelector(let node): node.modifiers.at != nil
        case .matrixSelector(let node): node.selector.modifiers.at != nil
        case .subquery(let node): node.modifiers.at != nil
        case .call(let node): !node.function.dependsOnTime && node.arguments.allSatisfy(\.isStepInvariant)
        case .parentheses, .unary, .binary, .aggregation: children.allSatisfy(\.isStepInvariant)
        }
    }
}

extension Function {
    /// Whether the instant of the evaluation counts, whatever the arguments are.
    var dependsOnTime: Bool {
        switch self {
        case .time, .timestamp, .predictLinear, .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth, .hour, .minute,
            .month, .year, .startTimestamp:
            true
        default: false
        }
    }
}
