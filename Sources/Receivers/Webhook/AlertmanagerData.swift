import Alerting
import Vocabulary

/// A notification as Alertmanager would tell it: what its webhook sends and what its templates see.
///
/// Facts: `template.Data` and `notify/webhook` of Alertmanager 0.25 to 0.28, and the body of a running one.
struct AlertmanagerData: Sendable {
    struct Alert: Sendable {
        let labels: Labels
        let annotations: Labels
        let startsAt: WallTime
        /// Nil while it fires.
        let endsAt: WallTime?
        let generatorURL: String
        let fingerprint: Fingerprint

        var status: String { endsAt == nil ? "firing" : "resolved" }
    }

    /// Escaped as a regular expression, as Alertmanager does it.
    let receiver: String
    let status: String
    let alerts: [Alert]
    let groupLabels: Labels
    let externalURL: String
    let groupKey: String
    let truncated: Int

    /// - Parameters:
    ///   - notification: what to tell.
    ///   - mostAlerts: further ones are counted in ``truncated``; 0 for no limit.
    init(_ notification: Notification, mostAlerts: Int = 0) {
        let all = Self.alerts(of: notification).sorted(by: Self.isBefore)
        alerts = mostAlerts > 0 ? Array(all.prefix(mostAlerts)) : all
        receiver = Self.quoted(notification.receiver.description)
        status = all.contains { $0.endsAt == nil } ? "firing" : "resolved"
        groupLabels = notification.incident?.groupLabels ?? ["alertname": Self.name(notification)]
        externalURL = notification.incident?.externalURL ?? ""
        groupKey = notification.incident?.groupKey ?? "{}:{alertname=\"\(Self.name(notification))\"}"
        truncated = all.count - alerts.count + (notification.incident?.moreAlerts ?? 0)
    }

    /// What all alerts have in common.
    var commonLabels: Labels { Self.common(alerts.map(\.labels)) }
    var commonAnnotations: Labels { Self.common(alerts.map(\.annotations)) }

    private static func common(_ sets: [Labels]) -> Labels {
        guard let first = sets.first else { return .empty }
        return Labels(
            first.filter { pair in sets.allSatisfy { $0[pair.name].map { $0.equalsInBytes(pair.value) } ?? false } }
        )
    }

    private static func name(_ notification: Notification) -> String {
        notification.event == .test ? "VedetteTest" : "VedetteNotice"
    }

    private static func alerts(of notification: Notification) -> [Alert] {
        guard let incident = notification.incident else { return [own(notification)] }
        return incident.alerts.map { alert in
            Alert(
                labels: alert.labels,
                annotations: alert.annotations,
                startsAt: alert.startedAt,
                endsAt: alert.endedAt,
                generatorURL: alert.generatorURL ?? "",
                fingerprint: alert.fingerprint
            )
        }
    }

    /// What is no incident is an alert of ours; each has a name of its own, so that none ends another.
    private static func own(_ notification: Notification) -> Alert {
        let labels: Labels = [
            "alertname": name(notification), "message": notification.id.description, "severity": "info",
        ]
        let annotations: Labels = [
            "summary": notification.headline, "description": notification.details.joined(separator: "\n"),
        ]
        return Alert(
            labels: labels,
            annotations: annotations,
            startsAt: notification.at,
            endsAt: nil,
            generatorURL: "",
            fingerprint: Fingerprint(labels)
        )
    }

    /// Go's `regexp.QuoteMeta`.
    private static func quoted(_ name: String) -> String {
        name.map { #"\.+*?()|[]{}^$"#.contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    /// Alertmanager's order: by `job`, by `instance`, then by all labels, fewer labels first.
    private static func isBefore(_ left: Alert, _ right: Alert) -> Bool {
        for name in ["job", "instance"] {
            switch (left.labels[name], right.labels[name]) {
            case (nil, nil): continue
            case (nil, _): return false
            case (_, nil): return true
            case (let mine?, let theirs?):
                if !mine.equalsInBytes(theirs) { return mine.precedesInBytes(theirs) }
            }
        }
        let (mine, theirs) = (left.labels.count, right.labels.count)
        guard mine == theirs else { return mine < theirs }
        let names = Set(left.labels.map(\.name) + right.labels.map(\.name)).sorted { $0.precedesInBytes($1) }
        for name in names {
            guard let mine = left.labels[name] else { return true }
            guard let theirs = right.labels[name] else { return false }
            if !mine.equalsInBytes(theirs) { return mine.precedesInBytes(theirs) }
        }
        return false
    }
}
