/// The gist of a message in one line, for the person at the terminal.
enum InboxSummary {
    private static let longest = 160

    static func line(_ kind: InboxMessage.Kind, _ message: LabJSON, body: String) -> String {
        let text =
            switch kind {
            case .slack, .slackAPI: message["text"]?.text ?? message["blocks"]?.list?.lazy.compactMap(Self.text).first
            case .discord: message["content"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? embed(message)
            case .pagerduty: event(message)
            case .webhook: alerts(message)
            }
        return shown(text ?? body)
    }

    private static func text(_ block: LabJSON) -> String? { block["text"]?["text"]?.text }

    private static func embed(_ message: LabJSON) -> String? {
        let first = message["embeds"]?.list?.first
        return first?["title"]?.text ?? first?["description"]?.text
    }

    private static func event(_ message: LabJSON) -> String? {
        guard let action = message["event_action"]?.text else { return nil }
        return [action, message["payload"]?["summary"]?.text ?? message["dedup_key"]?.text].compactMap(\.self)
            .joined(separator: ": ")
    }

    /// Alertmanager's webhook.
    private static func alerts(_ message: LabJSON) -> String? {
        guard let status = message["status"]?.text, let alerts = message["alerts"]?.list else { return nil }
        let names = alerts.compactMap { $0["labels"]?["alertname"]?.text }
        let list = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
        return "\(status): \(alerts.count) \(alerts.count == 1 ? "alert" : "alerts"): \(list)"
    }

    /// In one line, without what drives a terminal.
    private static func shown(_ text: String) -> String {
        var shown = ""
        for character in text {
            guard shown.count < longest else { return shown + "…" }
            let isControl = character.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
            if !isControl {
                shown.append(character)
            } else if shown.last != " " {
                shown.append(" ")
            }
        }
        return shown
    }
}
