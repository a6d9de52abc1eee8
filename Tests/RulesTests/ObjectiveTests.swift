import Documents
import PromQL
import Rules
import Templates
import Testing
import Vocabulary

@Suite struct ObjectiveTests {
    private static let latency = Objective(
        name: "query_latency_p95",
        expression: "p95{service=\"api\"} # of five minutes",
        target: .init(.below, 1, .seconds, text: "< 1s"),
        acceptable: .init(.below, 2, .seconds, text: "< 2s"),
        alert: .init(.above, 5, .seconds, text: "> 5s"),
        labels: ["team": "search"],
        runbookURL: "https://runbooks/p95"
    )

    private func group(_ objectives: Objective...) throws -> RuleGroup {
        try #require(try ObjectiveRules.group(objectives, file: "vedette.yaml"))
    }

    @Test func `an objective becomes a record of its target, a warning and an alarm`() throws {
        let printed = RuleFilePrinter.print([try group(Self.latency)])
        let expected = """
            groups:
              - name: objectives
                rules:
                  - record: objective:target_met:bool
                    expr: p95{service="api"} < bool 1
                    labels:
                      objective: query_latency_p95
                  - alert: QueryLatencyP95ObjectiveMissed
                    expr: p95{service="api"} >= 2
                    for: 5m
                    labels:
                      objective: query_latency_p95
                      severity: warning
                      team: search
                    annotations:
                      description: "query_latency_p95 has been so for 5m: {{ $labels }}"
                      runbook_url: https://runbooks/p95
                      summary: query_latency_p95 is {{ $value | humanizeDuration }}, acceptable is < 2s (the target is < 1s)
                  - alert: QueryLatencyP95ObjectiveMissed
                    expr: p95{service="api"} > 5
                    for: 5m
                    labels:
                      objective: query_latency_p95
                      severity: critical
                      team: search
                    annotations:
                      description: "query_latency_p95 has been so for 5m: {{ $labels }}"
                      runbook_url: https://runbooks/p95
                      summary: query_latency_p95 is {{ $value | humanizeDuration }}, the alert is at > 5s (the target is < 1s)

            """
        #expect(printed == expected)
        #expect(
            try RuleFile(bytes: Array(printed.utf8), path: "f.yml").groups.first?.rules == group(Self.latency).rules
        )
    }

    @Test(arguments: [
        (Objective.Bound.Comparison.below, ">="), (.atMost, ">"), (.above, "<="), (.atLeast, "<"),
    ]) func `a target alone is a warning when it is missed`(comparison: Objective.Bound.Comparison, missed: String)
        throws
    {
        let target = Objective.Bound(comparison, 0.995, .share, text: "\(comparison.rawValue) 99.5%")
        let rules = try group(Objective(name: "availability", expression: "a / b", target: target)).rules
        #expect(rules.map(\.name) == ["objective:target_met:bool", "AvailabilityObjectiveMissed"])
        #expect(rules.last?.expression == "(a / b) \(missed) 0.995")
        guard case .alerting(let rule) = rules.last else {
            Issue.record("no alert")
            return
        }
        let summary = rule.annotations.first { $0.name == "summary" }?.template.text
        #expect(
            summary
                == "availability is {{ $value | humanizePercentage }}, the target is \(comparison.rawValue) 99.5%"
        )
    }

    @Test func `a scalar is compared as a vector`() throws {
        let alert = Objective.Bound(.above, 1_073_741_824, .bytes, text: "> 1GiB")
        let rules = try group(Objective(name: "n", expression: "scalar(up)", alert: alert)).rules
        #expect(rules.map(\.expression) == ["vector(scalar(up)) > 1073741824"])
    }

    @Test(arguments: [("sum(", "parse error"), ("up[5m]", "range vector"), ("\"a\"", "string")])
    func `an expression that is none, or no vector, is told with its place`(text: String, words: String) throws {
        let objective = Objective(
            name: "n",
            expression: text,
            alert: .init(.above, 1, .none, text: "> 1"),
            line: 7,
            column: 11
        )
        let failure = #expect(throws: RuleFileFailure.self) { try group(Self.latency, objective) }
        let said = try #require(failure?.description)
        #expect(said.hasPrefix("vedette.yaml:7:11: objective \"n\": "), "\(said)")
        #expect(said.contains(words), "\(said)")
    }

    @Test func `without objectives there is no group`() throws {
        #expect(try ObjectiveRules.group([], file: "vedette.yaml") == nil)
    }
}
