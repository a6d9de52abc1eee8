import Alerting
import Vocabulary

/// A notification as an event of PagerDuty's Events API, version 2.
///
/// Facts: PagerDuty's "Send an Alert Event": `summary` has at most 1 024 characters, `dedup_key` 255, the whole 512 KB;
/// `severity` is `critical`, `error`, `warning` or `info`.
struct PagerDutyEvent: Sendable {
    private static let summaryLimit = 1024
    private static let detailLimit = 1000
    private static let mostAlerts = 20

    let json: JSON

    init(_ notification: Notification, _ message: Message, routingKey: String, _ texts: UserTexts, _ clock: Clock) {
        let action = Self.action(notification.event)
        var members: [(String, JSON)] = [
            ("routing_key", .text(routingKey)), ("event_action", .text(action)),
            ("dedup_key", .text(Self.key(notification))),
        ]
        if action == "trigger" {
            members.append(("payload", Self.payload(notification, message, texts, clock)))
            members.append(("client", "Vedette"))
            if let url = Link("", notification.incident?.externalURL)?.url {
                members.append(("client_url", .text(url)))
            }
            let links = Story(notification, clock).links.map { link -> JSON in
                ["href": .text(link.url), "text": .text(link.title)]
            }
            if !links.isEmpty { members.append(("links", .array(links))) }
        }
        json = .object(members.map(JSON.Member.init))
    }

    /// The incident's id is the same over all its events: a repeated one changes nothing at PagerDuty.
    private static func key(_ notification: Notification) -> String {
        (notification.incident?.id ?? notification.id).description
    }

    private static func action(_ event: Notification.Event) -> String {
        switch event {
        case .opened, .updated, .reopened, .repeated, .escalated, .notice, .test: "trigger"
        case .acknowledged: "acknowledge"
        case .resolved: "resolve"
        }
    }

    private static func severity(_ notification: Notification) -> String {
        guard let incident = notification.incident else { return notification.event == .test ? "info" : "warning" }
        return switch incident.severity {
        case .critical: "critical"
        case .unspecified: "error"
        case .warning: "warning"
        case .info: "info"
        }
    }

    private static func payload(
        _ notification: Notification,
        _ message: Message,
        _ texts: UserTexts,
        _ clock: Clock
    ) -> JSON {
        let incident = notification.incident
        let user = texts.texts(notification, clock, .plain)
        let source = incident?.cause?.name ?? incident?.alerts.first?.labels["instance"] ?? "vedette"
        var members: [(String, JSON)] = [
            ("summary", .text(Markup.plain.escape(user.title ?? notification.headline, limit: summaryLimit))),
            ("source", .text(cut(source))),
            ("severity", .text(severity(notification))),
            ("timestamp", .text((incident?.openedAt ?? notification.at).description)),
        ]
        if let component = incident?.cause?.kind ?? incident?.alerts.first?.labels["service"] {
            members.append(("component", .text(cut(component))))
        }
        if let group = incident?.groupLabels, !group.isEmpty { members.append(("group", .text(cut("\(group)")))) }
        if let reason = incident?.cause?.reason ?? incident?.alerts.first?.name {
            members.append(("class", .text(cut(reason))))
        }
        if !message.isPlain {
            members.append(("custom_details", details(notification, message, user, clock)))
        }
        return .object(members.map(JSON.Member.init))
    }

    private static func details(
        _ notification: Notification,
        _ message: Message,
        _ user: UserTexts.Expanded,
        _ clock: Clock
    ) -> JSON {
        let story = Story(notification, clock)
        func text(_ lines: [Line]) -> JSON { .text(Markup.plain.lines(lines, limit: detailLimit * 4)) }
        var members: [(String, JSON)] = []
        let preface = Digest.preface(message, clock)
        if !preface.isEmpty { members.append(("note", text(preface))) }
        members.append(("status", text(story.status)))
        if let body = user.body { members.append(("message", .text(Cutting.cut(body, to: 8000)))) }
        if !story.cause.isEmpty { members.append(("root_cause", text(story.cause))) }
        for time in story.times {
            members.append((time.name.lowercased().replacing(" ", with: "_"), .text(time.text)))
        }
        if !story.capabilities.isEmpty {
            members.append(("lost_capabilities", .text(cut(PlainText.list(story.capabilities)))))
        }
        if !story.affected.isEmpty {
            let names = story.affected.map { Markup.plain.line($0, limit: 200) }
            members.append(("also_affected", .text(cut(PlainText.list(names)))))
        }
        let shown = story.alerts.prefix(mostAlerts)
        if !shown.isEmpty {
            members.append(("alerts", .array(shown.map { text([$0.heading] + $0.lines) })))
        }
        let more = story.alerts.count - shown.count + story.moreAlerts
        if more > 0 { members.append(("more_alerts", .integer(Int64(more)))) }
        if !user.complaints.isEmpty { members.append(("template_errors", .array(user.complaints.map(JSON.text)))) }
        members += [("event", .text(notification.event.rawValue)), ("message_id", .text(notification.id.description))]
        return .object(members.map(JSON.Member.init))
    }

    private static func cut(_ text: String) -> String { Markup.plain.escape(text, limit: detailLimit) }
}
