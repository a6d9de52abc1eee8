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
        switch `operator` {
        case .equal: labels.value(of: name, is: value)
        case .notEqual: !labels.value(of: name, is: value)
        case .matches: labels.withValue(of: name) { expression?.matches(utf8: $0) ?? false }
        case .doesNotMatch: labels.withValue(of: name) { !(expression?.matches(utf8: $0) ?? false) }
        }
    }

    /// Whether series without the label meet the condition.
    package var matchesEmpty: Bool { matches("") }

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
