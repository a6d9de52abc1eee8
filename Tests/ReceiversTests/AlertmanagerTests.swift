import Alerting
import Logging
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Receivers

/// Against Debian's Alertmanager.
@Suite(.timeLimit(.minutes(1))) struct AlertmanagerTests {
    private static func feed(_ urls: [String]) throws -> AlertmanagerFeed {
        AlertmanagerFeed(
            ReceiverOptions.Alertmanager(urls: try urls.map { try ServiceURL(parsing: $0) }),
            connector: Connector.standalone(),
            version: "1.2.3",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private static func alert(_ name: String, ended: WallTime? = nil, at start: WallTime) -> PostableAlert {
        let labels: Labels = ["alertname": name, "service": "postgres", "severity": "critical"]
        return PostableAlert(
            labels: labels,
            annotations: ["summary": "it is <down> & out"],
            fingerprint: Fingerprint(labels),
            startsAt: start,
            endsAt: ended,
            generatorURL: "http://127.0.0.1:9911/graph?g0.expr=up&g0.tab=1"
        )
    }

    private static func until(
        _ what: String,
        _ condition: @Sendable () async throws -> Bool
    ) async throws {
        try await Polling.until(what, by: .seconds(30), condition)
    }

    @Test func `an alert arrives, is kept and is resolved, while another Alertmanager is away`() async throws {
        let server = try await AlertmanagerServer.start(
            config: "route: { receiver: none }\nreceivers: [ { name: none } ]\n"
        )
        let nobody = try RefusingPort()
        let feed = try Self.feed(["http://127.0.0.1:\(nobody.number)", server.url + "/"])
        let start = SystemTime().wallNow
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await feed.run() }
            feed.update([Self.alert("A", at: start), Self.alert("B", at: start)])
            try await Self.until("both are listed") { try await server.alerts().count == 2 }
            let first = try #require(try await server.alerts().first { $0[path: "labels.alertname"] == .string("A") })
            #expect(first[path: "annotations.summary"] == .string("it is <down> & out"))
            #expect(first[path: "startsAt"] == .string(start.description))
            #expect(first[path: "fingerprint"]?.text == Self.alert("A", at: start).fingerprint.description)
            #expect(first[path: "status.state"] == .string("active"))
            // It is said to go on for four minutes after it was posted, which was between the start and now.
            let end = try #require(first[path: "endsAt"]?.text.flatMap { WallTime(rfc3339: $0) })
            let posted = end.seconds - 240
            #expect((start.seconds - 0.01...SystemTime().wallNow.seconds + 0.01).contains(posted))
            try await Self.until("the statistics know") { feed.statistics[1].sent == 2 }
            #expect(feed.statistics[1].pending == 0 && feed.statistics[1].lastError == nil)
            try await Self.until("the other one is known to fail") { feed.statistics[0].failed >= 2 }
            #expect(feed.statistics[0].pending == 2 && feed.statistics[0].oldestPending ?? .zero > .zero)
            #expect(feed.statistics[0].lastError?.contains("connection refused") == true)

            feed.update([Self.alert("A", ended: SystemTime().wallNow, at: start)])
            try await Self.until("one is resolved") {
                try await server.alerts().compactMap { $0[path: "labels.alertname"]?.text } == ["B"]
            }
            group.cancelAll()
        }
    }

    @Test func `our webhook's body is Alertmanager's to the byte`() async throws {
        let hook = try await RecordingHTTPServer.start { _, _ in .answer(200) }
        let server = try await AlertmanagerServer.start(
            config: """
                route:
                  receiver: web.hook
                  group_by: [service, alertname]
                  group_wait: 0s
                  group_interval: 1s
                receivers:
                  - name: web.hook
                    webhook_configs: [ { url: "\(hook.url)/hook", max_alerts: 2 } ]
                """,
            externalURL: "https://alerts.example/am"
        )
        let start = SystemTime().wallNow
        let alerts = Self.pair(since: start, ended: nil)
        try await Self.post(alerts, to: server, since: start)
        // The first message may have gone out before the second alert was there.
        @Sendable func isWhole(_ request: RecordingHTTPServer.Request) -> Bool {
            ["a", "b"].allSatisfy { request.body.contains("\"instance\":\"\($0)\"") }
        }
        try await Self.until("both are told") { hook.requests.contains(where: isWhole) }
        let firing = try #require(hook.requests.first(where: isWhole))
        let body = try Self.body(alerts, .opened, at: start)
        #expect(firing.body == body)
        #expect(firing.headers["content-type"] == "application/json")

        let end = SystemTime().wallNow
        let ended = Self.pair(since: start, ended: end)
        try await Self.post(ended, to: server, since: start)
        try await Self.until("the end is told") {
            hook.requests.last?.body.contains(#""status":"resolved","alerts""#) == true
        }
        #expect(try hook.requests.last?.body == Self.body(ended, .resolved, at: end))
    }

    private static func pair(since start: WallTime, ended: WallTime?) -> [AlertBrief] {
        [("b", "9"), ("a", "10")].map { instance, number in
            let labels: Labels = [
                "alertname": "Löcher<&>\u{2028}", "instance": instance, "service": "postgres", "severity": "critical",
            ]
            return AlertBrief(
                labels: labels,
                annotations: [
                    "summary": "\"\(number)\" of <b>10</b> & more\\\u{2029}", "description": "zwei\n\tZeilen 漢字 👩‍👩‍👧",
                ],
                fingerprint: Fingerprint(labels),
                startedAt: WallTime(nanosecondsSinceEpoch: start.nanosecondsSinceEpoch / 1_000_000 * 1_000_000),
                endedAt: ended.map {
                    WallTime(nanosecondsSinceEpoch: $0.nanosecondsSinceEpoch / 1_000_000 * 1_000_000)
                },
                generatorURL: "http://127.0.0.1:9911/graph?g0.expr=up+%3D%3D+0&g0.tab=1"
            )
        }
    }

    private static func post(_ alerts: [AlertBrief], to server: AlertmanagerServer, since start: WallTime) async throws
    {
        let until = WallTime(nanosecondsSinceEpoch: start.nanosecondsSinceEpoch + 240_000_000_000)
        let json = alerts.map { alert in
            PostableAlert(
                labels: alert.labels,
                annotations: alert.annotations,
                fingerprint: alert.fingerprint,
                startsAt: alert.startedAt,
                endsAt: alert.endedAt,
                generatorURL: alert.generatorURL
            ).json(validUntil: until)
        }
        let answer = try await LoopbackHTTP.request(
            "POST",
            "\(server.url)/api/v2/alerts",
            headers: ["Content-Type": "application/json"],
            body: JSON.array(json).compact
        )
        #expect(answer.status == 200, "\(answer.body)")
    }

    /// What we would send of the same.
    private static func body(_ alerts: [AlertBrief], _ event: Notification.Event, at: WallTime) throws -> String {
        let incident = IncidentBrief(
            id: Night.incidentID,
            severity: .critical,
            openedAt: at,
            alerts: alerts,
            groupLabels: ["alertname": "Löcher<&>\u{2028}", "service": "postgres"],
            groupKey: "{}:{alertname=\"Löcher<&>\\u2028\", service=\"postgres\"}",
            externalURL: "https://alerts.example/am"
        )
        let notification = Notification(
            id: Night.messageID(1),
            receiver: try Night.name("web.hook"),
            event: event,
            at: at,
            headline: "x",
            incident: incident
        )
        return AlertmanagerData(notification, mostAlerts: 2).webhookBody
    }
}
