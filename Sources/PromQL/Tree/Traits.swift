/// What is known of an expression from all that stands below it: found once, when the node is made.
struct Traits: Hashable, Sendable {
    var type: ValueType
    /// Whether there is anything to look up.
    var containsSelector: Bool
    /// Whether the value is the same at every instant of a query: all selectors are under an `@`.
    var isStepInvariant: Bool

    init(_ type: ValueType, containsSelector: Bool, isStepInvariant: Bool) {
        self.type = type
        self.containsSelector = containsSelector
        self.isStepInvariant = isStepInvariant
    }

    /// Of a node with other ones below it.
    init(_ type: ValueType, above children: [Expression]) {
        let none = Traits(type, containsSelector: false, isStepInvariant: true)
        self = children.reduce(none) { $0.joined(with: $1.traits) }
    }

    /// The type stays.
    func joined(with other: Traits) -> Traits {
        Traits(
            type,
            containsSelector: containsSelector || other.containsSelector,
            isStepInvariant: isStepInvariant && other.isStepInvariant
        )
    }
}

extension Expression {
    var traits: Traits {
        switch self {
        case .number: Traits(.scalar, containsSelector: false, isStepInvariant: true)
        case .string: Traits(.string, containsSelector: false, isStepInvariant: true)
        case .parentheses(let node): node.traits
        case .unary(let node): node.traits
        case .binary(let node): node.traits
        case .aggregation(let node): node.traits
        case .call(let node): node.traits
        case .vectorSelector(let node): Self.traits(.vector, node.modifiers)
        case .matrixSelector(let node): Self.traits(.matrix, node.selector.modifiers)
        case .subquery(let node): Self.traits(.matrix, node.modifiers)
        }
    }

    private static func traits(_ type: ValueType, _ modifiers: TimeModifiers) -> Traits {
        Traits(type, containsSelector: true, isStepInvariant: modifiers.at != nil)
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
