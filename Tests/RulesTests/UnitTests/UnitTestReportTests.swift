import Documents
import RegularExpressions
import Rules
import TestKit
import Testing
import Vocabulary

@Suite struct UnitTestReportTests {
    private static let rules = """
        groups:
        - name: g
          rules:
          - alert: Down
            expr: up == 0
            for: 2m
            labels: {severity: page}
            annotations: {summary: '{{ $labels.job }} <down> & "out"'}

        """

    private func run(_ tests: String, names: [String] = []) throws -> RuleTestReport {
        let directory = try TemporaryDirectory()
        try directory.write(Self.rules, to: "rules.yml")
        try directory.write("rule_files: [rules.yml]\ntests:\n" + tests, to: "tests.yml")
        let runner = RuleTestRunner(names: try names.map { try RegularExpression($0) }, time: SystemTime())
        return runner.run(try RuleTestFile(path: directory.path("tests.yml")))
    }

    private static let tests = """
        - name: first
          interval: 1m
          input_series: [{series: 'up{job="a"}', values: 0x9}, {series: 'up{job="b"}', values: 0x9}]
          alert_rule_test:
          - eval_time: 1m
            alertname: Down
            exp_alerts: [{exp_labels: {job: a, severity: page}}]
          - eval_time: 2m
            alertname: Down
            exp_alerts:
            - {exp_labels: {job: a, severity: warn}, exp_annotations: {summary: 'a <down> & "out"'}}
            - {exp_labels: {job: b, severity: page}, exp_annotations: {summary: 'b <down> & "out"'}}
          promql_expr_test:
          - {expr: sum(up), eval_time: 1m, exp_samples: [{value: 1}, {labels: 'x{a="b"}', value: 2}]}
        - name: second
          promql_expr_test: [{expr: '1', exp_samples: [{value: 1}]}]

        """

    @Test func `an alert that differs is shown line by line, one that is pending is told`() throws {
        let outcome = try #require(try run(Self.tests).outcomes.first)
        #expect(!outcome.isPassed)
        guard case .differs(let pending, "1 expected alert does not fire") = outcome.checks[0].verdict,
            case .differs(let lines, "1 alert differs") = outcome.checks[1].verdict,
            case .differs(let samples, "1 value differs, 1 sample is missing") = outcome.checks[2].verdict
        else {
            Issue.record("\(outcome.checks.map(\.verdict))")
            return
        }
        #expect(
            pending.map(\.marked).filter { $0.contains("pending") }.first
                == "  (pending since 1m, `for` is 2m: alertname=\"Down\", job=\"a\", severity=\"page\")"
        )
        #expect(
            lines.map(\.marked) == [
                "  labels:", "    alertname: \"Down\"", "    job: \"a\"", "-   severity: \"warn\"",
                "+   severity: \"page\"", "  annotations:", "    summary: \"a <down> & \\\"out\\\"\"",
            ]
        )
        #expect(samples.map(\.marked) == ["- {} 1", "+ {} 0", "- x{a=\"b\"} 2"])
    }

    @Test func `only tests of a wanted name run`() throws {
        let report = try run(Self.tests, names: ["^sec"])
        #expect(report.outcomes.map(\.test.title) == ["second"])
        #expect(report.isPassed)
        #expect(try run(Self.tests, names: ["third"]).isPassed)
    }

    @Test func `the XML for CI systems holds every check`() throws {
        let document = JUnitReport.document([(try run(Self.tests), 0.25)])
        #expect(document.contains("<testsuites name=\"vedette rules test\" tests=\"4\" failures=\"3\" errors=\"0\">"))
        #expect(document.contains("skipped=\"0\" time=\"0.25\">"))
        #expect(document.contains("<testcase name=\"alert Down at 2m\" classname=\"first\""))
        #expect(document.contains("&lt;down&gt; &amp; \\&quot;out\\&quot;"))
        #expect(document.contains("classname=\"second\""))
        #expect(document.split(separator: "\n").count { $0.contains("<testcase ") } == 4)
        #expect(document.split(separator: "\n").count { $0.contains("line=\"") } == 4)
    }

    @Test func `a rule that fails ends the test, and what follows is not reached`() throws {
        let tests = """
            - name: fails
              interval: 1m
              input_series: [{series: 'up{job="a"}', values: 0x9}, {series: 'up{job="a",i="2"}', values: '_ _ 0x9'}]
              alert_rule_test: [{eval_time: 1m, alertname: Down}, {eval_time: 4m, alertname: Down}]
              promql_expr_test: [{expr: '1', exp_samples: [{value: 1}]}]

            """
        let directory = try TemporaryDirectory()
        let rules = Self.rules.replacing("severity: page", with: "i: same")
        try directory.write(rules, to: "rules.yml")
        try directory.write("rule_files: [rules.yml]\ntests:\n" + tests, to: "tests.yml")
        let report = RuleTestRunner(time: SystemTime()).run(try RuleTestFile(path: directory.path("tests.yml")))
        let outcome = try #require(report.outcomes.first)
        #expect(outcome.checks.map(\.verdict) == [.passed, .skipped, .skipped])
        let failure = try #require(outcome.failures.first)
        #expect((failure.rule, failure.time, failure.position.line) == ("Down", 120_000, 4))
        #expect(failure.message.contains("same labelset"))
        let document = JUnitReport.document([(report, 0)])
        #expect(document.contains("tests=\"4\" failures=\"0\" errors=\"1\""))
        #expect(document.contains("skipped=\"2\""))
        #expect(document.contains("<skipped/>"))
    }

    @Test func `numbers that are neighbours are equal only where that is asked for`() throws {
        let check = "promql_expr_test: [{expr: 0.1 + 0.2, exp_samples: [{value: 0.3}]}]"
        for (fuzzy, passes) in [("true", true), ("false", false)] {
            let text = "fuzzy_compare: \(fuzzy)\ntests: [{\(check)}]\n"
            let report = RuleTestRunner(time: SystemTime()).run(
                try RuleTestFile(bytes: Array(text.utf8), path: "t.yml")
            )
            #expect(report.isPassed == passes)
        }
    }
}
