import Alerting
import Vocabulary

/// Several notifications in one message: what happened while its receiver was away.
struct Digest: Sendable {
    let mark: String
    let title: String
    /// One for each notification, the oldest first.
    let lines: [Line]
    let foot: String

    init(_ message: Message, _ clock: Clock) {
        let notifications = message.notifications
        mark = notifications.last.map { Story.colours($0).mark } ?? "📣"
        let away = message.awaySince.map { " while this receiver could not be reached" + Self.away($0, clock) } ?? ""
        title = "\(notifications.count) messages\(away)"
        lines = notifications.map { notification in
            [
                .plain("\(clock.text(notification.at)) · "),
                .strong(Story.word(notification.event)),
                .plain(" · \(notification.headline.shortened(to: 200)) · \(notification.id)"),
            ]
        }
        let last = notifications.last.map { " · until message \($0.id)" } ?? ""
        foot = "Vedette\(last)"
    }

    /// What the reader has to know before anything else: for whom the message was, and why it is late.
    static func preface(_ message: Message, _ clock: Clock) -> [Line] {
        var lines: [Line] = []
        if let instead = message.insteadOf {
            lines.append([
                .plain("This was for "), .strong(instead.receiver.description),
                .plain(", which did not get it: \(instead.reason.shortened(to: 300))"),
            ])
        }
        if message.notifications.count == 1, let since = message.awaySince {
            lines.append([.plain("Late: this receiver could not be reached\(away(since, clock))")])
        }
        return lines
    }

    private static func away(_ since: WallTime, _ clock: Clock) -> String {
        " from \(clock.brief(since)) to \(clock.brief(clock.now)) UTC"
    }
}
