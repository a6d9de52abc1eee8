package import PromQL
package import Series
import Vocabulary

/// What an expression reads from the store: which series, and how far back.
package struct QueryReads: Sendable {
    /// The conditions of each selector.
    package let selectors: [[LabelMatcher]]
    /// The longest `[range]` with what surrounds and moves it, in milliseconds; 0 when nothing but instants are read.
    package let longestRange: Int64

    package init(_ expression: Expression) {
        var found: [[LabelMatcher]] = []
        longestRange = Self.collect(expression, into: &found)
        selectors = found
    }

    /// Walks down, and returns how far back the expression looks.
    private static func collect(_ expression: Expression, into found: inout [[LabelMatcher]]) -> Int64 {
        switch expression {
        case .vectorSelector(let node):
            found.append(node.matchers)
            return offset(node.modifiers)
        case .matrixSelector(let node):
            found.append(node.selector.matchers)
            return length(node.duration).addingClamped(offset(node.selector.modifiers))
        case .subquery(let node):
            return length(node.duration).addingClamped(offset(node.modifiers))
                .addingClamped(collect(node.inner, into: &found))
        case .binary(let node):
            // A list of any length: never by recursion along it.
            return node.operands.reduce(0) { max($0, collect($1, into: &found)) }
        default:
            return expression.children.reduce(0) { max($0, collect($1, into: &found)) }
        }
    }

    /// Looking ahead needs nothing older; a time fixed by `@` is not kept for anybody.
    private static func offset(_ modifiers: TimeModifiers) -> Int64 { max(0, length(modifiers.offset)) }

    private static func length(_ duration: DurationValue) -> Int64 {
        (try? duration.resolved(step: 60_000, range: 0, mustBePositive: false)) ?? 0
    }

    /// Whether a series of this name, with these labels besides, may be among those that are read.
    ///
    /// Of the labels only those given are compared: others of the series are not known.
    package func mayRead(_ name: String, _ labels: [(name: String, value: String)] = []) -> Bool {
        selectors.contains { $0.mayMatch(name, labels) }
    }
}

extension [LabelMatcher] {
    /// Whether a series of this name, with these labels besides and others that are not known, may meet all conditions.
    package func mayMatch(_ name: String, _ labels: [(name: String, value: String)]) -> Bool {
        allSatisfy { matcher in
            if matcher.name == Labels.metricNameLabel { return matcher.matches(name) }
            return labels.first { $0.name == matcher.name }.map { matcher.matches($0.value) } ?? true
        }
    }

    /// The name that series must have to meet all conditions; nil when several do.
    package var exactName: String? {
        first { $0.name == Labels.metricNameLabel && $0.operator == .equal }?.value
    }
}
