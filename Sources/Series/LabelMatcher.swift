package import RegularExpressions
package import Vocabulary

/// A condition on one label, as a selector has several; an absent label has the empty value.
package struct LabelMatcher: Sendable, Hashable, CustomStringConvertible {
    package enum Operator: String, Sendable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case doesNotMatch = "!~"
    }

    package let name: String
    package let `operator`: Operator
    /// The value to compare with, or the regular expression as it was written.
    package let value: String
    private let expression: RegularExpression?

    /// - Throws: ``RegularExpressionError`` when the value of `=~` or `!~` is no expression.
    package init(_ name: String, _ operator: Operator, _ value: String) throws(RegularExpressionError) {
        self.name = name
        self.operator = `operator`
        self.value = value
        expression =
            switch `operator` {
            case .equal, .notEqual: nil
            case .matches, .doesNotMatch: try RegularExpression(value)
            }
    }

    /// The matcher `name="value"`, which cannot fail.
    package init(_ name: String, equals value: String) {
        self.name = name
        self.operator = .equal
        self.value = value
        expression = nil
    }

    /// Whether a label of this value meets the condition.
    package func matches(_ text: String) -> Bool {
        switch `operator` {
        case .equal: text.equalsInBytes(value)
        case .notEqual: !text.equalsInBytes(value)
        case .matches: expression?.matches(text) ?? false
        case .doesNotMatch: !(expression?.matches(text) ?? false)
        }
    }

    /// Whether the set meets the condition; allocates nothing for plain comparisons.
    package func matches(_ labels: Labels) -> Bool {
        matches(labels) { _ in }
    }

    /// The same; `spend` hears of the work of long matches while they run, and may end them.
    func matches<Failure: Error>(
        _ labels: Labels,
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        switch `operator` {
        case .equal: return labels.value(of: name, is: value)
        case .notEqual: return !labels.value(of: name, is: value)
        case .matches, .doesNotMatch:
            return try labels.withValue(of: name) { (text) throws(Failure) in
                try expression?.matches(utf8: text, spend: spend) ?? false
            } == (`operator` == .matches)
        }
    }

    /// Whether a label of this value meets the condition; `spend` as above.
    func matches<Failure: Error>(
        _ text: String,
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard `operator` == .matches || `operator` == .doesNotMatch else { return matches(text) }
        return try (expression?.matches(utf8: text.utf8.span, spend: spend) ?? false) == (`operator` == .matches)
    }

    /// Whether series without the label meet the condition.
    package var matchesEmpty: Bool { matches("") }

    /// What the condition takes in memory, about, in instructions of its regular expression.
    package var size: Int { expression?.size ?? 0 }

    /// The only values that can meet the condition, nil when they cannot be listed.
    var listedValues: [String]? {
        switch `operator` {
        case .equal: [value]
        case .matches: expression?.literalValues
        case .notEqual, .doesNotMatch: nil
        }
    }

    /// As selectors are written: `job=~"a|b"`, the name quoted where it is no identifier.
    package var description: String {
        (name.isLegacyLabelName ? name : name.goQuoted) + `operator`.rawValue + value.goQuoted
    }

    package static func == (left: LabelMatcher, right: LabelMatcher) -> Bool {
        left.operator == right.operator && left.name.equalsInBytes(right.name) && left.value.equalsInBytes(right.value)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(`operator`)
        hasher.combine(ExactText(name))
        hasher.combine(ExactText(value))
    }
}
