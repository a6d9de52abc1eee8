import Vocabulary

/// A label that a rule puts on what it makes.
///
/// Not `Labels`: an empty value means something here, it takes the label from the result.
package struct RuleLabel: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Sorted by the bytes of the name.
    static func sorted(_ labels: some Sequence<RuleLabel>) -> [RuleLabel] {
        labels.sorted { $0.name.precedesInBytes($1.name) }
    }

    /// The group's labels with the rule's over them, sorted.
    static func overlay(_ group: [RuleLabel], by rule: [RuleLabel]) -> [RuleLabel] {
        sorted(group.filter { label in !rule.contains { $0.name.equalsInBytes(label.name) } } + rule)
    }
}
