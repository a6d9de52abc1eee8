import Alerting
import Documents
import Series
import Vocabulary

/// Reads which alerts are meant: a mapping of labels to values, or matchers as Alertmanager writes them.
struct MatcherReader {
    static let expected = "a mapping such as `{severity: critical}`, or matchers such as `severity=~\"critical|page\"`"

    let reading: Reading

    /// The matchers under `key`, all of which have to hold.
    func read(_ section: Section, _ key: String) -> [LabelMatcher] {
        guard let node = section.node(key) else {
            if section.has(key) {
                reading.fail("expected \(Self.expected) for `\(key)`, found nothing", at: section.valuePosition(key))
            }
            return []
        }
        let matchers =
            switch node {
            case .mapping(let entries, _): entries.compactMap(equality)
            case .sequence(let nodes, _): nodes.flatMap { text($0, key) }
            case .scalar: text(node, key)
            }
        if node.isEmptyCollection { refuseEmpty(key, node.position) }
        return matchers
    }

    private func refuseEmpty(_ key: String, _ position: Position) {
        reading.fail("`\(key)` is empty: it has to name labels", at: position)
    }

    private func equality(_ entry: DocumentNode.Entry) -> LabelMatcher? {
        guard !entry.key.isEmpty else {
            reading.fail("expected the name of a label, found an empty text", at: entry.position)
            return nil
        }
        guard let scalar = Section.scalar(entry.value, entry.key, "a text", reading) else { return nil }
        return LabelMatcher(entry.key, equals: scalar.text)
    }

    private func text(_ node: DocumentNode, _ key: String) -> [LabelMatcher] {
        guard let scalar = Section.scalar(node, key, Self.expected, reading) else { return [] }
        do throws(MatcherTextError) {
            let matchers = try MatcherText.parse(scalar.text)
            if matchers.isEmpty { refuseEmpty(key, scalar.position) }
            return matchers
        } catch {
            let found = "expected matchers such as `severity=~\"critical|page\"` for `\(key)`"
            // After a substitution the text is another one than in the file.
            let offset = scalar.text.utf8.prefix(error.offset).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
            let position = scalar.text == Self.written(node) ? scalar.position(at: offset) : scalar.position
            reading.fail("\(found): \(Reading.shown(error.message))", at: position)
            return []
        }
    }

    private static func written(_ node: DocumentNode) -> String? {
        guard case .scalar(let scalar) = node else { return nil }
        return scalar.text
    }
}
