import PromQL
import Vocabulary

/// A file for `promtool test rules`: series, and expressions with what should come out.
struct RuleTestDocument {
    struct Case {
        let expression: String
        /// In milliseconds.
        let instant: Int64
        /// Nil for samples that never come, so that promtool prints what does.
        var expected: Answer?

        /// The expression as Prometheus 3 takes it.
        var inLaterWords: String { expression.replacing("holt_winters(", with: "double_exponential_smoothing(") }

        /// How promtool begins its complaint about the case.
        var heading: String { "    expr: \(quoted(expression)), time: \(DurationText.text(instant))," }
    }

    /// In the notation of tests, a sample a minute.
    let series: [String]
    let cases: [Case]

    var text: String {
        var text = "rule_files: []\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n"
        for line in series {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard let metric = parts.first, let values = parts.last else { continue }
            text += "  - series: \(quoted(metric))\n    values: \(quoted(values))\n"
        }
        text += "  promql_expr_test:\n"
        for test in cases {
            text += "  - expr: \(quoted(test.expression))\n    eval_time: \(DurationText.text(test.instant))\n"
            text += "    exp_samples:\n" + samples(test.expected)
        }
        return text
    }

    private func samples(_ expected: Answer?) -> String {
        switch expected {
        case nil: "    - labels: '{never=\"here\"}'\n      value: 12345\n"
        case .failure(let message): "    # must fail: \(message)\n"
        case .samples(let samples):
            samples.sorted { $0.key < $1.key }.map { labels, value in
                "    - labels: \(quoted("\(labels)"))\n      value: \(number(value))\n"
            }.joined()
        }
    }

    private func number(_ value: Double) -> String {
        value.isNaN ? ".nan" : value.isFinite ? "\(value)" : value > 0 ? ".inf" : "-.inf"
    }

    /// Reads what promtool says of the cases, none of which may have come out as expected.
    ///
    /// - Throws: ``Answer/Unreadable`` when a case is missing or cannot be read.
    func answers(in output: String) throws -> [Answer] {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        var rest = lines[...]
        return try cases.map { test in
            rest = rest.drop { !$0.hasPrefix("    expr: ") }
            guard let line = rest.popFirst(), line.hasPrefix(test.heading) else {
                throw Answer.Unreadable(text: "expected \(test.heading), found \(output.prefix(300))")
            }
            let failure = line.dropFirst(test.heading.count)
            if failure.hasPrefix(" err: ") { return .failure(String(failure.dropFirst(6))) }
            guard rest.popFirst() != nil, let found = rest.popFirst(), found.hasPrefix("        got: ") else {
                throw Answer.Unreadable(text: test.heading)
            }
            return try Answer(printed: found.dropFirst(13))
        }
    }
}

/// In double quotes, as YAML and Go both read and write it.
private func quoted(_ text: some StringProtocol) -> String {
    let escapes: [Character: String] = ["\\": "\\\\", "\"": "\\\"", "\n": "\\n", "\t": "\\t"]
    return "\"" + text.map { escapes[$0] ?? "\($0)" }.joined() + "\""
}
