/// What makes a group the same group after a reload.
package struct GroupKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let file: String
    package let name: String

    package init(file: String, name: String) {
        self.file = file
        self.name = name
    }

    /// As in the label `rule_group` of Prometheus' metrics.
    package var description: String { "\(file);\(name)" }

    package static func < (left: GroupKey, right: GroupKey) -> Bool {
        (left.file, left.name) < (right.file, right.name)
    }
}

extension RuleGroup {
    package var key: GroupKey { GroupKey(file: file, name: name) }
}
