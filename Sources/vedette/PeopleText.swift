import Probes
import Vocabulary

/// Where an alert is with people, as lines of `vedette explain`.
struct PeopleText {
    private let value: JSONValue

    /// - Parameter value: the member `people` of an explanation.
    init(_ value: JSONValue) {
        self.value = value
    }

    /// None for an alert that no incident has.
    var lines: [String] {
        guard let incident = value["incident"]?.text else { return [] }
        var lines = [line("incident", "\(incident) \(text("status")): \(text("headline"))")]
        if value["dependent"] == .bool(true) {
            lines.append(line("cause", "\(text("root")): this is what follows from it, and no news by itself"))
        }
        if value["held"] == .bool(true) {
            lines.append(line("held", "no data while its service is down: it counts as going on until that is over"))
        }
        if let until = value["examinedUntil"]?.text {
            lines.append(line("examined", "what its service depends on, until \(until)"))
        }
        if let who = value["acknowledged"], let name = who["by"]?.text {
            lines.append(line("acked", "by \(name) at \(who["at"]?.text ?? "?")" + (comment(who))))
        }
        return lines + silences + others + receivers
    }

    private var silences: [String] {
        (value["silences"]?.elements ?? []).map { silence in
            let who = "by \(silence["createdBy"]?.text ?? "?") until \(silence["endsAt"]?.text ?? "?")"
            return line("silenced", who + comment(silence) + " (\(silence["id"]?.text ?? "?"))")
        }
    }

    private var others: [String] {
        let windows = (value["maintenance"]?.elements ?? []).map { window in
            line("window", (window["name"]?.text ?? "?") + (window["until"]?.text.map { ", until \($0)" } ?? ""))
        }
        let speakers = (value["inhibitedBy"]?.elements ?? []).map { alert in
            line("behind", ["alert", "severity", "id"].compactMap { alert[$0]?.text }.joined(separator: " "))
        }
        return windows + speakers
    }

    private var receivers: [String] {
        let receivers = value["receivers"]?.elements ?? []
        guard !receivers.isEmpty else { return [line("told", "nobody: no route leads to a receiver")] }
        return receivers.map { receiver in
            let state = receiver["state"]?.text ?? "?"
            let time = receiver["at"]?.text.map { " \(Self.prepositions[state] ?? "at") \($0)" } ?? ""
            let reason = receiver["reason"]?.text.map { ": \($0)" } ?? ""
            return line(state, (receiver["receiver"]?.text ?? "?") + time + reason)
        }
    }

    private static let prepositions = ["waiting": "until", "sending": "since"]

    private func comment(_ value: JSONValue) -> String {
        value["comment"]?.text.flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
    }

    private func text(_ key: String) -> String { value[key]?.text ?? "?" }

    private func line(_ title: String, _ text: String) -> String { "  \(title.padded(to: 8)) \(text)" }
}
