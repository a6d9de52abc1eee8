import Alerting
import Vocabulary

/// What a notification says, in the order in which a person wants to know it and without any markup: each receiver
/// dresses it in its own.
struct Story: Sendable {
    /// One alert of an incident.
    struct Entry: Sendable {
        let heading: Line
        let lines: [Line]
    }

    /// One character that tells the state from across the room.
    let mark: String
    /// The same as a colour, `0xRRGGBB`.
    let colour: Int
    /// The same as a word: `FIRING`, `RESOLVED`.
    let word: String
    /// What is wrong, or was.
    let title: String
    /// Since when, how bad, who looks after it.
    let status: [Line]
    /// Whether it goes on: in what tense to speak of it.
    let isFiring: Bool
    let cause: [Line]
    /// First bad and last good.
    let times: [(name: String, text: String)]
    let capabilities: [String]
    let affected: [Line]
    let alerts: [Entry]
    /// Beyond those in ``alerts``.
    let moreAlerts: Int
    let links: [Link]
    /// The ids by which a duplicate is recognised.
    let foot: String
}

extension Story {
    init(_ notification: Notification, _ clock: Clock) {
        let incident = notification.incident
        (mark, colour) = Self.colours(notification)
        word = Self.word(notification.event)
        title = notification.headline
        status = Self.status(notification, clock)
        isFiring = notification.isFiring
        cause = incident?.cause.map { Self.cause($0, isFiring: notification.isFiring && $0.endedAt == nil) } ?? []
        times = incident?.cause.map { Self.times($0, isFiring: notification.isFiring, clock) } ?? []
        capabilities = incident?.lostCapabilities ?? []
        // "Were affected too: api healthy" would be odd.
        affected = (incident?.affected ?? []).map { service in
            let isWell = !notification.isFiring && service.health == "healthy"
            return [.code(service.name)] + (isWell ? [] : [.plain(" \(service.health)")])
        }
        alerts = (incident?.alerts ?? []).map { Self.entry($0, clock) }
        moreAlerts = incident?.moreAlerts ?? 0
        links = [
            Link("Runbook", incident?.runbookURL),
            notification.isFiring && incident?.acknowledgement == nil
                ? Link("Acknowledge", incident?.acknowledgeURL) : nil,
            Link("Open Vedette", incident?.externalURL),
        ].compactMap(\.self)
        foot = (["Vedette"] + [incident.map { "incident \($0.id)" }, "message \(notification.id)"].compactMap(\.self))
            .joined(separator: " · ")
    }

    /// What people call the event.
    static func word(_ event: Notification.Event) -> String {
        switch event {
        case .opened: "FIRING"
        case .updated: "UPDATED"
        case .reopened: "BACK AGAIN"
        case .repeated: "STILL FIRING"
        case .escalated: "ESCALATED"
        case .acknowledged: "ACKNOWLEDGED"
        case .resolved: "RESOLVED"
        case .notice: "NOTICE"
        case .test: "TEST"
        }
    }

    static func colours(_ notification: Notification) -> (mark: String, colour: Int) {
        switch notification.event {
        case .resolved: return ("✅", 0x2EB67D)
        case .acknowledged: return ("👀", 0x8E6FD8)
        case .notice: return ("📣", 0x868686)
        case .test: return ("🧪", 0x868686)
        case .opened, .updated, .reopened, .repeated, .escalated: break
        }
        return switch notification.incident?.severity ?? .unspecified {
        case .critical: ("🔴", 0xE01E5A)
        case .warning: ("🟠", 0xEC9B2E)
        case .unspecified: ("🟡", 0xECCB2E)
        case .info: ("🔵", 0x36C5F0)
        }
    }

    var capabilitiesTitle: String { isFiring ? "Lost capabilities" : "Capabilities that were lost" }
    var affectedTitle: String { isFiring ? "Also affected" : "Were affected too" }
}
