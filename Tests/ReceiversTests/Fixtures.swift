import Alerting
import Logging
import NIOCore
import NIOPosix
import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@testable import Receivers

/// An incident as it happens at night: PostgreSQL dies at 02:10.
enum Night {
    static let opened = at("2026-11-22T02:10:31Z")

    static func at(_ text: String) -> WallTime {
        WallTime(rfc3339: text) ?? WallTime(nanosecondsSinceEpoch: 0)
    }

    static func name(_ text: String = "oncall") throws -> ReceiverName { try #require(ReceiverName(text)) }

    static let incidentID = ULID(at: opened, random: (1, 1))

    static func messageID(_ number: UInt64) -> ULID { ULID(at: opened, random: (2, number)) }

    static let clock = Clock(zone: CivilZone("Europe/Berlin"), now: at("2026-11-22T02:20:00Z"))

    static func alert(
        _ name: String,
        _ more: [(String, String)] = [],
        annotations: Labels = .empty,
        value: Double? = 0,
        expression: String? = "pg_up == 0",
        ended: WallTime? = nil
    ) -> AlertBrief {
        let labels = Labels(
            [("alertname", name), ("service", "postgres"), ("severity", "critical"), ("instance", "db:5432")] + more
        )
        return AlertBrief(
            labels: labels,
            annotations: annotations,
            fingerprint: Fingerprint(labels),
            startedAt: opened,
            endedAt: ended,
            ending: ended == nil ? nil : .recovered,
            value: value,
            expression: expression,
            generatorURL: "https://vedette.example/graph?g0.expr=pg_up+%3D%3D+0&g0.tab=1"
        )
    }

    static func incident(
        ended: WallTime? = nil,
        alerts: [AlertBrief]? = nil,
        moreAlerts: Int = 0,
        acknowledgement: Acknowledgement? = nil,
        reopenings: Int = 0
    ) -> IncidentBrief {
        IncidentBrief(
            id: incidentID,
            severity: .critical,
            openedAt: opened,
            endedAt: ended,
            ending: ended == nil ? nil : .recovered,
            cause: CauseBrief(
                name: "postgres",
                kind: "postgres",
                check: "live",
                reason: "connect_refused",
                phase: "connect",
                message: "db:5432 (10.0.0.5): connection refused",
                firstBad: at("2026-11-22T02:10:30Z"),
                lastGood: at("2026-11-22T02:10:25Z")
            ),
            lostCapabilities: ["search", "indexing"],
            affected: [
                AffectedService(name: "api-server", health: "unhealthy"),
                AffectedService(name: "indexer", health: "degraded"),
            ],
            alerts: alerts ?? [
                alert(
                    "PostgresDown",
                    annotations: [
                        "summary": "PostgreSQL on db:5432 is down", "description": "Nothing is stored & nothing found.",
                    ],
                    ended: ended
                ),
                alert(
                    "SearchLatencyHigh",
                    [("quantile", "0.99")],
                    annotations: ["summary": "p99 of searches is 3.2s, <b>over</b> 1s"],
                    value: 3.2,
                    expression: "histogram_quantile(0.99, rate(search_seconds_bucket[5m])) > 1",
                    ended: ended
                ),
            ],
            moreAlerts: moreAlerts,
            groupLabels: ["service": "postgres"],
            groupKey: "{}:{service=\"postgres\"}",
            acknowledgement: acknowledgement,
            reopenings: reopenings,
            acknowledgeURL: "https://vedette.example/incidents/\(incidentID)/acknowledge?token=t0ken",
            runbookURL: "https://runbooks.example/postgres-down",
            externalURL: "https://vedette.example"
        )
    }

    static func notification(
        _ event: Notification.Event,
        at: WallTime? = nil,
        number: UInt64 = 1,
        headline: String = "postgres is down",
        details: [String] = [],
        incident: IncidentBrief?
    ) throws -> Notification {
        Notification(
            id: messageID(number),
            receiver: try name(),
            event: event,
            at: at ?? opened,
            headline: headline,
            details: details,
            incident: incident
        )
    }

    static func opening() throws -> Notification { try notification(.opened, incident: incident()) }

    static func resolution() throws -> Notification {
        let end = at("2026-11-22T02:17:43Z")
        return try notification(.resolved, at: end, number: 2, incident: incident(ended: end))
    }

    static let noTexts = UserTexts(MessageTexts())
}

/// What receivers need to run in a test.
struct Surroundings {
    let time: any Time
    let connector: Connector
    let factory: ReceiverFactory

    /// By default time stands still: on a busy machine ten seconds may pass in the middle of a test.
    init(time: any Time = TestTime(), zone: String? = nil, logger: Logger = Logger(label: "test")) {
        self.time = time
        connector = Connector.standalone(time: time)
        factory = ReceiverFactory(connector: connector, timeZone: zone, version: "1.2.3", logger: logger)
    }

    func receiver(
        _ kind: ReceiverOptions.Kind,
        texts: MessageTexts = MessageTexts(),
        name: String = "oncall"
    ) throws -> any Receiver {
        try #require(factory.receiver(for: ReceiverOptions(name: try Night.name(name), kind: kind, texts: texts)))
    }

    static func webhook(_ url: String) throws -> ReceiverOptions.Kind {
        .webhook(ReceiverOptions.Webhook(url: try ServiceURL(parsing: url)))
    }
}
