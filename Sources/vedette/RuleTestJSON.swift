import Documents
import Rules
import Vocabulary

/// Outcomes of rule tests for programs.
enum RuleTestJSON {
    static func value(_ reports: [RuleTestReport]) -> JSON {
        [
            "verdict": verdict(reports.allSatisfy(\.isPassed)),
            "files": .array(reports.map(file)),
        ]
    }

    private static func verdict(_ isPassed: Bool) -> JSON { isPassed ? "passed" : "failed" }

    private static func file(_ report: RuleTestReport) -> JSON {
        [
            "path": .text(report.path), "verdict": verdict(report.isPassed),
            "problems": .array(
                report.problems.map { problem($0, "error") } + report.warnings.map { problem($0, "warning") }
            ),
            "tests": .array(report.outcomes.map(test)),
        ]
    }

    /// With the file it is in: the tests, or rules.
    private static func problem(_ problem: RuleProblem, _ kind: String) -> JSON {
        guard case .object(let members) = problem.json(kind) else { return .null }
        return .object([JSON.Member("path", .text(problem.path))] + members)
    }

    private static func test(_ outcome: RuleTestOutcome) -> JSON {
        [
            "name": JSON(outcome.test.name), "line": .integer(Int64(outcome.test.position.line)),
            "verdict": verdict(outcome.isPassed),
            "failures": .array(
                outcome.failures.map { failure in
                    [
                        "rule": .text(failure.rule), "path": .text(failure.file),
                        "line": .integer(Int64(failure.position.line)),
                        "column": .integer(Int64(failure.position.column)),
                        "time": seconds(failure.time), "message": .text(failure.message),
                    ]
                }
            ),
            "checks": .array(outcome.checks.map(check)),
        ]
    }

    private static func check(_ check: RuleTestCheckOutcome) -> JSON {
        var word: JSON = "failed"
        var message: String?
        var lines: [RuleTestDifference] = []
        switch check.verdict {
        case .passed: word = "passed"
        case .skipped: word = "skipped"
        case .failed(let text): message = text
        case .differs(let difference, let summary): (lines, message) = (difference, summary)
        }
        return [
            "kind": .text(check.kind.rawValue), "subject": .text(check.subject), "time": seconds(check.time),
            "line": .integer(Int64(check.position.line)), "column": .integer(Int64(check.position.column)),
            "verdict": word, "message": JSON(message),
            "difference": .array(lines.map { ["kind": .text($0.kind.rawValue), "text": .text($0.text)] }),
        ]
    }

    private static func seconds(_ milliseconds: Int64) -> JSON { .number(Double(milliseconds) / 1000) }
}
