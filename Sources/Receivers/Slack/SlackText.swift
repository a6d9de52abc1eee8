import Alerting
import Vocabulary

/// A message as Slack shows it: blocks, and a text for notifications and for those who cannot see blocks.
struct SlackText: Sendable {
    /// Alerts shown in full.
    private static let mostAlerts = 8

    let text: String
    /// None for a plain message.
    let blocks: [JSON]

    /// The members of a payload that say what it says.
    var members: [JSON.Member] {
        var members = [JSON.Member("text", .text(text)), JSON.Member("mrkdwn", .flag(!blocks.isEmpty))]
        if !blocks.isEmpty { members.append(JSON.Member("blocks", .array(blocks))) }
        return members + [JSON.Member("unfurl_links", false), JSON.Member("unfurl_media", false)]
    }

    init(_ message: Message, _ texts: UserTexts, _ clock: Clock) {
        // What was refused with markup may have been refused for a template's.
        let isOwn = message.isPlain || message.notifications.count != 1
        let user = isOwn ? nil : message.notifications.first.map { texts.texts($0, clock, .slack) }
        text = Self.text(message, user, clock)
        guard !message.isPlain else {
            blocks = []
            return
        }
        var end = SlackBlocks()
        var start: SlackBlocks
        if message.notifications.count == 1, let notification = message.notifications.first {
            let story = Story(notification, clock)
            end.buttons(story.links)
            end.context([[.plain(story.foot)]] + (user?.complaints ?? []).map { [.plain($0)] })
            start = SlackBlocks(besides: end)
            start.context(Digest.preface(message, clock))
            start.header("\(story.mark) \(user?.title ?? story.title)")
            if let body = user?.body { Self.add(body, to: &start) } else { Self.add(story, to: &start) }
        } else {
            let digest = Digest(message, clock)
            end.context([[.plain(digest.foot)]])
            start = SlackBlocks(besides: end)
            start.context(Digest.preface(message, clock))
            start.header("\(digest.mark) \(digest.title)")
            Self.add(digest, to: &start)
        }
        start.append(end)
        blocks = start.blocks
    }

    private static func text(_ message: Message, _ user: UserTexts.Expanded?, _ clock: Clock) -> String {
        guard let user, let notification = message.notifications.first, user.title != nil || user.body != nil else {
            let complaints = (user?.complaints ?? []).map { [Span.plain($0)] }
            return PlainText.text(message, clock, .slack, limit: SlackLimits.text, further: complaints)
        }
        let story = Story(notification, clock)
        let preface = Digest.preface(message, clock)
        let title = Markup.slack.lines(preface + [[.plain(user.title ?? story.title)]], limit: 1000)
        let foot = Markup.slack.lines(user.complaints.map { [.plain($0)] } + [[.plain(story.foot)]], limit: 1000)
        let room = SlackLimits.text - title.utf16.count - foot.utf16.count - 2
        let body = user.body.map { Cutting.cut($0, to: room) }
        return [title, body ?? Markup.slack.lines(PlainText.body(story).dropLast(), limit: room), foot]
            .joined(separator: "\n")
    }

    /// The user's own text, in as many sections as it needs.
    private static func add(_ body: String, to blocks: inout SlackBlocks) {
        for piece in Cutting.pieces(of: body, limit: SlackLimits.sectionText, most: 10) {
            guard blocks.section(markup: piece) else { return }
        }
    }

    private static func add(_ story: Story, to blocks: inout SlackBlocks) {
        blocks.section(story.status)
        if !story.cause.isEmpty {
            blocks.section([[.strong("Root cause")]] + story.cause)
        }
        blocks.fields(story.times.map { [[.strong($0.name)], [.plain($0.text)]] })
        blocks.fields(columns(story))
        guard !story.alerts.isEmpty, blocks.divider() else { return }
        var shown = 0
        for alert in story.alerts.prefix(mostAlerts) {
            // Room for the line that counts the others.
            guard blocks.room > 2200 || story.alerts.count + story.moreAlerts == 1,
                blocks.section([alert.heading] + alert.lines)
            else { break }
            shown += 1
        }
        if let more = Markup.more(story.alerts.count - shown + story.moreAlerts) {
            let names = story.alerts.dropFirst(shown).prefix(5).compactMap(\.heading.first).map { [$0] }
            blocks.context([[.plain(more)]] + names)
        }
    }

    private static func columns(_ story: Story) -> [[Line]] {
        var columns: [[Line]] = []
        if !story.capabilities.isEmpty {
            columns.append([[.strong(story.capabilitiesTitle)]] + story.capabilities.map { [.plain("• \($0)")] })
        }
        if !story.affected.isEmpty {
            columns.append([[.strong(story.affectedTitle)]] + story.affected.map { [.plain("• ")] + $0 })
        }
        return columns
    }

    /// The latest lines that fit: how it stands now matters more than how it began.
    private static func add(_ digest: Digest, to blocks: inout SlackBlocks) {
        let texts = digest.lines.map { Markup.slack.line($0, limit: 600) }
        var room = blocks.room - 400
        var kept: [String] = []
        for text in texts.reversed() {
            // Escaped as JSON a text may grow, by quotes and backslashes.
            let size = JSON.text(text).compact.utf16.count + 4
            guard size <= room else { break }
            room -= size
            kept.append(text)
        }
        if let more = Markup.more(texts.count - kept.count) { kept.append("\(more) before these") }
        for piece in Cutting.pieces(
            of: kept.reversed().joined(separator: "\n"),
            limit: SlackLimits.sectionText,
            most: 20
        ) {
            guard blocks.section(markup: piece) else { return }
        }
    }
}
