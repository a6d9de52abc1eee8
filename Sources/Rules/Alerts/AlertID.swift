package import Vocabulary

/// A short name for an alert, the same over restarts: of its rule's name and labels and its own labels.
package struct AlertID: Hashable, Sendable, CustomStringConvertible {
    /// Sixteen digits.
    package let description: String

    package init(_ rule: RuleKey, _ labels: Labels) {
        var hash = StableHash()
        for label in rule.identity.labels {
            hash.add(label.name.utf8)
            hash.add([0])
            hash.add(label.value.utf8)
            hash.add([0])
        }
        hash.add([UInt8(truncatingIfNeeded: rule.ordinal), 1])
        for (name, value) in labels {
            hash.add(name.utf8)
            hash.add([0])
            hash.add(value.utf8)
            hash.add([0])
        }
        let digits = String(hash.value, radix: 16)
        description = String(repeating: "0", count: 16 - digits.count) + digits
    }
}
