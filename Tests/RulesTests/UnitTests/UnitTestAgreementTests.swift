import Rules
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct UnitTestAgreementTests {
    @Test func `promtool comes to the same verdict on every file`() async throws {
        let cases = UnitTestCase.all
        #expect(cases.filter { $0.difference == .none }.count >= 100)
        #expect(Set(cases.map(\.name)).count == cases.count)
        let directory = try TemporaryDirectory()
        for (number, example) in cases.enumerated() {
            let own = try directory.makeDirectory("\(number)")
            try directory.write(example.rules, to: "\(number)/rules.yml")
            try directory.write(example.tests, to: "\(number)/tests.yml")
            let report = Self.run("\(own)/tests.yml")
            #expect(report.isPassed == example.passes, "\(example.name)\n\(report.story)\n\(example.tests)")
        }
        let verdicts = try await Promtool.verdicts(onRuleTestsIn: directory, count: cases.count)
        for (example, verdict) in zip(cases, verdicts) where example.difference == .none {
            #expect((verdict.code == 0) == example.passes, "\(example.name): \(verdict.said)\n\(example.tests)")
        }
        for (example, verdict) in zip(cases, verdicts) where example.difference != .none {
            #expect((verdict.code == 0) != example.passes, "\(example.name) is no difference: \(verdict.said)")
        }
    }

    static func run(_ path: String) -> RuleTestReport {
        do throws(RuleFileFailure) {
            return RuleTestRunner(time: SystemTime()).run(try RuleTestFile(path: path))
        } catch {
            return RuleTestReport(path: path, outcomes: [], problems: error.problems, warnings: [])
        }
    }
}

extension RuleTestReport {
    /// Everything that is wrong, for a failing test's message.
    var story: String {
        let failed = outcomes.flatMap { outcome -> [String] in
            outcome.failures.map { "\($0.rule): \($0.message)" } + outcome.checks.map { "\($0.title): \($0.verdict)" }
        }
        return (problems.map(\.description) + failed).joined(separator: "\n")
    }
}
