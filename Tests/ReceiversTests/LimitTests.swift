import Alerting
import Probes
import Testing
import Vocabulary

@testable import Receivers

/// Whatever an incident is made of, its messages are ones that their receivers take.
@Suite(.timeLimit(.minutes(1))) struct LimitTests {
    private static let seeds = Array(UInt64(1)...30)

    @Test(arguments: seeds) func `Slack takes any message`(seed: UInt64) throws {
        var nasty = NastyIncidents(seed: seed)
        let message = try nasty.message()
        let slack = SlackText(message, nasty.texts(), Night.clock)
        let json = try JSONParser.parse(JSON.object(slack.members).bytes)
        let text = try #require(json[path: "text"]?.text)
        #expect(!text.isEmpty && text.utf16.count <= 4000)
        try checkHarmless(text)
        let blocks = json[path: "blocks"]?.elements ?? []
        #expect(message.isPlain == blocks.isEmpty)
        #expect(blocks.count <= 50)
        #expect(JSON.array(slack.blocks).compact.utf16.count <= 13_000)
        for block in blocks { try check(block) }
        // The id that tells a duplicate is never cut off.
        let last = try #require(message.notifications.last)
        #expect(text.contains(last.id.description))
        if !message.isPlain { #expect(JSON.array(slack.blocks).compact.contains(last.id.description)) }
    }

    private func check(_ block: JSONValue) throws {
        switch block[path: "type"]?.text {
        case "header": try check(block[path: "text"], "plain_text", 150)
        case "section":
            let fields = block[path: "fields"]?.elements ?? []
            #expect(fields.count <= 10)
            #expect(block[path: "text"] != nil || !fields.isEmpty)
            if let text = block[path: "text"] { try check(text, "mrkdwn", 3000) }
            for field in fields { try check(field, "mrkdwn", 2000) }
        case "context":
            let elements = block[path: "elements"]?.elements ?? []
            #expect((1...10).contains(elements.count))
            for element in elements { try check(element, "mrkdwn", 3000) }
        case "actions":
            let buttons = block[path: "elements"]?.elements ?? []
            #expect((1...25).contains(buttons.count))
            #expect(Set(buttons.map { $0[path: "action_id"]?.text }).count == buttons.count)
            for button in buttons {
                try check(button[path: "text"], "plain_text", 75)
                let url = try #require(button[path: "url"]?.text)
                #expect(url.utf16.count <= 3000 && (url.hasPrefix("http://") || url.hasPrefix("https://")))
            }
        case "divider": break
        default: Issue.record("\(block)")
        }
    }

    private func check(_ object: JSONValue?, _ type: String, _ limit: Int) throws {
        #expect(object?[path: "type"] == .string(type))
        let text = try #require(object?[path: "text"]?.text)
        #expect((1...limit).contains(text.utf16.count))
        #expect(text.contains { !$0.isWhitespace })
        try checkHarmless(text)
    }

    /// No tag of Slack's but links of ours, no entity cut in two, nobody called.
    private func checkHarmless(_ text: String) throws {
        for part in text.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
            #expect(part.hasPrefix("https://") || part.hasPrefix("http://"), "\(part.prefix(40))")
            #expect(part.contains(">"))
        }
        for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            #expect(["amp;", "lt;", "gt;"].contains(where: part.hasPrefix), "\(part.prefix(10))")
        }
        for mention in ["@everyone", "@here", "@channel"] { #expect(!text.contains(mention)) }
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test(arguments: seeds) func `Discord takes any message`(seed: UInt64) throws {
        var nasty = NastyIncidents(seed: seed)
        let message = try nasty.message()
        let json = try JSONParser.parse(DiscordText(message, nasty.texts(), Night.clock).json.bytes)
        let content = try #require(json[path: "content"]?.text)
        #expect((1...2000).contains(content.utf16.count))
        #expect(json[path: "allowed_mentions.parse"] == .array([]))
        let embeds = json[path: "embeds"]?.elements ?? []
        #expect(embeds.count == (message.isPlain ? 0 : 1))
        var texts = [content]
        for embed in embeds {
            let description = embed[path: "description"]?.text ?? ""
            let fields = embed[path: "fields"]?.elements ?? []
            let footer = try #require(embed[path: "footer.text"]?.text)
            #expect(description.utf16.count <= 4096 && footer.utf16.count <= 2048 && fields.count <= 25)
            var all = description.utf16.count + footer.utf16.count
            for field in fields {
                let (name, value) = (try #require(field[path: "name"]?.text), try #require(field[path: "value"]?.text))
                #expect((1...256).contains(name.utf16.count) && (1...1024).contains(value.utf16.count))
                all += name.utf16.count + value.utf16.count
                texts += [name, value]
            }
            #expect(all <= 6000)
            texts += [description, footer]
        }
        for text in texts { #expect(!text.contains("@everyone") && !text.contains("@here")) }
        let last = try #require(message.notifications.last)
        #expect(texts.contains { $0.contains(last.id.description) })
    }

    @Test(arguments: seeds) func `PagerDuty takes any message`(seed: UInt64) throws {
        var nasty = NastyIncidents(seed: seed)
        let message = try nasty.message()
        let texts = nasty.texts()
        for notification in message.notifications.prefix(3) {
            let event = PagerDutyEvent(notification, message, routingKey: "key", texts, Night.clock)
            let json = try JSONParser.parse(event.json.bytes)
            #expect(event.json.bytes.count <= 512 * 1024)
            #expect((json[path: "dedup_key"]?.text?.utf16.count ?? 999) <= 255)
            guard json[path: "event_action"] == .string("trigger") else { continue }
            #expect((json[path: "payload.summary"]?.text?.utf16.count ?? 9999) <= 1024)
            #expect(["critical", "error", "warning", "info"].contains(json[path: "payload.severity"]?.text))
            #expect(json[path: "payload.source"]?.text != nil)
        }
    }

    @Test(arguments: seeds) func `a webhook's body is JSON whatever is in it`(seed: UInt64) throws {
        var nasty = NastyIncidents(seed: seed)
        for notification in try nasty.message().notifications.prefix(3) {
            let data = AlertmanagerData(notification)
            let json = try JSONParser.parse(data.webhookBody.utf8)
            #expect(json[path: "alerts"]?.elements.count == data.alerts.count)
            let first = data.alerts.first?.labels.first { $0.name == "alertname" }
            #expect(json[path: "alerts.0.labels.alertname"]?.text == first?.value)
        }
    }
}
