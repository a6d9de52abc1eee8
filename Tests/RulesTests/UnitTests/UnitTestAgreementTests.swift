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
        let paths = cases.indices.map { directory.path("\($0)/tests.yml") }
        let verdicts = try await Promtool.verdicts(onRuleTests: paths)
        try #require(verdicts.count == cases.count)
        for (example, verdict) in zip(cases, verdicts) {
            if example.difference == .none {
                #expect(verdict.passes == example.passes, "\(example.name): \(verdict.said)\n\(example.tests)")
            } else {
                #expect(verdict.passes != example.passes, "\(example.name) is no difference: \(verdict.said)")
            }
        }
        // The exit code follows the verdict; asking for each costs a process.
        let some = stride(from: 0, to: cases.count, by: 9).filter { cases[$0].difference == .none }
        #expect(Set(some.map { cases[$0].passes }) == [true, false])
        for index in some {
            let verdict = try await Promtool.verdict(onRuleTest: paths[index])
            #expect((verdict.code == 0) == cases[index].passes, "\(cases[index].name)")
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
