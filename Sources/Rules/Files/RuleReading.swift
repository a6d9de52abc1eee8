import Documents
import PromQL

/// One reading of a rule file: what has been found wrong, and of what.
///
/// Everything that reads a part writes here and goes on, so that all problems are told at once.
struct RuleReading {
    /// Behind this many problems the rest is only counted.
    static let mostProblems = 200

    let path: String
    let source: RuleSource
    /// The group and the rule that are being read.
    var subject: String?
    private(set) var problems: [RuleProblem] = []
    private(set) var untold = 0

    init(path: String, text: String) {
        self.path = path
        source = RuleSource(text)
    }

    mutating func fail(_ message: String, at position: Position, inExpression: SourceLocation? = nil) {
        guard problems.count < Self.mostProblems else {
            untold += 1
            return
        }
        problems.append(problem(message, at: position, inExpression))
    }

    func problem(_ message: String, at position: Position, _ inExpression: SourceLocation? = nil) -> RuleProblem {
        RuleProblem(
            path: path,
            position: position,
            subject: subject,
            message: message,
            inExpression: inExpression,
            line: source.line(position.line)
        )
    }

    /// By place, without repetitions: what an anchor holds is read wherever it is used.
    func sorted() -> [RuleProblem] {
        var seen: Set<String> = []
        let told = problems.enumerated().sorted {
            ($0.element.position ?? .start, $0.offset) < ($1.element.position ?? .start, $1.offset)
        }
        .map(\.element)
        .filter { seen.insert($0.description).inserted }
        guard untold > 0 else { return told }
        return told + [RuleProblem(path: path, message: "\(untold) more problems")]
    }
}

extension RuleReading {
    /// The fields of a mapping; nil, and a problem, when the node is none.
    mutating func fields(_ node: DocumentNode, _ title: String, keys: [String]) -> RuleFields? {
        guard case .mapping(let entries, let position) = node else {
            fail("expected \(title) to be a mapping, found \(node.kind)", at: node.position)
            return nil
        }
        let merged = merge(entries)
        for entry in merged where !keys.contains(entry.key) {
            let hint = Suggestion.hint(for: entry.key, among: keys)
            fail("unknown field `\(DocumentText.shown(entry.key))` in \(title)\(hint)", at: entry.position)
        }
        return RuleFields(merged, at: position)
    }

    /// The items of a list, without those that are nothing.
    mutating func list(_ fields: RuleFields, _ key: String) -> [DocumentNode] {
        guard let node = fields[key] else { return [] }
        guard case .sequence(let items, _) = node else {
            fail("expected `\(key)` to be a list, found \(node.kind)", at: node.position)
            return []
        }
        return items.filter { !$0.meansNothing }
    }

    /// The text under `key`, nil when it is absent or empty.
    mutating func text(_ fields: RuleFields, _ key: String) -> ScalarNode? {
        guard let node = fields[key], let scalar = scalar(node, key), !scalar.text.isEmpty else { return nil }
        return scalar
    }

    mutating func scalar(_ node: DocumentNode, _ key: String) -> ScalarNode? {
        guard case .scalar(var scalar) = node else {
            fail("expected a text for `\(DocumentText.shown(key))`, found \(node.kind)", at: node.position)
            return nil
        }
        if node.meansNothing { scalar.text = "" }
        guard scalar.tag == "tag:yaml.org,2002:binary" else { return scalar }
        guard let text = Base64Text.decode(scalar.text) else {
            fail("the value of `\(DocumentText.shown(key))` is no text in UTF-8", at: scalar.position)
            return nil
        }
        scalar.text = text
        return scalar
    }

    /// The duration under `key`; nil when it is absent.
    mutating func duration(_ fields: RuleFields, _ key: String) -> Duration? {
        guard let node = fields[key], let scalar = scalar(node, key) else { return nil }
        do throws(DurationText.Failure) {
            return .milliseconds(try DurationText.parse(scalar.text))
        } catch {
            let hint = error.message.hasPrefix("not a valid") ? "; write `30s`, `5m` or `1h30m`" : ""
            fail("`\(key)`: \(error.message)\(hint)", at: scalar.position)
            return nil
        }
    }

    /// The whole number under `key`; 0 when it is absent.
    mutating func integer(_ fields: RuleFields, _ key: String) -> Int {
        guard let node = fields[key] else { return 0 }
        if case .scalar(let scalar) = node, let value = Self.integer(scalar) { return value }
        fail("expected a whole number for `\(key)`, found \(node.kind)", at: node.position)
        return 0
    }

    private static func integer(_ scalar: ScalarNode) -> Int? {
        switch scalar.tag {
        case nil: scalar.isPlain ? YAMLNumber.integer(scalar.text) : nil
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float": YAMLNumber.integer(scalar.text)
        default: nil
        }
    }

    /// The entries of a mapping of texts, in the order of the file.
    mutating func texts(_ fields: RuleFields, _ key: String) -> [(key: DocumentNode.Entry, value: ScalarNode)] {
        guard let node = fields[key] else { return [] }
        guard case .mapping(let entries, _) = node else {
            fail("expected `\(key)` to be a mapping, found \(node.kind)", at: node.position)
            return []
        }
        // A key that is nothing (`~`) is dropped, as yaml.v3 drops it.
        let named = merge(entries).filter { !$0.isPlain || !["", "~", "null", "Null", "NULL"].contains($0.key) }
        return named.compactMap { entry in scalar(entry.value, entry.key).map { (entry, $0) } }
    }

    /// The entries with what `<<` brings: own keys win, then the earlier of several mappings.
    private mutating func merge(_ entries: [DocumentNode.Entry]) -> [DocumentNode.Entry] {
        guard entries.contains(where: \.isMerge) else { return entries }
        var result = entries.filter { !$0.isMerge }
        var seen = Set(result.map(\.key))
        for entry in entries where entry.isMerge {
            for source in sources(entry.value) {
                for added in merge(source) where seen.insert(added.key).inserted { result.append(added) }
            }
        }
        return result
    }

    private mutating func sources(_ node: DocumentNode) -> [[DocumentNode.Entry]] {
        switch node {
        case .mapping(let entries, _): return [entries]
        case .sequence(let items, _):
            let mappings = items.compactMap { item -> [DocumentNode.Entry]? in
                guard case .mapping(let entries, _) = item else { return nil }
                return entries
            }
            if mappings.count == items.count { return mappings }
        case .scalar: break
        }
        fail("`<<` merges a mapping or a list of mappings, found \(node.kind)", at: node.position)
        return []
    }
}

extension DocumentNode.Entry {
    fileprivate var isMerge: Bool { isPlain && key == "<<" }
}
