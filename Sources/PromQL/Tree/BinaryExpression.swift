/// `left operation right`.
///
/// `a + b + c` is `(a + b) + c`, and stored as `a` and what follows it: operators that stand side by side make a list,
/// not a tower, however many there are. ``left`` is the list without its last operator and shares its memory. Whoever
/// walks a tree walks ``first`` and ``links``; depth is only what parentheses, calls and tighter operators make.
package struct BinaryExpression: Sendable {
    /// An operator of the list and what stands to its right.
    struct Link: Sendable {
        let operation: BinaryOperator
        let operand: Expression
        let returnsBool: Bool
        let matching: VectorMatching
        /// Of the list up to this operand.
        let traits: Traits
    }

    /// The operand before the first operator.
    let first: Expression
    /// From left to right, never empty.
    private(set) var links: ArraySlice<Link>

    init(
        operation: BinaryOperator,
        left: Expression,
        right: Expression,
        returnsBool: Bool,
        matching: VectorMatching
    ) {
        if case .binary(let node) = left {
            self = node
        } else {
            first = left
            links = []
        }
        append(operation, right, returnsBool: returnsBool, matching: matching)
    }

    private init(first: Expression, links: ArraySlice<Link>) {
        self.first = first
        self.links = links
    }

    /// Makes all that is there the left side of one more operator.
    mutating func append(
        _ operation: BinaryOperator,
        _ right: Expression,
        returnsBool: Bool,
        matching: VectorMatching
    ) {
        let left = links.last?.traits ?? first.traits
        let type: ValueType = left.type == .scalar && right.type == .scalar ? .scalar : .vector
        var traits = left.joined(with: right.traits)
        traits.type = type
        links.append(
            Link(operation: operation, operand: right, returnsBool: returnsBool, matching: matching, traits: traits)
        )
    }

    /// All operands, from left to right.
    package var operands: [Expression] { [first] + links.map(\.operand) }

    /// The operators between the ``operands``, one fewer.
    package var operations: [BinaryOperator] { links.map(\.operation) }

    /// The first operators of the list; there must be as many, and one at least.
    func prefix(_ count: Int) -> BinaryExpression {
        BinaryExpression(first: first, links: links.prefix(count))
    }

    private var last: Link { links[links.endIndex - 1] }

    package var operation: BinaryOperator { last.operation }

    package var left: Expression { links.count == 1 ? first : .binary(prefix(links.count - 1)) }

    package var right: Expression { last.operand }

    /// `bool`: a comparison that returns 0 and 1 and drops nothing.
    package var returnsBool: Bool { last.returnsBool }

    /// How series of the two sides find each other; without meaning where a side is a scalar.
    package var matching: VectorMatching { last.matching }

    var traits: Traits { last.traits }

    package var type: ValueType { traits.type }

    /// The type of ``left``.
    var leftType: ValueType { links.count == 1 ? first.type : links[links.endIndex - 2].traits.type }

    package var range: SourceRange { first.range.extended(to: right.range) }

    var leftRange: SourceRange {
        links.count == 1 ? first.range : first.range.extended(to: links[links.endIndex - 2].operand.range)
    }

    /// Where the operator and its modifiers stand; blanks around them are included.
    package var operationRange: SourceRange { SourceRange(leftRange.upper, right.range.lower) }

    /// Whether both sides are instant vectors, and ``matching`` applies.
    package var matchesVectors: Bool { leftType == .vector && right.type == .vector }
}
