/// Settings that cannot be used: everything that is wrong with them, sorted by position.
///
/// A process that meets it at start exits 64 before it binds a port; a running one goes on with the settings it has.
package struct SettingsFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one, all of them errors.
    package let problems: [SettingsProblem]

    package init(_ problems: [SettingsProblem]) {
        self.problems = problems
    }

    /// One line per problem: `file:line:column: error: message`.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
