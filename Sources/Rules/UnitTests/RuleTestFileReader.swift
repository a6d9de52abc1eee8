import Documents
package import PromQL
import Vocabulary

/// Reads a file of unit tests, as strictly as promtool, and says everything that is wrong at once.
struct RuleTestFileReader {
    private static let keys = ["rule_files", "evaluation_interval", "group_eval_order", "fuzzy_compare", "tests"]
    private static let testKeys = [
        "name", "interval", "input_series", "alert_rule_test", "promql_expr_test", "external_labels", "external_url",
        "start_timestamp",
    ]
    private static let minute: Int64 = 60_000

    static func read(_ bytes: [UInt8], path: String) throws(RuleFileFailure) -> RuleTestFile {
        let (reading, root, warnings) = try RuleReading.opening(bytes, path: path)
        var reader = RuleTestFileReader(reading: reading)
        let file = reader.file(root, warnings)
        guard reader.reading.problems.isEmpty else { throw RuleFileFailure(reader.reading.sorted()) }
        return file
    }

    private var reading: RuleReading

    private mutating func file(_ root: DocumentNode?, _ warnings: [RuleProblem]) -> RuleTestFile {
        let nothing = RuleFields([], at: .start)
        let fields = root.flatMap { reading.fields($0, "a file of rule tests", keys: Self.keys) } ?? nothing
        let interval = reading.milliseconds(fields, "evaluation_interval") ?? 0
        let evaluationInterval = interval == 0 ? Self.minute : interval
        var tests: [RuleTest] = []
        for (index, node) in reading.list(fields, "tests").enumerated() {
            reading.subject = "test \(index + 1)"
            if let test = test(node, number: index + 1, evaluationInterval) { tests.append(test) }
        }
        reading.subject = nil
        return RuleTestFile(
            path: reading.path,
            ruleFiles: reading.strings(fields, "rule_files").map(\.text),
            evaluationInterval: evaluationInterval,
            groupOrder: groupOrder(fields),
            isFuzzy: reading.flag(fields, "fuzzy_compare"),
            tests: tests,
            warnings: warnings
        )
    }

    private mutating func groupOrder(_ fields: RuleFields) -> [String] {
        var lines: [String: Int] = [:]
        return reading.strings(fields, "group_eval_order").map { scalar in
            if let first = lines[scalar.text] {
                let shown = DocumentText.shown(scalar.text)
                reading.fail(
                    "the group `\(shown)` is twice in `group_eval_order`; first on line \(first)",
                    at: scalar.position
                )
            } else {
                lines[scalar.text] = scalar.position.line
            }
            return scalar.text
        }
    }

    private mutating func test(_ node: DocumentNode, number: Int, _ evaluationInterval: Int64) -> RuleTest? {
        guard let fields = reading.fields(node, "a test", keys: Self.testKeys) else { return nil }
        let name = reading.text(fields, "name")?.text
        if let name { reading.subject = "test \(DocumentText.shown(name).goQuoted)" }
        let interval = reading.milliseconds(fields, "interval") ?? 0
        let step = interval == 0 ? evaluationInterval : interval
        let labels = reading.texts(fields, "external_labels").map { (name: $0.key.key, value: $0.value.text) }
        let test = RuleTest(
            name: name,
            number: number,
            position: fields.position,
            series: series(fields, step: step),
            alertChecks: RuleTestCheckReader.alerts(fields, &reading),
            expressionChecks: RuleTestCheckReader.expressions(fields, &reading),
            externalLabels: Labels(labels),
            externalURL: reading.text(fields, "external_url")?.text,
            start: reading.instant(fields, "start_timestamp") ?? 0
        )
        if test.lastTime / evaluationInterval > RuleTestRunner.mostEvaluations {
            reading.fail("more than \(RuleTestRunner.mostEvaluations) evaluations in one test", at: fields.position)
        }
        return test
    }

    /// The series; of two with the same labels the later one counts, as in Prometheus.
    private mutating func series(_ fields: RuleFields, step: Int64) -> [RuleTestSeries] {
        var all: [RuleTestSeries] = []
        for node in reading.list(fields, "input_series") {
            guard let entry = reading.fields(node, "a series", keys: ["series", "values"]) else { continue }
            guard let metric = reading.text(entry, "series") else {
                reading.fail("an entry of `input_series` needs a `series`", at: entry.position)
                continue
            }
            let values = reading.text(entry, "values")
            guard let read = series(metric, values, step) else { continue }
            all.removeAll { $0.labels == read.labels }
            all.append(read)
        }
        return all
    }

    private mutating func series(_ metric: ScalarNode, _ values: ScalarNode?, _ step: Int64) -> RuleTestSeries? {
        let text = metric.text + (values.map { " " + $0.text } ?? "")
        do throws(ParseFailure) {
            // Alone, so that a brace that is not closed is found here and not among the values.
            _ = try SeriesNotation(parsing: metric.text)
            return try RuleTestSeries(parsing: text, step: step)
        } catch {
            let offset = error.range.lower
            let before = metric.text.utf8.count
            var place = reading.source.position(ofByte: min(offset, before), in: metric)
            var column = offset
            if offset > before, let values {
                place = reading.source.position(ofByte: offset - before - 1, in: values)
                column = offset - before - 1
            }
            reading.fail("not a series: \(error.message), at character \(column + 1)", at: place)
            return nil
        }
    }
}

extension RuleTestSeries {
    /// Reads `up{job="api"} 1 1 _ 0x3 stale`.
    ///
    /// - Throws: where the text is none; native histograms and start timestamps are refused.
    package init(parsing text: String, step: Int64) throws(ParseFailure) {
        let notation = try SeriesNotation(parsing: text)
        let whole = SourceRange(0, text.utf8.count)
        guard !notation.hasHistograms else {
            throw ParseFailure("native histograms are not supported", at: whole, in: text)
        }
        guard !notation.describesStarts else {
            throw ParseFailure("start timestamps of samples are not supported", at: whole, in: text)
        }
        guard !notation.labelSet.isEmpty else {
            throw ParseFailure("a series has a name or a label", at: whole, in: text)
        }
        let values = notation.values.map { value -> Double? in
            switch value {
            case .sample(let number): number
            case .stale: .staleMarker
            case .gap, .histogram: nil
            }
        }
        self.init(labels: notation.labelSet, values: values, step: step)
    }
}
