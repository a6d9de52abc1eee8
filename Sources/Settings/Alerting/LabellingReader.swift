import Alerting
import Documents
import Vocabulary

/// Reads `alerting.labels`: what alerts get whose rules lack it.
struct LabellingReader {
    static let keys = ["match", "set"]

    let reading: Reading
    let services: [ServiceName]

    func read(_ alerting: Section) -> [AlertLabelling] {
        guard let node = alerting.node("labels") else { return [] }
        guard case .sequence(let nodes, _) = node else {
            reading.fail("expected `labels` to be a list, found \(Section.describe(node))", at: node.position)
            return []
        }
        return nodes.compactMap { node in
            Section(node, "an entry of `labels`", keys: Self.keys, reading).map(labelling)
        }
    }

    private func labelling(_ section: Section) -> AlertLabelling {
        for key in Self.keys where !section.has(key) {
            reading.fail("an entry of `labels` needs `\(key)`", at: section.position)
        }
        if section.has("set"), Self.isEmptyMapping(section.node("set")) {
            reading.fail("`set` is empty: it has to name labels", at: section.valuePosition("set"))
        }
        let matchers = MatcherReader(reading: reading).read(section, "match")
        let labels = section.named("set").compactMap { entry -> (name: String, value: String)? in
            guard entry.key.isLegacyLabelName else {
                let expected = "expected the name of a label to match `[a-zA-Z_][a-zA-Z0-9_]*`"
                reading.fail("\(expected), found `\(Reading.shown(entry.key))`", at: entry.position)
                return nil
            }
            guard !["alertname", "__name__"].contains(entry.key) else {
                reading.fail("`\(entry.key)` is what an alert is known by and cannot be set", at: entry.position)
                return nil
            }
            guard let scalar = Section.scalar(entry.value, entry.key, "a text", reading) else { return nil }
            if entry.key == "service" { checkService(scalar) }
            return (entry.key, scalar.text)
        }
        return AlertLabelling(matchers: matchers, labels: Labels(labels))
    }

    private static func isEmptyMapping(_ node: DocumentNode?) -> Bool {
        switch node {
        case nil: true
        case .mapping(let entries, _): entries.isEmpty
        case .scalar, .sequence: false
        }
    }

    private func checkService(_ scalar: ScalarNode) {
        guard !services.contains(where: { $0.rawValue == scalar.text }) else { return }
        let hint = Suggestion.hint(for: scalar.text, among: services.map(\.rawValue))
        let message = "there is no service \(Section.quote(scalar)): its alerts stand alone\(hint)"
        reading.warn(message, at: scalar.position)
    }
}
