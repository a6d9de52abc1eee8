import Alerting
import Logging
import Vocabulary

/// Writes each notification as a line of the daemon's log.
struct LogReceiver: Receiver {
    /// In a digest each notification still gets its own line.
    let takesDigests = true
    let hasMarkup = false
    private let name: ReceiverName
    private let texts: UserTexts
    private let zone: CivilZone?
    private let time: any Time
    private let logger: Logger

    init(_ name: ReceiverName, _ texts: UserTexts, _ zone: CivilZone?, time: any Time, logger: Logger) {
        self.name = name
        self.texts = texts
        self.zone = zone
        self.time = time
        self.logger = logger
    }

    func deliver(_ message: Message) async -> DeliveryOutcome {
        let clock = Clock(zone: zone, now: time.wallNow)
        for notification in message.notifications {
            let level: Logger.Level = notification.isFiring ? .warning : .notice
            let metadata = metadata(notification, message, clock)
            if let rehearsal = Rehearsal.current {
                rehearsal.note(level, metadata)
            } else {
                logger.log(level: level, "notification", metadata: metadata)
            }
        }
        return .delivered()
    }

    private func metadata(_ notification: Notification, _ message: Message, _ clock: Clock) -> Logger.Metadata {
        let user = texts.texts(notification, clock, .plain)
        var fields: [(String, String?)] = [
            ("receiver", "\(name)"), ("event", notification.event.rawValue), ("message_id", "\(notification.id)"),
            ("at", "\(notification.at)"), ("headline", user.title ?? notification.headline), ("text", user.body),
            ("details", notification.details.isEmpty ? nil : notification.details.joined(separator: "; ")),
            ("instead_of", message.insteadOf.map { "\($0.receiver): \($0.reason)" }),
            ("template_errors", user.complaints.isEmpty ? nil : user.complaints.joined(separator: "; ")),
        ]
        if let incident = notification.incident {
            fields += [
                ("incident", "\(incident.id)"), ("severity", incident.severity.rawValue),
                ("since", "\(incident.openedAt)"), ("ended", incident.endedAt.map { "\($0)" }),
                ("ending", incident.ending?.text), ("cause", incident.cause?.name), ("check", incident.cause?.check),
                ("reason", incident.cause?.reason), ("phase", incident.cause?.phase),
                ("capabilities", PlainText.list(incident.lostCapabilities)),
                ("affected", PlainText.list(incident.affected.map(\.name))),
                ("alerts", PlainText.list(incident.alerts.map(\.name))),
                ("acknowledged_by", incident.acknowledgement?.by),
            ]
        }
        let filled = fields.compactMap { name, value -> (String, Logger.MetadataValue)? in
            guard let value, !value.isEmpty else { return nil }
            return (name, .string(Redactor.withoutControls(value)))
        }
        return Logger.Metadata(filled) { first, _ in first }
    }
}
