import Alerting
import FoundationEssentials
import Glibc
import Probes
import Testing
import Vocabulary

@testable import Receivers

/// Whole messages, held against files that people have looked at.
///
/// `VEDETTE_GOLDEN=write` in the environment writes the files anew; the difference is then for `git diff`.
@Suite struct GoldenTests {
    private static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    private func compare(_ name: String, _ text: String) throws {
        let file = Self.directory.appending(path: name)
        if unsafe getenv("VEDETTE_GOLDEN") != nil {
            try Data(text.utf8).write(to: file)
        }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(text == expected, "\(name) has changed")
    }

    private static func pretty(_ json: JSON, _ depth: Int = 0) -> String {
        let (inner, outer) = (String(repeating: "  ", count: depth + 1), String(repeating: "  ", count: depth))
        switch json {
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { inner + pretty($0, depth + 1) }.joined(separator: ",\n") + "\n\(outer)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(JSON.text($0.key).compact): \(pretty($0.value, depth + 1))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        default: return json.compact
        }
    }

    private static func messages() throws -> [(String, Message)] {
        let away = Night.at("2026-11-22T02:10:31Z")
        let notice = try Night.notification(
            .notice,
            number: 3,
            headline: "a silence of ada ends in 15m",
            details: ["service=\"api\": deploy"],
            incident: nil
        )
        return [
            ("opened", Message([try Night.opening()])),
            ("resolved", Message([try Night.resolution()])),
            (
                "digest",
                Message(
                    [try Night.opening(), notice, try Night.resolution()],
                    awaySince: away,
                    insteadOf: Message.InsteadOf(receiver: try Night.name("pager"), reason: "answered 400 <invalid>")
                )
            ),
            ("plain", Message([try Night.opening()], isPlain: true)),
        ]
    }

    @Test func `Slack`() throws {
        for (name, message) in try Self.messages() {
            let text = SlackText(message, Night.noTexts, Night.clock)
            try compare("slack-\(name).json", Self.pretty(.object(text.members)) + "\n")
        }
    }

    @Test func `Discord`() throws {
        for (name, message) in try Self.messages() {
            let text = DiscordText(message, Night.noTexts, Night.clock)
            try compare("discord-\(name).json", Self.pretty(text.json) + "\n")
        }
    }

    @Test func `PagerDuty`() throws {
        for (name, message) in try Self.messages().filter({ $0.0 != "digest" }) {
            let notification = try #require(message.notifications.first)
            let event = PagerDutyEvent(notification, message, routingKey: "R0UT1NG", Night.noTexts, Night.clock)
            try compare("pagerduty-\(name).json", Self.pretty(event.json) + "\n")
        }
    }

    @Test func `plain text`() throws {
        for (name, message) in try Self.messages() {
            let text = PlainText.text(message, Night.clock, .plain, limit: 10_000)
            try compare("plain-\(name).txt", text + "\n")
        }
    }
}
