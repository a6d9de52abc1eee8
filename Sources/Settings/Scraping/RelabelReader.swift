import Documents
import Relabelling
import Vocabulary

/// Reads `relabel_configs` and `metric_relabel_configs`.
struct RelabelReader {
    let reading: Reading

    private static let keys = [
        "source_labels", "separator", "regex", "modulus", "target_label", "replacement", "action",
    ]

    func rules(_ section: Section, _ key: String) -> [RelabelRule.Draft] {
        guard let node = section.node(key) else { return [] }
        guard case .sequence(let nodes, _) = node else {
            reading.fail("expected `\(key)` to be a list, found \(Section.describe(node))", at: node.position)
            return []
        }
        return nodes.compactMap { rule($0, key) }
    }

    private func rule(_ node: DocumentNode, _ key: String) -> RelabelRule.Draft? {
        guard let section = Section(node, "an entry of `\(key)`", keys: Self.keys, reading) else { return nil }
        let action = action(section)
        // Without it nothing can be said of the rest.
        if section.has("action"), action == nil { return nil }
        var draft = RelabelRule.Draft(action ?? .replace)
        if section.has("source_labels") {
            draft.sourceLabels = (section.list("source_labels", "the name of a label") ?? []).map(\.text)
        }
        draft.separator = scalar(section, "separator")
        draft.regex = scalar(section, "regex")
        if section.has("modulus") {
            draft.modulus = section.integer("modulus", in: 0...Int.max).map(UInt64.init)
        }
        draft.targetLabel = scalar(section, "target_label")
        draft.replacement = scalar(section, "replacement")
        do throws(RelabelRule.Failure) {
            _ = try RelabelRule(draft)
        } catch {
            reading.fail(Reading.shown(error.description), at: section.position)
        }
        return draft
    }

    /// May be empty, which is not the same as absent.
    private func scalar(_ section: Section, _ key: String) -> String? {
        guard section.has(key) else { return nil }
        // Prometheus reads an empty value as an empty text.
        guard section.node(key) != nil else { return "" }
        return section.scalar(key)?.text
    }

    /// Prometheus takes any case.
    private func action(_ section: Section) -> RelabelRule.Action? {
        let words = RelabelRule.Action.allCases.map(\.rawValue)
        guard let scalar = section.scalar("action", WordText.expected(words)) else { return nil }
        if let action = RelabelRule.Action(rawValue: scalar.text.lowercased()) { return action }
        let hint = Suggestion.hint(for: scalar.text, among: words)
        section.refuse(scalar, "action", expected: WordText.expected(words), hint: hint)
        return nil
    }
}
