package import Documents
import PromQL

/// What became of a file of unit tests.
package struct RuleTestReport: Sendable {
    package let path: String
    /// Of the tests that were wanted, in the order of the file.
    package let outcomes: [RuleTestOutcome]
    /// Why nothing was run: the file or the rules are not good.
    package let problems: [RuleProblem]
    package let warnings: [RuleProblem]

    package init(path: String, outcomes: [RuleTestOutcome], problems: [RuleProblem], warnings: [RuleProblem]) {
        self.path = path
        self.outcomes = outcomes
        self.problems = problems
        self.warnings = warnings
    }

    /// Whether everything that was run is as expected.
    package var isPassed: Bool { problems.isEmpty && outcomes.allSatisfy(\.isPassed) }
}

/// What became of one test.
package struct RuleTestOutcome: Sendable {
    /// A rule that could not be evaluated, which ended the test.
    package struct RuleFailure: Sendable {
        /// File, place and name of the rule.
        package let rule: String
        package let file: String
        package let position: Position
        /// Milliseconds after the start.
        package let time: Int64
        package let message: String

        init(_ failure: RuleBench.Failure, time: Int64) {
            rule = failure.rule.name
            file = failure.group.file
            position = failure.rule.position
            message = failure.message
            self.time = time
        }
    }

    package let test: RuleTest
    /// Those of alerts first, each in the order of the file.
    package let checks: [RuleTestCheckOutcome]
    /// All of one evaluation, the last.
    package let failures: [RuleFailure]

    package var isPassed: Bool { failures.isEmpty && checks.allSatisfy { $0.verdict == .passed } }

    init(test: RuleTest, checks: [RuleTestCheckOutcome], failures: [RuleFailure]) {
        self.test = test
        self.checks = checks
        self.failures = failures
    }
}

/// What became of one check of a test.
package struct RuleTestCheckOutcome: Sendable {
    package enum Kind: String, Sendable {
        case alert, expression
    }

    package let kind: Kind
    /// The alert's name or the expression, as written.
    package let subject: String
    /// Milliseconds after the start.
    package let time: Int64
    package let position: Position
    package let verdict: RuleTestVerdict

    init(_ check: AlertCheck, _ verdict: RuleTestVerdict) {
        kind = .alert
        subject = check.alertName
        time = check.time
        position = check.position
        self.verdict = verdict
    }

    init(_ check: ExpressionCheck, _ verdict: RuleTestVerdict) {
        kind = .expression
        subject = check.query.text
        time = check.time
        position = check.position
        self.verdict = verdict
    }

    /// `alert ServiceDown at 5m`, ``expression `sum(up)` at 5m``.
    package var title: String {
        let shown =
            switch kind {
            case .alert: subject
            case .expression: "`\(DocumentText.shown(subject))`"
            }
        return "\(kind.rawValue) \(shown) at \(DurationText.text(time))"
    }
}

/// What became of one check.
package enum RuleTestVerdict: Hashable, Sendable {
    case passed
    /// A rule failed before its time.
    case skipped
    /// There is something else than expected: line by line, and in a few words.
    case differs([RuleTestDifference], summary: String)
    /// There is nothing to compare.
    case failed(String)
}

/// A line of what was expected and what there is.
package struct RuleTestDifference: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// Expected, and there.
        case same
        /// Expected, and not there.
        case missing
        /// There, and not expected.
        case unexpected
        /// Something that helps to understand.
        case note
    }

    package let kind: Kind
    package let text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
