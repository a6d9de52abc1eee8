import Documents
import PromQL
import Templates
import Vocabulary

/// Reads the rules of one group.
struct RuleReader {
    /// A label as written.
    typealias WrittenLabel = (name: String, value: ScalarNode)

    private static let keys = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"]

    let groupLabels: [WrittenLabel]

    init(groupLabels: [WrittenLabel]) {
        self.groupLabels = groupLabels
    }

    mutating func read(_ node: DocumentNode, _ reading: inout RuleReading) -> Rule? {
        guard let fields = reading.fields(node, "a rule", keys: Self.keys) else { return nil }
        let record = reading.text(fields, "record")
        let alert = reading.text(fields, "alert")
        if let name = record ?? alert { reading.subject? += " \(DocumentText.shown(name.text).goQuoted)" }
        if record != nil, let alert {
            reading.fail("only one of `record` and `alert` may be set", at: alert.position)
        } else if record == nil, alert == nil {
            reading.fail("one of `record` and `alert` has to be set", at: fields.position)
        }
        let query = expression(fields, &reading)
        let labels = Self.labels(fields, &reading)
        if let record { return recording(record, query, labels, fields, &reading) }
        return alerting(alert, query, labels, fields, &reading)
    }

    /// The labels of a group or a rule, with what is wrong in their names.
    static func labels(_ fields: RuleFields, _ reading: inout RuleReading) -> [WrittenLabel] {
        reading.texts(fields, "labels").map { entry, value in
            if entry.key.isEmpty || entry.key == Labels.metricNameLabel {
                reading.fail("invalid label name: \(entry.key.goQuoted)", at: entry.position)
            }
            return (entry.key, value)
        }
    }

    private func expression(_ fields: RuleFields, _ reading: inout RuleReading) -> Query? {
        guard let scalar = reading.text(fields, "expr") else {
            if fields["expr"].map({ if case .scalar = $0 { true } else { false } }) ?? true {
                reading.fail("a rule needs an `expr`", at: fields.place("expr"))
            }
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

    private func recording(
        _ record: ScalarNode,
        _ query: Query?,
        _ labels: [WrittenLabel],
        _ fields: RuleFields,
        _ reading: inout RuleReading
    ) -> Rule? {
        if !reading.texts(fields, "annotations").isEmpty {
            reading.fail("a recording rule has no `annotations`", at: fields.place("annotations"))
        }
        for key in ["for", "keep_firing_for"] {
            if let duration = reading.duration(fields, key), duration != .zero {
                reading.fail("a recording rule has no `\(key)`", at: fields.place(key))
            }
        }
        if record.text.contains(where: { $0 == "{" || $0 == "}" }) {
            let message = "braces in the name of a recording rule: does that belong to `expr` or `labels`?"
            reading.fail(message, at: record.position)
        }
        guard let query else { return nil }
        let overlaid = RuleLabel.overlay(Self.plain(groupLabels), by: Self.plain(labels))
        return .recording(
            RecordingRule(name: record.text, query: query, labels: overlaid, position: fields.position)
        )
    }

    private static func plain(_ labels: [WrittenLabel]) -> [RuleLabel] {
        labels.map { RuleLabel($0.name, $0.value.text) }
    }

    private func alerting(
        _ alert: ScalarNode?,
        _ query: Query?,
        _ labels: [WrittenLabel],
        _ fields: RuleFields,
        _ reading: inout RuleReading
    ) -> Rule? {
        let hold = reading.duration(fields, "for")
        let keepFiringFor = reading.duration(fields, "keep_firing_for")
        let annotations = reading.texts(fields, "annotations").map { entry, value -> WrittenLabel in
            if entry.key.isEmpty { reading.fail("invalid annotation name: \"\"", at: entry.position) }
            return (entry.key, value)
        }
        guard let alert else { return nil }
        let own = Set(labels.map(\.name))
        let effective = groupLabels.filter { !own.contains($0.name) } + labels
        let labelTemplates = Self.templates(effective, "label", alert.text, &reading)
        let annotationTemplates = Self.templates(annotations, "annotation", alert.text, &reading)
        guard let query else { return nil }
        return .alerting(
            AlertingRule(
                name: alert.text,
                query: query,
                hold: hold ?? .zero,
                keepFiringFor: keepFiringFor ?? .zero,
                labels: labelTemplates,
                annotations: annotationTemplates,
                position: fields.position
            )
        )
    }

    private static func templates(
        _ texts: [WrittenLabel],
        _ kind: String,
        _ alert: String,
        _ reading: inout RuleReading
    ) -> [TemplatedText] {
        var templates: [TemplatedText] = []
        for (name, scalar) in texts {
            do throws(TemplateSyntaxError) {
                templates.append(TemplatedText(name, try AlertTemplate(parsing: scalar.text, alert: alert)))
            } catch {
                let start = offset(ofLine: error.line, in: scalar.text)
                let position = reading.source.position(ofByte: start, in: scalar)
                reading.fail("\(kind) \(name.goQuoted): \(error)", at: position)
            }
        }
        return templates.sorted { $0.name.precedesInBytes($1.name) }
    }

    /// Where a line of a text begins, in UTF-8 bytes.
    private static func offset(ofLine line: Int, in text: String) -> Int {
        var number = 1
        for (offset, byte) in text.utf8.enumerated() {
            if number >= line { return offset }
            if byte == UInt8(ascii: "\n") { number += 1 }
        }
        return number >= line ? text.utf8.count : 0
    }
}
