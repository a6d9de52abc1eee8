import PromQL
import Series
import Vocabulary

/// Takes an expression apart into what people would call its conditions.
enum ConditionFinder {
    /// A comparison, or an expression whose mere result counts.
    struct Found {
        let left: Expression
        let comparison: BinaryOperator?
        let right: Expression?
        /// Stands behind `unless`.
        var isExcluding = false
        /// Stands behind `or`.
        var isAlternative = false

        func compare(_ value: Double, _ threshold: Double) -> Bool {
            switch comparison {
            case .equal: value == threshold
            case .notEqual: value != threshold
            case .less: value < threshold
            case .lessOrEqual: value <= threshold
            case .greater: value > threshold
            case .greaterOrEqual: value >= threshold
            default: true
            }
        }
    }

    /// The comparisons that `and`, `or` and `unless` join, from left to right.
    static func conditions(of expression: Expression) -> [Found] {
        // A list of any length: never by recursion along it.
        var (first, others): (Expression, [BinaryExpression]) = (expression.unwrapped, [])
        while case .binary(let node) = first, node.operation.isSetOperator {
            others.append(node)
            first = node.left.unwrapped
        }
        return condition(first) + others.reversed().flatMap(joined)
    }

    private static func joined(_ node: BinaryExpression) -> [Found] {
        var found = conditions(of: node.right)
        if node.operation == .unless {
            for index in found.indices { found[index].isExcluding.toggle() }
        }
        if node.operation == .or, !found.isEmpty { found[0].isAlternative = true }
        return found
    }

    private static func condition(_ expression: Expression) -> [Found] {
        guard case .binary(let node) = expression else {
            return [Found(left: expression, comparison: nil, right: nil)]
        }
        guard node.operation.isComparison, !node.returnsBool else {
            return [Found(left: expression, comparison: nil, right: nil)]
        }
        // `0.9 < x` reads better the other way round.
        if node.left.type == .scalar, let mirrored = node.operation.mirrored {
            return [Found(left: node.right, comparison: mirrored, right: node.left)]
        }
        return [Found(left: node.left, comparison: node.operation, right: node.right)]
    }

    /// A selector and what it looks at.
    struct Selector {
        let text: String
        let matchers: [LabelMatcher]
        /// In milliseconds.
        let window: Int64
        let offset: Int64
    }

    /// The selectors of an expression, each once.
    static func selectors(of expression: Expression) -> [Selector] {
        var found: [Selector] = []
        var ranges: Set<Int> = []
        func length(_ duration: DurationValue) -> Int64 {
            (try? duration.resolved(step: 60_000, range: 0, mustBePositive: false)) ?? 0
        }
        func add(_ text: String, _ selector: VectorSelector, _ window: Int64) {
            guard !found.contains(where: { $0.text == text }) else { return }
            found.append(
                Selector(
                    text: text,
                    matchers: selector.matchers,
                    window: window,
                    offset: length(selector.modifiers.offset)
                )
            )
        }
        expression.forEachNode { node in
            switch node {
            case .matrixSelector(let matrix):
                ranges.insert(matrix.selector.ordinal)
                add(node.description, matrix.selector, length(matrix.duration))
            case .vectorSelector(let selector) where !ranges.contains(selector.ordinal):
                add(node.description, selector, EngineOptions().lookback)
            default: break
            }
        }
        return found
    }
}

extension BinaryOperator {
    /// The comparison with its sides exchanged.
    fileprivate var mirrored: BinaryOperator? {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        case .equal, .notEqual: self
        default: nil
        }
    }
}
