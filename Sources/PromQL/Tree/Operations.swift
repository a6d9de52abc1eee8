/// `(inner)`.
package struct Parentheses: Sendable {
    package let inner: Expression
    package let range: SourceRange
    let traits: Traits

    init(inner: Expression, range: SourceRange) {
        self.inner = inner
        self.range = range
        traits = inner.traits
    }
}

/// `-operand` or `+operand`; the sign of a number literal is part of the literal.
package struct UnaryExpression: Sendable {
    package let isNegation: Bool
    package let operand: Expression
    package let range: SourceRange
    let traits: Traits

    init(isNegation: Bool, operand: Expression, range: SourceRange) {
        self.isNegation = isNegation
        self.operand = operand
        self.range = range
        traits = operand.traits
    }
}

/// Which series of one side belong to which of the other.
package struct VectorMatching: Hashable, Sendable {
    package enum Cardinality: Hashable, Sendable {
        case oneToOne
        /// `group_left`: several on the left belong to one on the right.
        case manyToOne
        /// `group_right`.
        case oneToMany
        /// The set operators.
        case manyToMany
    }

    package var cardinality = Cardinality.oneToOne
    /// Whether ``labels`` are those that count (`on`), or those that do not (`ignoring`, the default with none).
    package var isOn = false
    package var labels: [String] = []
    /// Labels that `group_left` and `group_right` copy from the side of "one".
    package var included: [String] = []
    /// What stands in for a missing left side: `fill` and `fill_left`.
    package var fillLeft: Double?
    /// What stands in for a missing right side: `fill` and `fill_right`.
    package var fillRight: Double?

    package init() {}

    package var isGrouping: Bool { cardinality == .manyToOne || cardinality == .oneToMany }
}

/// `aggregator by (grouping) (parameter, operand)`.
package struct Aggregation: Sendable {
    package let aggregator: Aggregator
    /// The `k` of `topk`, the label of `count_values`; nil where ``Aggregator/parameter`` is.
    package let parameter: Expression?
    package let operand: Expression
    /// Label names, as written: an engine sorts them.
    package let grouping: [String]
    /// Whether ``grouping`` names what to leave out.
    package let isWithout: Bool
    package let range: SourceRange
    let traits: Traits

    init(
        aggregator: Aggregator,
        parameter: Expression?,
        operand: Expression,
        grouping: [String],
        isWithout: Bool,
        range: SourceRange
    ) {
        self.aggregator = aggregator
        self.parameter = parameter
        self.operand = operand
        self.grouping = grouping
        self.isWithout = isWithout
        self.range = range
        traits = Traits(.vector, above: (parameter.map { [$0] } ?? []) + [operand])
    }
}

/// `function(arguments)`.
package struct FunctionCall: Sendable {
    package let function: Function
    package let arguments: [Expression]
    package let range: SourceRange
    let traits: Traits

    init(function: Function, arguments: [Expression], range: SourceRange) {
        self.function = function
        self.arguments = arguments
        self.range = range
        var traits = Traits(function.signature.result, above: arguments)
        if function.dependsOnTime { traits.isStepInvariant = false }
        self.traits = traits
    }
}
