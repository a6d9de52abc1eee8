import Alerting
import Templates
import Vocabulary

/// A notification as templates see it: Alertmanager's `Data`, and ours beside it.
enum MessageData {
    static func value(of notification: Notification) -> TemplateValue {
        let data = AlertmanagerData(notification)
        let fields: [(String, TemplateValue)] = [
            ("Receiver", .string(data.receiver)),
            ("Status", .string(data.status)),
            ("Alerts", alerts(data.alerts)),
            ("GroupLabels", .pairs(data.groupLabels)),
            ("CommonLabels", .pairs(data.commonLabels)),
            ("CommonAnnotations", .pairs(data.commonAnnotations)),
            ("ExternalURL", .string(data.externalURL)),
            ("TruncatedAlerts", .integer(Int64(data.truncated))),
            ("Event", .string(notification.event.rawValue)),
            ("Headline", .string(notification.headline)),
            ("Details", .list(TemplateList(strings: notification.details))),
            ("ID", .string(notification.id.description)),
            ("At", .time(notification.at)),
            ("Incident", incident(notification)),
        ]
        return .record(TemplateRecord("*template.Data", fields.map { (name: $0.0, value: $0.1) }))
    }

    private static func alerts(_ alerts: [AlertmanagerData.Alert]) -> TemplateValue {
        func list(_ alerts: [AlertmanagerData.Alert]) -> TemplateList {
            TemplateList("template.Alerts", alerts.map(alert))
        }
        let whole = list(alerts)
        return .list(
            TemplateList(
                whole.typeName,
                whole.elements,
                fields: [
                    ("Firing", .list(list(alerts.filter { $0.endsAt == nil }))),
                    ("Resolved", .list(list(alerts.filter { $0.endsAt != nil }))),
                ]
            )
        )
    }

    private static func alert(_ alert: AlertmanagerData.Alert) -> TemplateValue {
        .record(
            TemplateRecord(
                "template.Alert",
                [
                    ("Status", .string(alert.status)),
                    ("Labels", .pairs(alert.labels)),
                    ("Annotations", .pairs(alert.annotations)),
                    ("StartsAt", .time(alert.startsAt)),
                    ("EndsAt", alert.endsAt.map(TemplateValue.time) ?? .string("0001-01-01 00:00:00 +0000 UTC")),
                    ("GeneratorURL", .string(alert.generatorURL)),
                    ("Fingerprint", .string(alert.fingerprint.description)),
                ]
            )
        )
    }

    /// As the texts have it: of what is over from its first bad run on.
    private static func duration(_ incident: IncidentBrief, _ now: WallTime) -> String {
        guard let end = incident.endedAt else { return Clock.text(from: incident.openedAt, to: now) }
        return Clock.text(from: incident.beganAt, to: end)
    }

    /// With empty fields when there is none, so that one template does for all messages.
    private static func incident(_ notification: Notification) -> TemplateValue {
        let incident = notification.incident
        let cause = incident?.cause
        let fields: [(String, TemplateValue)] = [
            ("ID", .string(incident?.id.description ?? "")),
            ("Severity", .string(incident?.severity.rawValue ?? "")),
            ("Since", .time(incident?.openedAt ?? notification.at)),
            (
                "Duration",
                .string(incident.map { duration($0, notification.at) } ?? "")
            ),
            ("Ending", .string(incident?.ending?.text ?? "")),
            ("Cause", .string(cause?.name ?? "")),
            ("Check", .string(cause?.check ?? "")),
            ("Reason", .string(cause?.reason ?? "")),
            ("Phase", .string(cause?.phase ?? "")),
            ("Message", .string(cause?.message ?? "")),
            ("Capabilities", .list(TemplateList(strings: incident?.lostCapabilities ?? []))),
            ("Affected", .list(TemplateList(strings: incident?.affected.map(\.name) ?? []))),
            ("AcknowledgedBy", .string(incident?.acknowledgement?.by ?? "")),
            ("AcknowledgeURL", .string(incident?.acknowledgeURL ?? "")),
            ("RunbookURL", .string(incident?.runbookURL ?? "")),
        ]
        return .record(TemplateRecord("*vedette.Incident", fields.map { (name: $0.0, value: $0.1) }))
    }
}
