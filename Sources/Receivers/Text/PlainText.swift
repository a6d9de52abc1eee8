import Alerting
import Vocabulary

/// A message as lines of text without markup: what every receiver can show, and what a screen reader reads.
enum PlainText {
    /// The first line: what one sees of a notification on a locked screen.
    static func title(_ message: Message, _ clock: Clock) -> String {
        guard message.notifications.count == 1, let notification = message.notifications.first else {
            return Digest(message, clock).title
        }
        return "[\(Story.word(notification.event))] \(notification.headline)"
    }

    /// All lines, the title first.
    static func lines(_ message: Message, _ clock: Clock) -> [Line] {
        let title: Line = [.plain(title(message, clock))]
        let preface = Digest.preface(message, clock)
        guard message.notifications.count == 1, let notification = message.notifications.first else {
            let digest = Digest(message, clock)
            return preface + [title] + digest.lines + [[.plain(digest.foot)]]
        }
        return preface + [title] + body(Story(notification, clock))
    }

    /// The lines below the title.
    static func body(_ story: Story) -> [Line] {
        var lines = story.status
        for (index, line) in story.cause.enumerated() {
            lines.append(index == 0 ? [.plain("Root cause: ")] + line : [.plain("  ")] + line)
        }
        lines += story.times.map { [.plain("\($0.name): \($0.text)")] }
        if !story.capabilities.isEmpty {
            lines.append([.plain("\(story.capabilitiesTitle): \(list(story.capabilities))")])
        }
        if !story.affected.isEmpty {
            let names = story.affected.map { Markup.plain.line($0, limit: 200) }
            lines.append([.plain("\(story.affectedTitle): \(list(names))")])
        }
        let shown = story.alerts.prefix(mostAlerts)
        for alert in shown {
            lines.append([.plain("- ")] + alert.heading)
            lines += alert.lines.map { [.plain("  ")] + $0 }
        }
        if let more = Markup.more(story.alerts.count - shown.count + story.moreAlerts) { lines.append([.plain(more)]) }
        lines += story.links.map { [.link($0)] }
        return lines + [[.plain(story.foot)]]
    }

    /// The whole message, cut to `limit`; its last line, by which a duplicate is recognised, is never cut off.
    static func text(_ message: Message, _ clock: Clock, _ markup: Markup, limit: Int, further: [Line] = []) -> String {
        let all = lines(message, clock)
        let lines = message.isPlain ? all.map(\.unadorned) : all
        let foot = markup.lines(further + lines.suffix(1), limit: limit / 2)
        let body = markup.lines(Array(lines.dropLast()), limit: limit - foot.utf16.count - 1)
        return body + "\n" + foot
    }

    /// Listed in full; the others are counted.
    static let mostAlerts = 10
    private static let mostNames = 20

    /// Names in a row, and how many more there are.
    static func list(_ names: [String]) -> String {
        let more = Markup.more(names.count - mostNames).map { " \($0)" } ?? ""
        return names.prefix(mostNames).joined(separator: ", ") + more
    }
}
