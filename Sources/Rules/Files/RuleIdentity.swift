/// What makes a rule the same rule after a reload, whatever became of its expression: its name and its labels.
///
/// Rules with one identity are matched in the order of their files.
package struct RuleIdentity: Hashable, Sendable {
    package let name: String
    /// As written, the group's included.
    package let labels: [RuleLabel]

    package init(name: String, labels: [RuleLabel]) {
        self.name = name
        self.labels = labels
    }
}

extension Rule {
    /// By this a rule is found again after a reload, also in another group or file.
    package var identity: RuleIdentity { RuleIdentity(name: name, labels: labels) }
}
