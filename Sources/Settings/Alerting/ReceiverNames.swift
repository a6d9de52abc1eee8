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
    /// Those that are kept informed of alerts and take no messages; known once the receivers are read.
    var feeds: Set<ReceiverName> = []

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

    /// The receiver of that name, if somebody can be told by it; nil after an error has been reported.
    func find(_ scalar: ScalarNode, toTellIn place: String) -> ReceiverName? {
        guard let name = find(scalar) else { return nil }
        return refuseFeed(name, in: place, at: scalar.position) ? nil : name
    }

    private func refuseFeed(_ name: ReceiverName, in place: String, at position: Position) -> Bool {
        guard feeds.contains(name) else { return false }
        let message = "`\(name)` is of kind `alertmanager`, which takes alerts and no messages"
        reading.fail("\(message): name a receiver of another kind in \(place)", at: position)
        return true
    }

    /// The receivers of a list, each once; one alone needs no list.
    ///
    /// - Parameters:
    ///   - section: what has the list.
    ///   - key: where in it.
    ///   - place: what is told there, when it takes more than a feed of alerts.
    /// - Returns: those without an error.
    func find(_ section: Section, _ key: String, toTellIn place: String? = nil) -> [ReceiverName] {
        let scalars: [ScalarNode]
        if case .scalar? = section.node(key) {
            scalars = section.scalar(key, "the name of a receiver").map { [$0] } ?? []
        } else {
            scalars = section.list(key, "the name of a receiver") ?? []
        }
        var found: [ReceiverName] = []
        for scalar in scalars {
            guard let name = find(scalar) else { continue }
            if let place, refuseFeed(name, in: place, at: scalar.position) { continue }
            if found.contains(name) {
                reading.fail("`\(name)` stands in `\(key)` twice", at: scalar.position)
            } else {
                found.append(name)
            }
        }
        return found
    }
}
