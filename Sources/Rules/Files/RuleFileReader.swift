import Documents
import Vocabulary

/// Reads the groups of a rule file.
struct RuleFileReader {
    private static let groupKeys = ["name", "interval", "query_offset", "limit", "labels", "rules"]

    private let path: String

    init(path: String) {
        self.path = path
    }

    mutating func read(_ bytes: [UInt8]) throws(RuleFileFailure) -> RuleFile {
        var (reading, root, warnings) = try RuleReading.opening(bytes, path: path)
        let groups = root.map { Self.groups($0, &reading) } ?? []
        guard reading.problems.isEmpty else { throw RuleFileFailure(reading.sorted()) }
        return RuleFile(path: path, groups: groups, warnings: warnings)
    }

    private static func groups(_ root: DocumentNode, _ reading: inout RuleReading) -> [RuleGroup] {
        if case .mapping(let entries, let position) = root, entries.contains(where: \.isKubernetesKind) {
            reading.fail("this is an object of Kubernetes; the rule file is what stands under its `spec`", at: position)
            return []
        }
        guard let fields = reading.fields(root, "a rule file", keys: ["groups"]) else { return [] }
        var names: [String: Position] = [:]
        var groups: [RuleGroup] = []
        for node in reading.list(fields, "groups") {
            reading.subject = nil
            guard let group = group(node, &names, &reading) else { continue }
            groups.append(group)
        }
        return groups
    }

    private static func group(
        _ node: DocumentNode,
        _ names: inout [String: Position],
        _ reading: inout RuleReading
    ) -> RuleGroup? {
        guard let fields = reading.fields(node, "a group", keys: groupKeys) else { return nil }
        let name = reading.text(fields, "name")
        if let name {
            if let first = names[name.text] {
                let shown = DocumentText.shown(name.text)
                reading.fail(
                    "the group `\(shown)` is in this file twice; first on line \(first.line)",
                    at: name.position
                )
            }
            names[name.text] = name.position
            reading.subject = "group \(DocumentText.shown(name.text).goQuoted)"
        } else {
            reading.fail("a group needs a `name`", at: fields.place("name"))
        }
        let interval = reading.duration(fields, "interval")
        let offset = reading.duration(fields, "query_offset")
        let limit = reading.integer(fields, "limit")
        var ruleReader = RuleReader(groupLabels: RuleReader.labels(fields, &reading))
        var rules: [Rule] = []
        let subject = reading.subject
        for (index, node) in reading.list(fields, "rules").enumerated() {
            reading.subject = [subject, "rule \(index + 1)"].compactMap(\.self).joined(separator: ", ")
            if let rule = ruleReader.read(node, &reading) { rules.append(rule) }
        }
        reading.subject = subject
        return RuleGroup(
            name: name?.text ?? "",
            file: reading.path,
            interval: interval == .zero ? nil : interval,
            queryOffset: offset,
            limit: limit,
            labels: RuleLabel.sorted(ruleReader.groupLabels.map { RuleLabel($0.name, $0.value.text) }),
            rules: rules
        )
    }
}

extension DocumentNode.Entry {
    /// `kind: PrometheusRule`, as the Prometheus Operator takes rules.
    fileprivate var isKubernetesKind: Bool {
        guard key == "kind", case .scalar(let scalar) = value else { return false }
        return scalar.text == "PrometheusRule"
    }
}
