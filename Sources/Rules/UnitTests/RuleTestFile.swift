/// A file of unit tests for rules, in the format of `promtool test rules`.
///
/// ```swift
/// let file = try RuleTestFile(path: "tests/alerts.yml")
/// let report = RuleTestRunner(time: SystemTime()).run(file)
/// ```
package struct RuleTestFile: Sendable {
    /// As given; globs of rule files are relative to its directory.
    package let path: String
    /// Paths and globs as written.
    package let ruleFiles: [String]
    /// Between two evaluations of all rules, in milliseconds; also the step of subqueries that name none.
    package let evaluationInterval: Int64
    /// Groups in the order of their evaluation; those that are not listed go with the first.
    package let groupOrder: [String]
    /// Whether numbers count as equal that are neighbours.
    package let isFuzzy: Bool
    /// In the order of the file.
    package let tests: [RuleTest]
    /// What is doubtful and changes nothing.
    package let warnings: [RuleProblem]

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
        self = try RuleTestFileReader.read(bytes, path: path)
    }

    init(
        path: String,
        ruleFiles: [String],
        evaluationInterval: Int64,
        groupOrder: [String],
        isFuzzy: Bool,
        tests: [RuleTest],
        warnings: [RuleProblem]
    ) {
        self.path = path
        self.ruleFiles = ruleFiles
        self.evaluationInterval = evaluationInterval
        self.groupOrder = groupOrder
        self.isFuzzy = isFuzzy
        self.tests = tests
        self.warnings = warnings
    }
}
