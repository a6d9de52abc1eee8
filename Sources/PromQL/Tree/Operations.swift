/// `(inner)`.
package struct Parentheses: Sendable {
    package let inner: Expression
    package let range: SourceRange
}

/// `-operand` or `+operand`; the sign of a number literal is part of the literal.
package struct UnaryExpression: Sendable {
    package let isNegation: Bool
    package let operand: Expression
    package let range: SourceRange
}

/// `left operation right`.
package struct BinaryExpression: Sendable {
    package let operation: BinaryOperator
    package let left: Expression
    package let right: Expression
    /// `bool`: a comparison that returns 0 and 1 and drops nothing.
    package let returnsBool: Bool
    /// How series of the two sides find each other; without meaning where a side is a scalar.
    package let matching: VectorMatching

    package var range: SourceRange { left.range.extended(to: right.range) }

    /// Where the operator and its modifiers stand; blanks around them are included.
    package var operationRange: SourceRange { SourceRange(left.range.upper, right.range.lower) }

    package var type: ValueType { left.type == .scalar && right.type == .scalar ? .scalar : .vector }

    /// Whether both sides are instant vectors, and ``matching`` applies.
    package var matchesVectors: Bool { left.type == .vector && right.type == .vector }
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
}

/// `function(arguments)`.
package struct FunctionCall: Sendable {
    package let function: Function
    package let arguments: [Expression]
    package let range: SourceRange
}
