import Documents
import Vocabulary

/// A mapping of the settings file, whose keys are known in advance.
///
/// Keys that are not known are reported when the section is made; values that are not what their key asks for, when they
/// are asked for. A reader answers nil in both cases and for an absent key, so that reading goes on.
struct Section {
    let reading: Reading
    /// What this is, for messages: ``service `api` ``.
    let title: String
    let position: Position
    private let entries: [String: DocumentNode.Entry]

    /// The section, or nil when the node is no mapping.
    ///
    /// `keys` may stand here; `later` will be known to a later version.
    init?(_ node: DocumentNode, _ title: String, keys: [String], later: [String] = [], _ reading: Reading) {
        guard case .mapping(let list, let position) = node else {
            reading.fail("expected \(title) to be a mapping, found \(Self.describe(node))", at: node.position)
            return nil
        }
        var entries: [String: DocumentNode.Entry] = [:]
        for entry in list {
            if keys.contains(entry.key) {
                entries[entry.key] = entry
            } else if later.contains(entry.key) {
                reading.fail("`\(entry.key)` is not supported by this version yet", at: entry.position)
            } else {
                let hint = Suggestion.hint(for: entry.key, among: keys)
                reading.fail("unknown key `\(Reading.shown(entry.key))` in \(title)\(hint)", at: entry.position)
            }
        }
        self.reading = reading
        self.title = title
        self.position = position
        self.entries = entries
    }

    func has(_ key: String) -> Bool { entries[key] != nil }

    /// Where the key stands; the section itself when it is absent.
    func keyPosition(_ key: String) -> Position { entries[key]?.position ?? position }

    /// Where the key's value stands; the section itself when it is absent.
    func valuePosition(_ key: String) -> Position { entries[key]?.value.position ?? position }

    /// The node under `key`; an empty value counts as absent.
    func node(_ key: String) -> DocumentNode? {
        guard let node = entries[key]?.value, !node.isNull else { return nil }
        return node
    }

    func section(_ key: String, keys: [String], later: [String] = []) -> Section? {
        node(key).flatMap { Section($0, "`\(key)`", keys: keys, later: later, reading) }
    }

    /// The entries of a mapping whose keys are names, in the order of the file.
    func named(_ key: String) -> [DocumentNode.Entry] {
        guard let node = node(key) else { return [] }
        guard case .mapping(let entries, _) = node else {
            reading.fail("expected `\(key)` to be a mapping, found \(Self.describe(node))", at: node.position)
            return []
        }
        return entries
    }

    /// The scalar under `key`, substituted.
    func scalar(_ key: String, _ expected: String = "a text") -> ScalarNode? {
        guard let entry = entries[key] else { return nil }
        return Self.scalar(entry.value, key, expected, reading)
    }

    static func scalar(
        _ node: DocumentNode,
        _ key: String,
        _ expected: String,
        _ reading: Reading
    ) -> ScalarNode? {
        guard case .scalar(var scalar) = node, !node.isNull else {
            reading.fail("expected \(expected) for `\(key)`, found \(describe(node))", at: node.position)
            return nil
        }
        guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return scalar }
        let substitution = Substitution(scalar.text, environment: reading.environment)
        for failure in substitution.failures {
            reading.fail(Reading.shown(failure.message), at: scalar.position(at: failure.offset))
        }
        guard substitution.failures.isEmpty else { return nil }
        scalar.isSecret = substitution.names.contains(where: Reading.isSecretName)
        for name in substitution.names where Reading.isSecretName(name) {
            reading.keepSecret(reading.environment[name] ?? "")
        }
        scalar.text = substitution.text
        return scalar
    }

    /// The scalars of a list, substituted.
    func list(_ key: String, _ expected: String = "a text") -> [ScalarNode]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let nodes, _) = node else {
            reading.fail("expected `\(key)` to be a list, found \(Self.describe(node))", at: node.position)
            return nil
        }
        return nodes.compactMap { Self.scalar($0, key, expected, reading) }
    }

    /// Says that the value of `key` is not what it should be.
    func refuse(_ scalar: ScalarNode, _ key: String, expected: String, hint: String = "") {
        reading.fail("expected \(expected) for `\(key)`, found \(Self.quote(scalar))\(hint)", at: scalar.position)
    }

    static func quote(_ scalar: ScalarNode) -> String {
        if scalar.isSecret { return "`***`" }
        return scalar.text.isEmpty ? "an empty text" : "`\(Reading.shown(scalar.text))`"
    }

    static func describe(_ node: DocumentNode) -> String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): scalar.isNull ? "nothing" : quote(scalar)
        }
    }
}
