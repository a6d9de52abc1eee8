import Documents

/// Finds the rule files that a path or a glob names.
package enum RulePaths {
    /// The files in the order of their names; see ``FileGlob``.
    ///
    /// - Throws: a problem when there is no such file.
    package static func expand(_ path: String) throws(RuleFileFailure) -> [String] {
        let paths = FileGlob.expand(path)
        guard paths.isEmpty else { return paths }
        let message = FileGlob.isPattern(path) ? "matches no file" : "no such file or directory"
        throw RuleFileFailure([RuleProblem(path: path, message: message)])
    }
}
