import Alerting
import Vocabulary

/// A notification that never happened, to try templates on.
enum MessageSample {
    /// Nil never: its parts are names and identities as they have to be.
    static var notification: Notification? {
        guard let receiver = ReceiverName("sample") else { return nil }
        let at = WallTime(nanosecondsSinceEpoch: 1_767_225_600_000_000_000)
        let id = ULID(at: at, random: (0, 0))
        let labels: Labels = ["alertname": "PostgresDown", "service": "postgres", "severity": "critical"]
        let alert = AlertBrief(
            labels: labels,
            annotations: ["summary": "PostgreSQL is down", "description": "It refuses connections."],
            fingerprint: Fingerprint(labels),
            startedAt: at,
            value: 0,
            expression: "pg_up == 0",
            generatorURL: "http://127.0.0.1:9911/graph?g0.expr=pg_up+%3D%3D+0&g0.tab=1"
        )
        let incident = IncidentBrief(
            id: id,
            severity: .critical,
            openedAt: at,
            cause: CauseBrief(name: "postgres", kind: "postgres", check: "live", reason: "connect_refused"),
            lostCapabilities: ["search"],
            affected: [AffectedService(name: "api", health: "degraded")],
            alerts: [alert],
            groupLabels: ["service": "postgres"],
            groupKey: "{}:{service=\"postgres\"}",
            externalURL: "http://127.0.0.1:9911"
        )
        return Notification(
            id: id,
            receiver: receiver,
            event: .opened,
            at: at,
            headline: "postgres is down",
            incident: incident
        )
    }
}
