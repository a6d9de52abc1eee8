import Rules
import Testing

@Suite struct UnitTestReadingTests {
    private static func problems(_ text: String) -> [String] {
        do throws(RuleFileFailure) {
            _ = try RuleTestFile(bytes: Array(text.utf8), path: "t.yml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `everything that is wrong is told at once, each with its place`() {
        let text = """
            rule_file: [rules.yml]
            evaluation_interval: 1
            group_eval_order: [a, b, a]
            tests:
            - name: first
              input_series:
              - series: 'up{job="a"'
                values: '1 2 3'
              - series: up
                values: '1 2x3 three'
              - series: histogram
                values: '{{count:1}}'
              alert_rule_test:
              - eval_time: 5m
                exp_alerts: [{exp_label: {}}]
            - promql_expr_test:
              - expr: sum(up
                eval_time: 1m
                exp_samples:
                - labels: 'up{'
                  value: one

            """
        let problems = Self.problems(text)
        #expect(problems.count == 11, "\(problems.joined(separator: "\n"))")
        let beginnings = [
            "t.yml:1:1: unknown field `rule_file` in a file of rule tests; did you mean `rule_files`?",
            "t.yml:2:22: `evaluation_interval`: not a valid duration string: \"1\"",
            "t.yml:3:26: the group `a` is twice in `group_eval_order`; first on line 3",
            "t.yml:7:",
            "t.yml:10:20: test \"first\": not a series: ",
            "t.yml:11:",
            "t.yml:14:5: test \"first\": an entry of `alert_rule_test` needs an `alertname`",
        ]
        for (problem, beginning) in zip(problems, beginnings) {
            #expect(problem.hasPrefix(beginning), "\(problem)\nshould begin with\n\(beginning)")
        }
        let endings = ["t.yml:17:", "t.yml:20:", "t.yml:21:"]
        for beginning in endings { #expect(problems.contains { $0.hasPrefix(beginning) }, "\(problems)") }
    }

    @Test(arguments: [
        ("2026-01-01T00:00:00Z", 1_767_225_600_000), ("2026-01-01T01:30:00.25+01:30", 1_767_225_600_250),
        ("2025-12-31T19:00:00-05:00", 1_767_225_600_000), ("1767225600.5", 1_767_225_600_500), ("0", 0),
        ("-60", -60_000),
    ]) func `a test starts when it says`(text: String, milliseconds: Int64) throws {
        let file = "tests: [{start_timestamp: '\(text)'}]\n"
        let test = try #require(try RuleTestFile(bytes: Array(file.utf8), path: "t.yml").tests.first)
        #expect(test.start == milliseconds)
    }

    @Test(arguments: ["soon", "2026-13-01T00:00:00Z", "2026-01-01", "1e300", "2026-01-01T00:00:00+25:00"])
    func `what is no moment is refused`(text: String) {
        #expect(Self.problems("tests: [{start_timestamp: '\(text)'}]\n").count == 1)
    }

    @Test func `a test that would take for ever is refused`() {
        let text = "evaluation_interval: 1ms\ntests: [{promql_expr_test: [{expr: '1', eval_time: 90d}]}]\n"
        #expect(Self.problems(text).first?.contains("more than 10000000 evaluations") == true)
    }

    @Test func `damaged files are refused, never a trap`() throws {
        let whole = Array(UnitTestCase.alerts.map(\.tests).joined().utf8.prefix(6_000))
        for length in stride(from: 0, to: whole.count, by: 37) {
            var bytes = Array(whole.prefix(length))
            if length % 2 == 0, length > 0 { bytes[length / 2] = UInt8(truncatingIfNeeded: length) }
            do throws(RuleFileFailure) {
                _ = try RuleTestFile(bytes: bytes, path: "t.yml")
            } catch {
                #expect(!error.problems.isEmpty)
            }
        }
    }
}
