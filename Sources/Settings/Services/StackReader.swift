import Documents
import Vocabulary

/// Reads `services`, `capabilities` and `ready`, and looks up the names between them.
struct StackReader {
    private let reading: Reading
    private let drafts: [ServiceDraft]
    private let capabilityNames: [String]
    private(set) var services: [ServiceSettings] = []
    private(set) var capabilities: [Capability] = []
    private(set) var ready: CapabilityExpression?

    init(_ root: Section) {
        reading = root.reading
        let reader = ServiceReader(reading: reading)
        drafts = root.named("services").compactMap(reader.read)
        let capabilityEntries = root.named("capabilities")
        capabilityNames = capabilityEntries.map(\.key)
        services = drafts.compactMap(\.settings)
        checkDependencies()
        readCapabilities(capabilityEntries)
        if let scalar = root.scalar("ready", "an expression such as `dense and rerank`") {
            ready = expression(scalar, "ready")
        }
    }

    /// No service is named, not even one with errors.
    var isEmpty: Bool { drafts.isEmpty }

    /// In the order of the file, those with errors too.
    var serviceNames: [String] { drafts.map(\.name.rawValue) }

    private func checkDependencies() {
        var edges: [String: [String]] = [:]
        for draft in drafts {
            for reference in draft.dependsOn {
                if serviceNames.contains(reference.name) {
                    edges[draft.name.rawValue, default: []].append(reference.name)
                } else {
                    let hint = Suggestion.hint(for: reference.name, among: serviceNames)
                    reading.fail(
                        "`depends_on` names `\(Reading.shown(reference.name))`, which is no service\(hint)",
                        at: reference.position
                    )
                }
            }
        }
        for cycle in Cycles.find(in: edges, order: serviceNames) {
            let position = drafts.first { $0.name.rawValue == cycle.first }?.position ?? Position(line: 1, column: 1)
            reading.fail("`depends_on` runs in a circle: \(cycle.joined(separator: " → "))", at: position)
        }
    }

    private mutating func readCapabilities(_ entries: [DocumentNode.Entry]) {
        var edges: [String: [String]] = [:]
        for entry in entries {
            let scalar = Section.scalar(entry.value, entry.key, "an expression such as `qdrant or postgres`", reading)
            guard let name = ServiceReader.name(entry.key, "a capability", at: entry.position, reading) else {
                continue
            }
            if serviceNames.contains(entry.key) {
                reading.fail("`\(name)` is a service; a capability needs another name", at: entry.position)
            }
            guard !serviceNames.contains(entry.key), let scalar, let expression = expression(scalar, entry.key) else {
                continue
            }
            edges[entry.key] = expression.names.map(\.rawValue).filter(capabilityNames.contains)
            capabilities.append(Capability(name: name, expression: expression))
        }
        for cycle in Cycles.find(in: edges, order: capabilityNames) {
            let position = entries.first { $0.key == cycle.first }?.position ?? Position(line: 1, column: 1)
            reading.fail("capabilities run in a circle: \(cycle.joined(separator: " → "))", at: position)
        }
    }

    private func expression(_ scalar: ScalarNode, _ key: String) -> CapabilityExpression? {
        let known = serviceNames + capabilityNames
        do throws(CapabilityExpressionError) {
            let expression = try CapabilityExpression(parsing: scalar.text)
            for name in Set(expression.names.map(\.rawValue)) where !known.contains(name) {
                let hint = Suggestion.hint(for: name, among: known)
                reading.fail(
                    "`\(key)` names `\(name)`, which is neither a service nor a capability\(hint)",
                    at: position(of: name, in: scalar)
                )
            }
            return expression
        } catch {
            let message = "bad expression for `\(key)`: \(Reading.shown(error.message))"
            reading.fail(message, at: scalar.position(at: error.offset))
            return nil
        }
    }

    private func position(of name: String, in scalar: ScalarNode) -> Position {
        var offset = 0
        for word in scalar.text.split(whereSeparator: { $0.isWhitespace || $0 == "(" || $0 == ")" }) where word == name
        {
            offset = scalar.text.distance(from: scalar.text.startIndex, to: word.startIndex)
            break
        }
        return scalar.position(at: offset)
    }
}
