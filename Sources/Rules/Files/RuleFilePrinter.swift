import PromQL
import Templates
import Vocabulary

/// Writes groups as a rule file that reads back as the same rules.
///
/// Expressions are written anew from their trees, over several lines where one would be long; fields in the order of
/// Prometheus' documentation; labels that a rule has from its group only at the group.
package struct RuleFilePrinter {
    private var text = ""

    /// The file's text; group names have to differ, as in every rule file.
    package static func print(_ groups: [RuleGroup]) -> String {
        guard !groups.isEmpty else { return "groups: []\n" }
        var printer = RuleFilePrinter()
        printer.text = "groups:\n"
        for group in groups { printer.write(group) }
        return printer.text
    }

    private mutating func write(_ group: RuleGroup) {
        text += "  - name: \(YAMLText.inline(group.name))\n"
        if let interval = group.interval { duration("interval", interval, 4) }
        if let offset = group.queryOffset { duration("query_offset", offset, 4) }
        if group.limit != 0 { text += "    limit: \(group.limit)\n" }
        mapping("labels", group.labels.map { ($0.name, $0.value) }, 4)
        guard !group.rules.isEmpty else {
            text += "    rules: []\n"
            return
        }
        text += "    rules:\n"
        for rule in group.rules { write(rule, of: group) }
    }

    private mutating func write(_ rule: Rule, of group: RuleGroup) {
        let kind =
            switch rule {
            case .recording: "record"
            case .alerting: "alert"
            }
        text += "      - \(kind): \(YAMLText.inline(rule.name))\n"
        expression(rule.query.expression.pretty)
        if case .alerting(let alert) = rule {
            if alert.hold != .zero { duration("for", alert.hold, 8) }
            if alert.keepFiringFor != .zero { duration("keep_firing_for", alert.keepFiringFor, 8) }
        }
        let own = rule.labels.filter { !group.labels.contains($0) }
        mapping("labels", own.map { ($0.name, $0.value) }, 8)
        if case .alerting(let alert) = rule {
            mapping("annotations", alert.annotations.map { ($0.name, $0.template.text) }, 8)
        }
    }

    /// As it is where YAML allows, else as a block: quotes would hide it behind escapes.
    private mutating func expression(_ pretty: String) {
        let inline = YAMLText.inline(pretty)
        guard inline != pretty, !pretty.isEmpty else { return field("expr", pretty, 8) }
        let block = YAMLText.value(pretty + "\n", indent: 8)
        text += "        expr: \(block.hasPrefix("|") ? block : inline)\n"
    }

    private mutating func duration(_ key: String, _ value: Duration, _ indent: Int) {
        text += String(repeating: " ", count: indent) + "\(key): \(DurationText.text(value.milliseconds))\n"
    }

    private mutating func field(_ key: String, _ value: String, _ indent: Int) {
        text += String(repeating: " ", count: indent) + "\(key): \(YAMLText.value(value, indent: indent))\n"
    }

    private mutating func mapping(_ key: String, _ entries: [(name: String, value: String)], _ indent: Int) {
        guard !entries.isEmpty else { return }
        text += String(repeating: " ", count: indent) + "\(key):\n"
        for entry in entries { field(YAMLText.inline(entry.name), entry.value, indent + 2) }
    }
}

extension Duration {
    /// Whole milliseconds.
    fileprivate var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
