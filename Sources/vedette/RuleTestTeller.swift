import Documents
import PromQL
import Rules
import Vocabulary

/// Tells people what became of a file of rule tests: verdicts to standard output, what is wrong to standard error.
struct RuleTestTeller {
    private let report: RuleTestReport
    private let paint: Paint
    private let complaintPaint: Paint

    init(_ report: RuleTestReport, isPlain: Bool) {
        self.report = report
        paint = Paint(!isPlain && Process.usesColours)
        complaintPaint = Paint(!isPlain && Process.usesColoursInComplaints)
    }

    func tell() {
        Process.say("Unit Testing: \(report.path)")
        for warning in report.warnings { Process.complain("\(complaintPaint.doubtful("WARNING")): \(warning)") }
        let tests = report.outcomes.count
        if report.isPassed {
            Process.say("  \(paint.good("SUCCESS")): \(tests == 1 ? "1 test" : "\(tests) tests")")
        } else {
            let failed = report.outcomes.count { !$0.isPassed }
            let count = report.problems.isEmpty ? "\(failed) of \(tests) tests" : "not run"
            Process.say("  \(paint.bad("FAILED")): \(count)")
        }
        for problem in report.problems { Process.complain(problem.told(complaintPaint)) }
        for outcome in report.outcomes where !outcome.isPassed { tell(outcome) }
    }

    private func tell(_ outcome: RuleTestOutcome) {
        let test = "test \(outcome.test.title.goQuoted)"
        for failure in outcome.failures {
            complain(
                failure.position,
                "\(test): rule \(failure.rule) at \(DurationText.text(failure.time)): \(failure.message)",
                in: failure.file
            )
        }
        for check in outcome.checks {
            switch check.verdict {
            case .passed: break
            case .skipped: complain(check.position, "\(test): \(check.title): not reached")
            case .failed(let message): complain(check.position, "\(test): \(check.title): \(message)")
            case .differs(let lines, let summary):
                complain(check.position, "\(test): \(check.title): \(summary)", lines.map(shown))
            }
        }
    }

    private func complain(_ position: Position, _ message: String, _ lines: [String] = [], in file: String? = nil) {
        let head = "\(file ?? report.path):\(position.line):\(position.column): \(message)"
        Process.complain(([head] + lines).joined(separator: "\n"))
    }

    private func shown(_ line: RuleTestDifference) -> String {
        let text = "    " + Redactor.withoutControls(line.marked)
        switch line.kind {
        case .same: return text
        case .note: return complaintPaint.doubtful(text)
        case .missing: return complaintPaint.bad(text)
        case .unexpected: return complaintPaint.good(text)
        }
    }
}
