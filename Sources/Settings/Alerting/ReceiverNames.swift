import Alerting
import Documents
import Vocabulary

/// The receivers of the settings by name, also those that have errors, so that who names one is not told that it is
/// unknown.
struct ReceiverNames {
    struct Entry {
        let name: ReceiverName
        let position: Position
        let value: DocumentNode
    }

    let reading: Reading
    /// In the order of the file.
    let entries: [Entry]

    init(_ alerting: Section) {
        let reading = alerting.reading
        self.reading = reading
        entries = alerting.named("receivers").compactMap { entry in
            guard let name = ReceiverName(entry.key) else {
                let expected = "expected the name of a receiver, at most 63 letters, digits, `_`, `-`, `.` or spaces"
                reading.fail("\(expected), found `\(Reading.shown(entry.key))`", at: entry.position)
                return nil
            }
            reading.publish(entry.key)
            return Entry(name: name, position: entry.position, value: entry.value)
        }
    }

    var all: [ReceiverName] { entries.map(\.name) }

    func position(of name: ReceiverName) -> Position {
        entries.first { $0.name == name }?.position ?? Position.start
    }

    /// The receiver of that name; nil after an error has been reported.
    func find(_ scalar: ScalarNode) -> ReceiverName? {
        if let name = ReceiverName(scalar.text), all.contains(name) { return name }
        let names = entries.map(\.name.description)
        let hint = Suggestion.hint(for: scalar.text, among: names)
        reading.fail("there is no receiver \(Section.quote(scalar))\(hint)", at: scalar.position)
        return nil
    }

    /// The receivers of a list, each once; one alone needs no list.
    func find(_ section: Section, _ key: String) -> [ReceiverName] {
        let scalars: [ScalarNode]
        if case .scalar? = section.node(key) {
            scalars = section.scalar(key, "the name of a receiver").map { [$0] } ?? []
        } else {
            scalars = section.list(key, "the name of a receiver") ?? []
        }
        var found: [ReceiverName] = []
        for scalar in scalars {
            guard let name = find(scalar) else { continue }
            if found.contains(name) {
                reading.fail("`\(name)` stands in `\(key)` twice", at: scalar.position)
            } else {
                found.append(name)
            }
        }
        return found
    }
}
