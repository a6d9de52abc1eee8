import Documents
import PromQL
import Vocabulary

/// Reads what a test expects.
enum RuleTestCheckReader {
    static func alerts(_ fields: RuleFields, _ reading: inout RuleReading) -> [AlertCheck] {
        var checks: [AlertCheck] = []
        for node in reading.list(fields, "alert_rule_test") {
            let keys = ["eval_time", "alertname", "exp_alerts"]
            guard let entry = reading.fields(node, "an alert test", keys: keys) else { continue }
            let time = reading.milliseconds(entry, "eval_time") ?? 0
            let name = reading.text(entry, "alertname")
            if name == nil { reading.fail("an entry of `alert_rule_test` needs an `alertname`", at: entry.position) }
            let expected = reading.list(entry, "exp_alerts").compactMap { alert($0, name?.text ?? "", &reading) }
            guard let name else { continue }
            checks.append(AlertCheck(time: time, alertName: name.text, expected: expected, position: entry.position))
        }
        return checks
    }

    private static func alert(_ node: DocumentNode, _ name: String, _ reading: inout RuleReading) -> FiringAlert? {
        guard let entry = reading.fields(node, "an expected alert", keys: ["exp_labels", "exp_annotations"]) else {
            return nil
        }
        let labels = labels(entry, "exp_labels", &reading).filter { $0.name != "alertname" }
        return FiringAlert(
            labels: labels + [RuleLabel("alertname", name)],
            annotations: self.labels(entry, "exp_annotations", &reading)
        )
    }

    private static func labels(
        _ fields: RuleFields,
        _ key: String,
        _ reading: inout RuleReading
    ) -> [RuleLabel] {
        reading.texts(fields, key).map { RuleLabel($0.key.key, $0.value.text) }
    }

    static func expressions(_ fields: RuleFields, _ reading: inout RuleReading) -> [ExpressionCheck] {
        var checks: [ExpressionCheck] = []
        for node in reading.list(fields, "promql_expr_test") {
            let keys = ["expr", "eval_time", "exp_samples"]
            guard let entry = reading.fields(node, "an expression test", keys: keys) else { continue }
            let time = reading.milliseconds(entry, "eval_time") ?? 0
            let expected = reading.list(entry, "exp_samples").compactMap { sample($0, &reading) }
            guard let query = query(entry, &reading) else { continue }
            checks.append(ExpressionCheck(time: time, query: query, expected: expected, position: entry.position))
        }
        return checks
    }

    private static func query(_ entry: RuleFields, _ reading: inout RuleReading) -> Query? {
        guard let scalar = reading.text(entry, "expr") else {
            reading.fail("an entry of `promql_expr_test` needs an `expr`", at: entry.place("expr"))
            return nil
        }
        do throws(ParseFailure) {
            return try Query(parsing: scalar.text)
        } catch {
            let position = reading.source.position(ofByte: error.range.lower, in: scalar)
            reading.fail("could not parse expression: \(error)", at: position, inExpression: error.location)
            return nil
        }
    }

    private static func sample(_ node: DocumentNode, _ reading: inout RuleReading) -> LabelledValue? {
        let keys = ["labels", "value", "histogram"]
        guard let entry = reading.fields(node, "an expected sample", keys: keys) else { return nil }
        if let histogram = reading.text(entry, "histogram") {
            reading.fail("native histograms are not supported", at: histogram.position)
        }
        let value = reading.number(entry, "value")
        guard let scalar = reading.text(entry, "labels") else { return LabelledValue(labels: .empty, value: value) }
        do throws(ParseFailure) {
            let notation = try SeriesNotation(parsing: scalar.text)
            guard notation.values.isEmpty, !notation.describesStarts else {
                reading.fail(
                    "`labels` is the series alone, as `up{job=\"api\"}`; its number is the `value`",
                    at: scalar.position
                )
                return nil
            }
            return LabelledValue(labels: notation.labelSet, value: value)
        } catch {
            let position = reading.source.position(ofByte: error.range.lower, in: scalar)
            reading.fail("not a label set: \(error.message)", at: position)
            return nil
        }
    }
}
