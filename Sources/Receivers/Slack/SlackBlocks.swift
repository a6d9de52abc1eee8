import Vocabulary

/// Blocks of a message in the making: whatever is added, it stays within ``SlackLimits``.
struct SlackBlocks {
    private(set) var blocks: [JSON] = []
    /// What is left of ``SlackLimits/allBlocks``.
    private(set) var room: Int
    private let most: Int

    /// Room for what comes behind other blocks is kept by making those first.
    init(besides others: SlackBlocks? = nil) {
        room = SlackLimits.allBlocks - (others.map { SlackLimits.allBlocks - $0.room } ?? 0)
        most = SlackLimits.blocks - (others?.blocks.count ?? 0)
    }

    /// Adds a block; false when it does not fit.
    @discardableResult
    private mutating func add(_ members: [(String, JSON)]) -> Bool {
        let block = JSON.object(members.map(JSON.Member.init))
        let size = block.compact.utf16.count + 1
        guard size <= room, blocks.count < most else { return false }
        room -= size
        blocks.append(block)
        return true
    }

    /// The same for blocks that were made before.
    mutating func append(_ others: SlackBlocks) { blocks += others.blocks }

    @discardableResult
    mutating func header(_ text: String) -> Bool {
        let text = Markup.slack.escape(text, limit: SlackLimits.header)
        guard !Self.isBlank(text) else { return false }
        return add([("type", "header"), ("text", ["type": "plain_text", "text": .text(text), "emoji": true])])
    }

    @discardableResult
    mutating func section(_ lines: [Line], further: Int = 0) -> Bool {
        section(markup: Markup.slack.lines(lines, limit: SlackLimits.sectionText, further: further))
    }

    /// A section of a text that is Slack's markup already, and short enough.
    @discardableResult
    mutating func section(markup text: String) -> Bool {
        guard !Self.isBlank(text) else { return false }
        return add([("type", "section"), ("text", Self.text(text))])
    }

    /// Texts in two columns.
    @discardableResult
    mutating func fields(_ fields: [[Line]]) -> Bool {
        let texts = fields.prefix(SlackLimits.fields).map { Markup.slack.lines($0, limit: SlackLimits.field) }
        guard texts.contains(where: { !Self.isBlank($0) }) else { return false }
        return add([("type", "section"), ("fields", .array(texts.map(Self.text)))])
    }

    /// Small print.
    @discardableResult
    mutating func context(_ lines: [Line]) -> Bool {
        let texts = lines.prefix(SlackLimits.contextElements).map { Markup.slack.line($0, limit: 1000) }
        guard texts.contains(where: { !Self.isBlank($0) }) else { return false }
        return add([("type", "context"), ("elements", .array(texts.filter { !Self.isBlank($0) }.map(Self.text)))])
    }

    @discardableResult
    mutating func divider() -> Bool { add([("type", "divider")]) }

    @discardableResult
    mutating func buttons(_ links: [Link]) -> Bool {
        let fitting = links.filter { $0.url.utf16.count <= SlackLimits.buttonURL }
        guard !fitting.isEmpty else { return false }
        let elements = fitting.enumerated().map { index, link -> JSON in
            let title = Markup.slack.escape(link.title, limit: SlackLimits.buttonText)
            return [
                "type": "button", "action_id": .text("link-\(index)"),
                "text": ["type": "plain_text", "text": .text(title), "emoji": true], "url": .text(link.url),
            ]
        }
        return add([("type", "actions"), ("elements", .array(elements))])
    }

    /// `verbatim` keeps Slack from making links and mentions of what merely looks like them.
    private static func text(_ text: String) -> JSON {
        ["type": "mrkdwn", "text": .text(isBlank(text) ? "–" : text), "verbatim": true]
    }

    /// Slack refuses empty texts.
    private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }
}
