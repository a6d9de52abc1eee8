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
            return [.strong("Back again"), .plain(": first seen \(clock.text(incident.openedAt))\(severity)")]
        case .repeated: return [.strong("Still firing"), .plain(" \(since), for \(lasted)\(severity)")]
        case .escalated:
            return [
                .strong("Escalated"), .plain(": firing \(since), for \(lasted), and nobody looks after it\(severity)"),
            ]
        case .acknowledged: return [.strong("Acknowledged"), .plain(": firing \(since), for \(lasted)\(severity)")]
        case .resolved:
            let ending = incident.ending.map { ": \($0.text)" } ?? ""
            let end = clock.text(incident.endedAt ?? notification.at)
            return [.strong("Resolved"), .plain(" at \(end) after \(lasted)\(ending)")]
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
