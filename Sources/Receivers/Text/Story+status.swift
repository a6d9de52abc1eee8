import Alerting
import Vocabulary

/// How it stands and since when.
extension Story {
    static func status(_ notification: Notification, _ clock: Clock) -> [Line] {
        var lines: [Line] = []
        if let incident = notification.incident {
            lines.append(state(notification, incident, clock))
            if let acknowledgement = incident.acknowledgement {
                lines.append(self.acknowledgement(acknowledgement, clock))
            }
            if incident.reopenings > 0 {
                lines.append([.plain("It was over and came back \(times(incident.reopenings)).")])
            }
        } else {
            lines.append([.strong(capitalised(notification.event)), .plain(" at \(clock.text(notification.at))")])
        }
        return lines + notification.details.map { [.plain($0)] }
    }

    private static func state(_ notification: Notification, _ incident: IncidentBrief, _ clock: Clock) -> Line {
        let since = "since \(clock.text(incident.openedAt))"
        let lasted = Clock.text(from: incident.openedAt, to: incident.endedAt ?? notification.at)
        let severity = incident.severity == .unspecified ? "" : " · \(incident.severity.rawValue)"
        switch notification.event {
        case .opened: return [.strong("Firing"), .plain(" \(since)\(severity)")]
        case .updated: return [.strong("Updated"), .plain(": firing \(since), for \(lasted)\(severity)")]
        case .reopened:
            let first = incident.firstSeenAt.flatMap { $0 < incident.openedAt ? ", first seen \(clock.text($0))" : nil }
            return [.strong("Back again"), .plain(" \(since)\(first ?? "")\(severity)")]
        case .repeated: return [.strong("Still firing"), .plain(" \(since), for \(lasted)\(severity)")]
        case .escalated:
            return [
                .strong("Escalated"), .plain(": firing \(since), for \(lasted), and nobody looks after it\(severity)"),
            ]
        case .acknowledged: return [.strong("Acknowledged"), .plain(": firing \(since), for \(lasted)\(severity)")]
        case .resolved:
            let ending = incident.ending.map { ": \($0.text)" } ?? ""
            let end = incident.endedAt ?? notification.at
            // As its title says.
            let length = Clock.text(from: incident.beganAt, to: end)
            return [.strong("Resolved"), .plain(" at \(clock.text(end)) after \(length)\(ending)")]
        case .notice, .test:
            return [.strong(capitalised(notification.event)), .plain(" at \(clock.text(notification.at))")]
        }
    }

    private static func acknowledgement(_ acknowledgement: Acknowledgement, _ clock: Clock) -> Line {
        let comment = acknowledgement.comment.map { ": \($0)" } ?? ""
        return [
            .strong(acknowledgement.by), .plain(" looks after it since \(clock.text(acknowledgement.at))\(comment)"),
        ]
    }

    private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

    private static func capitalised(_ event: Notification.Event) -> String {
        let word = word(event)
        return word.prefix(1) + word.dropFirst().lowercased()
    }
}
