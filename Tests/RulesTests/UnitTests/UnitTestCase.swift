import Testing

/// A rule file, a file of tests for it, and the verdict.
struct UnitTestCase: Sendable, CustomTestStringConvertible {
    /// Why promtool 2.42 says something else than Prometheus 3, whose rules hold here.
    enum Difference: String, CaseIterable, Sendable {
        case none
        /// `fuzzy_compare`, `start_timestamp`, `query_offset` and `labels` of groups are newer.
        case newerKeys
        /// Series without an `interval` have the evaluation interval since 3; before all their values were at 0.
        case defaultInterval
        /// NaN equals NaN here; there nothing equals it.
        case notANumber
        /// A window or the lookback is open on the left since 3.
        case leftBoundary
    }

    let name: String
    let rules: String
    let tests: String
    let passes: Bool
    let difference: Difference

    var testDescription: String { name }

    /// Whole files.
    init(_ name: String, rules: String, file: String, passes: Bool, _ difference: Difference = .none) {
        self.name = name
        self.rules = rules
        tests = file
        self.passes = passes
        self.difference = difference
    }

    /// One group of rules in flow style, and one test.
    init(
        _ name: String,
        _ rules: [String],
        _ series: [String],
        alerts: [String] = [],
        expressions: [String] = [],
        extra: String = "",
        head: String = "",
        interval: String? = "1m",
        passes: Bool = true,
        _ difference: Difference = .none
    ) {
        let step = interval.map { "interval: \($0)" } ?? "name: unnamed"
        let file = """
            rule_files: [rules.yml]
            \(head)
            tests:
            - \(step)
              input_series: [\(series.joined(separator: ", "))]
              alert_rule_test: [\(alerts.joined(separator: ", "))]
              promql_expr_test: [\(expressions.joined(separator: ", "))]
              \(extra)

            """
        let text = "groups:\n- name: g\n  rules:\n" + rules.map { "  - {\($0)}\n" }.joined()
        self.init(name, rules: text, file: file, passes: passes, difference)
    }

    /// A series of `input_series`.
    static func series(_ metric: String, _ values: String) -> String { "{series: '\(metric)', values: '\(values)'}" }

    /// A check of alerts, each with labels and annotations in flow style.
    static func alert(_ time: String, _ name: String, _ alerts: (labels: String, annotations: String)...) -> String {
        let expected = alerts.map { "{exp_labels: {\($0.labels)}, exp_annotations: {\($0.annotations)}}" }
        return "{eval_time: \(time), alertname: \(name), exp_alerts: [\(expected.joined(separator: ", "))]}"
    }

    /// A check of an expression, each sample with labels and value.
    static func expression(_ time: String, _ text: String, _ samples: (labels: String, value: String)...) -> String {
        let expected = samples.map { "{labels: '\($0.labels)', value: \($0.value)}" }
        return "{eval_time: \(time), expr: '\(text)', exp_samples: [\(expected.joined(separator: ", "))]}"
    }

    static let all = alerts + recordings + expressions + files
}
