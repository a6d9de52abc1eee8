import ArgumentParser
import Foundation
import RegularExpressions
import Rules
import Vocabulary

/// `vedette rules test`: promtool's unit tests of rules, with its verdicts.
struct RulesTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run unit tests of rules (promtool's format); exit 0 when all pass, 1 otherwise."
    )

    @Argument(help: "Test files, globs, or directories with test files (*.yml, *.yaml).") var paths: [String]

    @Option(
        name: .customLong("run"),
        parsing: .singleValue,
        help: ArgumentHelp("Run only tests whose name this matches; may be given again.", valueName: "regex")
    )
    var patterns: [String] = []

    @Option(help: "Write the outcome as JUnit XML, for CI systems.") var junit: String?

    @Flag(help: "Print JSON instead of text.") var json = false

    @Flag(name: .customLong("no-colour"), help: "No colours, as with NO_COLOR.") var isPlain = false

    func run() throws {
        let runner = RuleTestRunner(names: try names(), time: SystemTime())
        let time = SystemTime()
        var reports: [(report: RuleTestReport, seconds: Double)] = []
        for path in files() {
            let start = time.now
            let report = Self.report(path, runner)
            reports.append((report, start.duration(to: time.now).seconds))
            if !json { RuleTestTeller(report, isPlain: isPlain).tell() }
        }
        if json { Process.say(RuleTestJSON.value(reports.map(\.report)).compact) }
        if let junit { try write(JUnitReport.document(reports), to: junit) }
        guard reports.allSatisfy(\.report.isPassed) else { throw ExitCode(1) }
    }

    private func names() throws -> [RegularExpression] {
        try patterns.map { pattern in
            do throws(RegularExpressionError) {
                return try RegularExpression(pattern, dotMatchesNewline: false)
            } catch {
                throw ValidationError("--run: \(pattern): \(error)")
            }
        }
    }

    /// Every file once, in the order of the command line; what is not there stays, to be told.
    private func files() -> [String] {
        var files: [String] = []
        for path in paths {
            for file in RulePaths.documents(path) where !files.contains(file) { files.append(file) }
        }
        return files
    }

    private static func report(_ path: String, _ runner: RuleTestRunner) -> RuleTestReport {
        do throws(RuleFileFailure) {
            return runner.run(try RuleTestFile(path: path))
        } catch {
            return RuleTestReport(path: path, outcomes: [], problems: error.problems, warnings: [])
        }
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            Process.complain("cannot write \(path): \(error.localizedDescription)")
            throw Exit.usage
        }
    }
}
