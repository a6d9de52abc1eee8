import Rules
import TestKit
import Testing
import Vocabulary

/// Rules, series and times by chance: what fires here has to fire in promtool, no more and no less.
@Suite(.timeLimit(.minutes(1))) struct UnitTestDifferentialTests {
    private struct Trial {
        let rules: String
        let series: [String]
        let time: Int
        let step: Int
        let interval: Int

        /// Windows and offsets end between samples, where the versions agree.
        init(_ generator: inout SeededGenerator) {
            step = [15, 30, 60].randomElement(using: &generator) ?? 60
            interval = [15, 30, 60, 90].randomElement(using: &generator) ?? 60
            time = Int.random(in: 0...40, using: &generator) * 30 + Int.random(in: 0...1, using: &generator) * 7
            let holds = ["0s", "30s", "1m", "100s", "4m"]
            let expressions = [
                "up == 0", "n > 3", "absent(gone)", "absent(up{i=\"a\"})", "rate(n[200s]) > 0.01",
                "increase(n[290s]) > 2",
                "sum by (i) (n) > 4 and on (i) up == 1", "max_over_time(n[110s]) > 5", "changes(up[250s]) > 1", "r > 4",
                "count(up == 0) > 1", "up unless on (i) n > 2", "n offset 40s > 3", "vector(time()) > 300",
                "predict_linear(n[190s], 60) > 6", "min_over_time((n > bool 2)[170s:45s]) == 1", "avg(up) < 0.6",
            ]
            var lines = ["  - {record: r, expr: 'sum without (i) (n)'}"]
            for name in ["A", "B", "C"] {
                let expression = expressions.randomElement(using: &generator) ?? "up"
                let hold = holds.randomElement(using: &generator) ?? "0s"
                let keep = Bool.random(using: &generator) ? ", keep_firing_for: 2m" : ""
                // Since 2.51 the extrapolation of counters near zero is another; the limits are far from it.
                let isRate = expression.contains("rate(") || expression.contains("increase(")
                let value = isRate ? "none" : "{{ $value | humanize }}"
                lines.append(
                    "  - {alert: \(name), expr: '\(expression)', for: \(hold)\(keep), labels: {l: '{{ $labels.i }}x'}, "
                        + "annotations: {a: '\(value)'}}"
                )
            }
            rules = "groups:\n- name: g\n  rules:\n" + lines.joined(separator: "\n") + "\n"
            series = ["up{i=\"a\"}", "up{i=\"b\"}", "n{i=\"a\"}", "n{i=\"b\"}"].map { metric in
                let values = (0..<20).map { _ in Self.values(metric, &generator) }
                return "\(metric) \(values.joined(separator: " "))"
            }
        }

        private static func values(_ metric: String, _ generator: inout SeededGenerator) -> String {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: "_"
            case 1: "stale"
            case 2: "_x2"
            case 3 where metric.hasPrefix("n"): "0+2x3"
            default:
                metric.hasPrefix("up")
                    ? "\(Int.random(in: 0...1, using: &generator))x2" : "\(Int.random(in: 0...7, using: &generator))"
            }
        }

        /// What fires at the last step, in the words of a test file; `skipping` so many alerts.
        func file(skipping skipped: Int) throws -> (text: String, count: Int) {
            let groups = try RuleFile(bytes: Array(rules.utf8), path: "rules.yml").groups
            var bench = RuleBench(
                groups,
                series: try series.map { try RuleTestSeries(parsing: $0, step: Int64(step) * 1000) },
                subqueryStep: Int64(interval) * 1000,
                mostSamples: 100_000,
                time: SystemTime()
            )
            for second in stride(from: 0, through: time, by: interval) {
                for failure in bench.advance(to: Int64(second) * 1000) { throw TestKitError(failure.message) }
            }
            let firing = bench.states.flatMap(\.alerts).filter { $0.state == .firing }
            var checks = ""
            for name in ["A", "B", "C"] {
                checks += "  - {eval_time: \(time)s, alertname: \(name), exp_alerts: ["
                let own = firing.dropFirst(skipped).filter { $0.labels["alertname"] == name }
                checks +=
                    own.map { alert in
                        let labels = alert.labels.map { "\($0.name): '\($0.value)'" }.joined(separator: ", ")
                        let annotations = alert.annotations.map { "\($0.name): '\($0.value)'" }.joined(separator: ", ")
                        return "{exp_labels: {\(labels)}, exp_annotations: {\(annotations)}}"
                    }.joined(separator: ", ") + "]}\n"
            }
            let input = series.map { line in
                let parts = line.split(separator: " ", maxSplits: 1)
                return "  - {series: '\(parts[0])', values: '\(parts[1])'}\n"
            }
            return (
                "rule_files: [rules.yml]\nevaluation_interval: \(interval)s\ntests:\n- interval: \(step)s\n  input_series:\n"
                    + input.joined() + "  alert_rule_test:\n" + checks, firing.count
            )
        }
    }

    @Test func `what fires here fires in promtool`() async throws {
        var generator = SeededGenerator(seed: 20_261_121)
        let directory = try TemporaryDirectory()
        var expected: [(passes: Bool, text: String)] = []
        var fired = 0
        for _ in 0..<60 {
            let trial = Trial(&generator)
            let whole = try trial.file(skipping: 0)
            fired += whole.count
            var files = [(true, whole.text)]
            // What is left out is missed.
            if whole.count > 0, expected.count % 3 == 0 { files.append((false, try trial.file(skipping: 1).text)) }
            for (passes, text) in files {
                let own = try directory.makeDirectory("\(expected.count)")
                try directory.write(trial.rules, to: "\(expected.count)/rules.yml")
                try directory.write(text, to: "\(expected.count)/tests.yml")
                let report = UnitTestAgreementTests.run("\(own)/tests.yml")
                #expect(report.isPassed == passes, "\(report.story)\n\(trial.rules)\n\(text)")
                expected.append((passes, trial.rules + text))
            }
        }
        #expect(fired > 40)
        #expect(expected.contains { !$0.passes })
        let paths = expected.indices.map { directory.path("\($0)/tests.yml") }
        let verdicts = try await Promtool.verdicts(onRuleTests: paths)
        try #require(verdicts.count == expected.count)
        for (one, verdict) in zip(expected, verdicts) {
            #expect(verdict.passes == one.passes, "\(one.text)\n\(verdict.said)")
        }
    }
}
