package import Documents
package import PromQL

/// Something wrong or doubtful in a rule file.
package struct RuleProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as given.
    package let path: String
    /// Where in the file; nil when the file could not be read.
    package let position: Position?
    /// The group and the rule: ``group "a", rule 1 "x"``; nil outside of groups.
    package let subject: String?
    package let message: String
    /// Where in the text of the expression, when that is what is wrong.
    package let inExpression: SourceLocation?
    /// The line of the file at ``position``.
    package let line: String?

    package init(
        path: String,
        position: Position? = nil,
        subject: String? = nil,
        message: String,
        inExpression: SourceLocation? = nil,
        line: String? = nil
    ) {
        self.path = path
        self.position = position
        self.subject = subject
        self.message = message
        self.inExpression = inExpression
        self.line = line
    }

    /// `rules.yml:5:11: group "a", rule 1 "x": field 'expr' must be set in rule`.
    package var description: String {
        let place = position.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(path)\(place): \(subject.map { "\($0): " } ?? "")\(message)"
    }
}

/// Why a rule file is refused.
package struct RuleFileFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// By place; never empty.
    package let problems: [RuleProblem]

    package init(_ problems: [RuleProblem]) {
        self.problems = problems
    }

    /// A line per problem.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
