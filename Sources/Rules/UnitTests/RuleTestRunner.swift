import Documents
import PromQL
package import RegularExpressions
package import Vocabulary

/// Runs files of unit tests for rules, with the outcome that `promtool test rules` has.
package struct RuleTestRunner {
    /// More evaluations than these in one test are refused.
    static let mostEvaluations: Int64 = 10_000_000

    /// promtool's limit is a tenth of this, but of samples alone: ours counts labels and intermediate results, too.
    private static let mostSamples = 100_000

    private let time: any Time
    private let isWanted: (RuleTest) -> Bool

    /// - Parameters:
    ///   - names: only tests whose name one of these matches somewhere are run; all, when there are none.
    ///   - time: what evaluations are limited by; tests have their own.
    package init(names: [RegularExpression] = [], time: any Time) {
        self.time = time
        isWanted = { test in names.isEmpty || names.contains { $0.firstMatch(in: test.name ?? "") != nil } }
    }

    /// Runs the tests of a file.
    package func run(_ file: RuleTestFile) -> RuleTestReport {
        let wanted = file.tests.filter(isWanted)
        var warnings = file.warnings
        guard !wanted.isEmpty else {
            return RuleTestReport(path: file.path, outcomes: [], problems: [], warnings: warnings)
        }
        do throws(RuleFileFailure) {
            let groups = try groups(of: file, &warnings)
            let outcomes = wanted.map { run($0, of: file, groups) }
            return RuleTestReport(path: file.path, outcomes: outcomes, problems: [], warnings: warnings)
        } catch {
            return RuleTestReport(path: file.path, outcomes: [], problems: error.problems, warnings: warnings)
        }
    }

    private func groups(
        of file: RuleTestFile,
        _ warnings: inout [RuleProblem]
    ) throws(RuleFileFailure) -> [RuleGroup] {
        let directory = file.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .map { $0 + "/" }.joined()
        var paths: [String] = []
        for pattern in file.ruleFiles {
            let path = pattern.hasPrefix("/") ? pattern : directory + pattern
            do throws(RuleFileFailure) {
                for found in try RulePaths.expand(path) where !paths.contains(found) { paths.append(found) }
            } catch {
                warnings.append(RuleProblem(path: file.path, message: "`rule_files`: \(pattern) matches no file"))
            }
        }
        var problems: [RuleProblem] = []
        var groups: [RuleGroup] = []
        for path in paths {
            do throws(RuleFileFailure) {
                groups += try RuleFile(path: path).groups
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw RuleFileFailure(problems) }
        let places = Dictionary(file.groupOrder.enumerated().map { ($1, $0) }) { first, _ in first }
        return groups.enumerated()
            .sorted { (places[$0.element.name] ?? 0, $0.offset) < (places[$1.element.name] ?? 0, $1.offset) }
            .map(\.element)
    }
}

// One test.
extension RuleTestRunner {
    private func run(_ test: RuleTest, of file: RuleTestFile, _ groups: [RuleGroup]) -> RuleTestOutcome {
        let interval = file.evaluationInterval
        var bench = RuleBench(
            groups,
            series: test.series,
            start: test.start,
            subqueryStep: interval,
            externalLabels: test.externalLabels,
            externalURL: test.externalURL,
            mostSamples: Self.mostSamples,
            time: time
        )
        var verdicts = [RuleTestVerdict](repeating: .skipped, count: test.alertChecks.count)
        var offset: Int64 = 0
        while offset <= test.lastTime {
            let failures = bench.advance(to: test.start + offset)
            guard failures.isEmpty else {
                return outcome(test, verdicts, [], failures, at: offset)
            }
            for (index, check) in test.alertChecks.enumerated() where offset == check.time - check.time % interval {
                verdicts[index] = verdict(check, bench, at: test.start + offset)
            }
            offset += interval
        }
        let others = test.expressionChecks.map { verdict($0, of: test, bench, isFuzzy: file.isFuzzy) }
        return outcome(test, verdicts, others, [], at: offset)
    }

    /// What is not there was not reached.
    private func outcome(
        _ test: RuleTest,
        _ alerts: [RuleTestVerdict],
        _ expressions: [RuleTestVerdict],
        _ failures: [RuleBench.Failure],
        at offset: Int64
    ) -> RuleTestOutcome {
        let skipped = [RuleTestVerdict](
            repeating: .skipped,
            count: test.expressionChecks.count - expressions.count
        )
        return RuleTestOutcome(
            test: test,
            checks: zip(test.alertChecks, alerts).map { RuleTestCheckOutcome($0, $1) }
                + zip(test.expressionChecks, expressions + skipped).map { RuleTestCheckOutcome($0, $1) },
            failures: failures.map { RuleTestOutcome.RuleFailure($0, time: offset) }
        )
    }

    private func verdict(_ check: AlertCheck, _ bench: RuleBench, at instant: Int64) -> RuleTestVerdict {
        let alerts = bench.alerts(named: check.alertName)
        let firing = alerts.filter { $0.alert.state == .firing }.map { FiringAlert($0.alert) }
        let difference = AlertDifference(expected: check.expected, got: firing)
        guard !difference.isEmpty else { return .passed }
        let pending = alerts.filter { $0.alert.state == .pending }.map { rule, alert in
            let since = instant - alert.activeAt.milliseconds
            return "pending since \(DurationText.text(since)), `for` is \(rule.hold.brief): "
                + FiringAlert(alert).labels.map { "\($0.name)=\($0.value.goQuoted)" }.joined(separator: ", ")
        }
        return .differs(difference.lines + pending.map { RuleTestDifference(.note, $0) }, summary: difference.summary)
    }

    private func verdict(
        _ check: ExpressionCheck,
        of test: RuleTest,
        _ bench: RuleBench,
        isFuzzy: Bool
    ) -> RuleTestVerdict {
        do throws(EvaluationFailure) {
            let samples = try bench.vector(check.query, at: test.start + check.time)
            let got = samples.map { LabelledValue(labels: $0.labels, value: $0.value) }
            let difference = SampleDifference(expected: check.expected, got: got, isFuzzy: isFuzzy)
            return difference.isEmpty ? .passed : .differs(difference.lines, summary: difference.summary)
        } catch {
            return .failed(error.message)
        }
    }
}
