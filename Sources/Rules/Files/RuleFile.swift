/// A rule file as Prometheus reads it: its groups, every expression parsed, every template checked.
///
/// ```swift
/// let file = try RuleFile(path: "rules/alerts.yml")
/// for group in file.groups { print(group.name, group.rules.count) }
/// ```
package struct RuleFile: Sendable {
    /// As given; part of the identity of its groups.
    package let path: String
    /// In the order of the file.
    package let groups: [RuleGroup]
    /// What is doubtful and changes nothing: a second document that nobody reads.
    package let warnings: [RuleProblem]

    package var ruleCount: Int { groups.reduce(0) { $0 + $1.rules.count } }

    package init(path: String, groups: [RuleGroup], warnings: [RuleProblem] = []) {
        self.path = path
        self.groups = groups
        self.warnings = warnings
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: everything that is wrong with it, at once.
    package init(path: String) throws(RuleFileFailure) {
        try self.init(bytes: RuleSource.read(path), path: path)
    }

    /// Reads a file's content.
    ///
    /// - Throws: everything that is wrong with it, at once.
    package init(bytes: [UInt8], path: String) throws(RuleFileFailure) {
        var reader = RuleFileReader(path: path)
        self = try reader.read(bytes)
    }
}
