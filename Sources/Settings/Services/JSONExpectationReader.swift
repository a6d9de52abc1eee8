import Documents
import Vocabulary

/// Reads `expect.json`: a mapping of keys, dotted or nested, to the values that they have to have.
struct JSONExpectationReader {
    let reading: Reading

    func read(_ node: DocumentNode) -> [JSONExpectation] {
        guard case .mapping(let entries, _) = node else {
            reading.fail("expected `json` to be a mapping, found \(Section.describe(node))", at: node.position)
            return []
        }
        return entries.flatMap { read($0, below: []) }
    }

    private func read(_ entry: DocumentNode.Entry, below path: [String]) -> [JSONExpectation] {
        let keys = entry.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !keys.contains("") else {
            reading.fail(
                "expected keys with dots between them, found `\(Reading.shown(entry.key))`",
                at: entry.position
            )
            return []
        }
        switch entry.value {
        case .mapping(let entries, _):
            return entries.flatMap { read($0, below: path + keys) }
        case .sequence:
            reading.fail(
                "expected a single value for `\(Reading.shown(entry.key))`, found a list",
                at: entry.value.position
            )
            return []
        case .scalar(let scalar):
            return value(scalar, entry.key).map { [JSONExpectation(path: path + keys, value: $0)] } ?? []
        }
    }

    /// No key says which type is meant here, so YAML's core schema does: a quoted value is a text.
    private func value(_ node: ScalarNode, _ key: String) -> JSONExpectation.Value? {
        if node.isNull { return .null }
        guard let scalar = Section.scalar(.scalar(node), key, "a value", reading) else { return nil }
        guard node.isPlain else { return .text(scalar.text) }
        switch scalar.text {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "null": return .null
        default:
            guard let number = Double(scalar.text), number.isFinite,
                scalar.text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) })
            else { return .text(scalar.text) }
            return .number(number)
        }
    }
}
