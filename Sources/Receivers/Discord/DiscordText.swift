import Alerting
import Vocabulary

/// A message as Discord shows it: a line that notifications show, and an embed below it.
struct DiscordText: Sendable {
    /// Alerts that get a field of their own.
    private static let mostAlerts = 8

    /// The whole payload.
    let json: JSON

    init(_ message: Message, _ texts: UserTexts, _ clock: Clock) {
        let silent: (String, JSON) = ("allowed_mentions", ["parse": []])
        guard !message.isPlain, let notification = message.notifications.last else {
            let content = PlainText.text(message, clock, .discord, limit: DiscordLimits.content)
            json = .object([("content", .text(content)), silent].map(JSON.Member.init))
            return
        }
        let isOne = message.notifications.count == 1
        let story = Story(notification, clock)
        let digest = Digest(message, clock)
        let user = isOne ? texts.texts(notification, clock, .discord) : UserTexts.Expanded()
        let mark = isOne ? story.mark : digest.mark
        let title = user.title ?? (isOne ? story.title : digest.title)
        let first: Line = [.plain("\(mark) "), .strong(title.shortened(to: 500))]
        let content = Markup.discord.lines(Digest.preface(message, clock) + [first], limit: DiscordLimits.content)
        var embed = DiscordEmbed(
            foot: Cutting.cut(([isOne ? story.foot : digest.foot] + user.complaints).joined(separator: " · "), to: 1000)
        )
        if !isOne {
            embed.describe(Self.latest(digest))
        } else if let body = user.body {
            embed.describe(body)
        } else {
            Self.add(story, to: &embed)
        }
        let members: [(String, JSON)] = [
            ("content", .text(content)),
            ("embeds", [embed.json(colour: story.colour, at: notification.at)]),
            silent,
        ]
        json = .object(members.map(JSON.Member.init))
    }

    private static func add(_ story: Story, to embed: inout DiscordEmbed) {
        let links = story.links.map { [Span.link($0)] }
        var lines = story.status
        if let cause = story.cause.first {
            lines.append([.strong("Root cause"), .plain(": ")] + cause)
            lines += story.cause.dropFirst()
        }
        // Links first: a long text must not push them out.
        let foot = Markup.discord.lines(links, limit: 2500)
        let text = Markup.discord.lines(lines, limit: 1500)
        embed.describe([text, foot].filter { !$0.isEmpty }.joined(separator: "\n"))
        for time in story.times { embed.add([.plain(time.name)], [[.plain(time.text)]], isInline: true) }
        if !story.capabilities.isEmpty {
            embed.add([.plain(story.capabilitiesTitle)], story.capabilities.map { [.plain($0)] }, isInline: true)
        }
        if !story.affected.isEmpty { embed.add([.plain(story.affectedTitle)], story.affected, isInline: true) }
        let shown = story.alerts.prefix(mostAlerts).prefix { alert in
            embed.add(alert.heading, alert.lines.isEmpty ? [[.plain("–")]] : alert.lines, isInline: false)
        }
        if let more = Markup.more(story.alerts.count - shown.count + story.moreAlerts) {
            embed.add([.plain(more)], [[.plain("see Vedette")]], isInline: false, isLast: true)
        }
    }

    /// The latest lines that fit.
    private static func latest(_ digest: Digest) -> String {
        let texts = digest.lines.map { Markup.discord.line($0, limit: 500) }
        var room = 3900
        let kept = texts.reversed().prefix { text in
            room -= text.utf16.count + 1
            return room >= 0
        }
        let more = Markup.more(texts.count - kept.count).map { ["\($0) before these"] } ?? []
        return (more + kept.reversed()).joined(separator: "\n")
    }
}
