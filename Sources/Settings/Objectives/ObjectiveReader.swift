import Documents
import Vocabulary

/// Reads `objectives`.
struct ObjectiveReader {
    static let keys = ["name", "expr", "target", "acceptable", "alert", "for", "labels", "runbook_url"]
    private static let defaultHold: Duration = .seconds(300)

    private(set) var objectives: [Objective] = []
    private let reading: Reading
    private var lines: [String: Int] = [:]

    init(_ root: Section) {
        reading = root.reading
        guard let node = root.node("objectives") else { return }
        guard case .sequence(let nodes, _) = node else {
            let found = Section.describe(node)
            reading.fail("expected `objectives` to be a list, found \(found)", at: node.position)
            return
        }
        for node in nodes {
            guard let section = Section(node, "an objective", keys: Self.keys, reading) else { continue }
            if let objective = read(section) { objectives.append(objective) }
        }
    }

    private mutating func read(_ section: Section) -> Objective? {
        for key in ["name", "expr"] where !section.has(key) {
            reading.fail("an objective needs `\(key)`", at: section.position)
        }
        let name = name(section)
        let expression = section.scalar("expr", "a PromQL expression")
        let target = bound(section, "target")
        let acceptable = bound(section, "acceptable")
        let alert = bound(section, "alert")
        if !["target", "acceptable", "alert"].contains(where: section.has) {
            reading.fail("an objective needs `target`, `acceptable` or `alert`", at: section.position)
        }
        check(section, target, acceptable, alert)
        let hold = section.duration("for", in: .zero ... .seconds(30 * 86_400))
        let labels = labels(section)
        let runbook = section.text("runbook_url")
        guard let name, let expression else { return nil }
        return Objective(
            name: name,
            expression: expression.text,
            target: target,
            acceptable: acceptable,
            alert: alert,
            hold: hold ?? Self.defaultHold,
            labels: labels,
            runbookURL: runbook,
            line: expression.position.line,
            column: expression.position.column
        )
    }

    private mutating func name(_ section: Section) -> String? {
        let expected = "a name that matches `[a-z][a-z0-9_]{0,62}`"
        guard let scalar = section.scalar("name", expected) else { return nil }
        let bytes = scalar.text.utf8
        let isName =
            (1...63).contains(bytes.count) && bytes.allSatisfy(Self.isNamePart) && bytes.first.map { $0 > 0x60 } == true
        guard isName else {
            section.refuse(scalar, "name", expected: expected)
            return nil
        }
        if let line = lines[scalar.text] {
            reading.fail("the objective `\(scalar.text)` stands on line \(line) already", at: scalar.position)
            return nil
        }
        lines[scalar.text] = scalar.position.line
        return scalar.text
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func bound(_ section: Section, _ key: String) -> Objective.Bound? {
        guard let scalar = section.scalar(key, BoundText.expected) else { return nil }
        guard let bound = BoundText.parse(scalar.text) else {
            section.refuse(scalar, key, expected: BoundText.expected)
            return nil
        }
        return bound
    }

    /// Target and acceptable point one way, the alert the other, and they get worse in this order.
    private func check(
        _ section: Section,
        _ target: Objective.Bound?,
        _ acceptable: Objective.Bound?,
        _ alert: Objective.Bound?
    ) {
        if let target, let acceptable {
            if target.comparison.wantsLess != acceptable.comparison.wantsLess {
                let message = "`acceptable` has to point the same way as `target`: `\(target.text)`"
                reading.fail(message, at: section.valuePosition("acceptable"))
            } else if Self.isWorse(target, than: acceptable) {
                let message = "`acceptable` is stricter than `target`: `\(target.text)`"
                reading.fail(message, at: section.valuePosition("acceptable"))
            }
        }
        guard let good = acceptable ?? target, let alert else { return }
        if good.comparison.wantsLess == alert.comparison.wantsLess {
            let message = "`alert` says when it is bad, so it has to point the other way than `\(good.text)`"
            reading.fail(message, at: section.valuePosition("alert"))
        } else if Self.isWorse(good, than: alert) {
            let message = "`alert` holds where `\(good.text)` does, too"
            reading.fail(message, at: section.valuePosition("alert"))
        }
    }

    /// Whether the first bound, which says what is good, lets through more than the other one's value.
    private static func isWorse(_ good: Objective.Bound, than other: Objective.Bound) -> Bool {
        good.comparison.wantsLess ? good.value > other.value : good.value < other.value
    }

    private func labels(_ section: Section) -> [String: String] {
        var labels: [String: String] = [:]
        for entry in section.named("labels") {
            let isOwn = ["severity", "objective", "alertname", "__name__"].contains(entry.key)
            if isOwn || entry.key.isEmpty {
                let found = Reading.shown(entry.key)
                reading.fail("the label `\(found)` of an objective's alerts cannot be set", at: entry.position)
            } else if let scalar = Section.scalar(entry.value, entry.key, "a text", reading) {
                labels[entry.key] = scalar.text
            }
        }
        return labels
    }
}
