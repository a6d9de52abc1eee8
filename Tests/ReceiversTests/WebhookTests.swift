import Alerting
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Receivers

@Suite(.timeLimit(.minutes(1))) struct WebhookTests {
    @Test func `the body is Alertmanager's, key by key`() throws {
        let alert = AlertBrief(
            labels: ["alertname": "Ü<b>&", "job": "a"],
            annotations: ["summary": "line\u{2028}two\u{1}\u{7F} \"q\" \\ \n\t\r"],
            fingerprint: Fingerprint(["alertname": "Ü<b>&", "job": "a"]),
            startedAt: WallTime(nanosecondsSinceEpoch: 1_700_000_000_120_000_000)
        )
        let incident = Night.incident(alerts: [alert], moreAlerts: 3)
        let body = AlertmanagerData(try Night.notification(.opened, incident: incident)).webhookBody
        let summary = #"{"summary":"line\u2028two\u0001"# + "\u{7F}" + #" \"q\" \\ \n\t\r"}"#
        let labels = #"{"alertname":"Ü\u003cb\u003e\u0026","job":"a"}"#
        let expected =
            #"{"receiver":"oncall","status":"firing","alerts":[{"status":"firing","labels":\#(labels),"#
            + #""annotations":\#(summary),"startsAt":"2023-11-14T22:13:20.12Z","endsAt":"0001-01-01T00:00:00Z","#
            + #""generatorURL":"","fingerprint":"\#(alert.fingerprint)"}],"groupLabels":{"service":"postgres"},"#
            + #""commonLabels":\#(labels),"commonAnnotations":\#(summary),"externalURL":"https://vedette.example","#
            + #""version":"4","groupKey":"{}:{service=\"postgres\"}","truncatedAlerts":3}"# + "\n"
        #expect(body == expected)
    }

    @Test func `the headers say who sends what, and the signature fits`() async throws {
        let time = TestTime()
        let server = try await RecordingHTTPServer.start()
        let options = ReceiverOptions.Webhook(
            url: try ServiceURL(parsing: server.url + "/hook?key=1"),
            authorization: "Bearer t0ken-of-the-hook",
            headers: [("X-Team", "storage"), ("user-agent", "custom/1"), ("Bad Name", "x"), ("X-Bad", "a\r\nb: c")],
            signingKey: "signing-key"
        )
        let receiver = try Surroundings(time: time).receiver(.webhook(options))
        let notification = try Night.opening()
        let instead = Message.InsteadOf(receiver: try Night.name("pager"), reason: "400")
        #expect(await receiver.deliver(Message([notification], insteadOf: instead)) == .delivered())
        let request = try #require(server.requests.first)
        #expect(request.path == "/hook?key=1")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["idempotency-key"] == notification.id.description)
        #expect(request.headers["authorization"] == "Bearer t0ken-of-the-hook")
        #expect(request.headers["x-team"] == "storage" && request.headers["user-agent"] == "custom/1")
        #expect(request.headers["x-bad"] == nil && request.headers["b"] == nil)
        #expect(request.headers["x-vedette-instead-of"] == "pager")
        let timestamp = try #require(request.headers["x-vedette-timestamp"])
        #expect(timestamp == "1767225600")
        let bytes = try #require(Signature.make(of: "\(timestamp).\(request.body)".utf8, key: "signing-key".utf8))
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(request.headers["x-vedette-signature"] == "v1=\(digits)")
    }

    @Test func `a webhook takes one notification a request`() async throws {
        let server = try await RecordingHTTPServer.start()
        let receiver = try Surroundings().receiver(Surroundings.webhook(server.url))
        #expect(!receiver.takesDigests)
        let message = Message([try Night.opening(), try Night.resolution()])
        #expect(await receiver.deliver(message) == .delivered())
        #expect(
            server.requests.map { $0.headers["idempotency-key"] } == [1, 2].map { Night.messageID($0).description }
        )
    }

    @Test func `what is no incident is an alert of ours`() throws {
        let test = try Night.notification(
            .test,
            headline: "Is anybody there?",
            details: ["asked by ada"],
            incident: nil
        )
        let json = try JSONParser.parse(AlertmanagerData(test).webhookBody.utf8)
        #expect(json[path: "alerts.0.labels.alertname"] == .string("VedetteTest"))
        #expect(json[path: "alerts.0.annotations.summary"] == .string("Is anybody there?"))
        #expect(json[path: "alerts.0.annotations.description"] == .string("asked by ada"))
        #expect(json[path: "groupKey"] == .string("{}:{alertname=\"VedetteTest\"}"))
        let notice = AlertmanagerData(try Night.notification(.notice, incident: nil))
        #expect(notice.groupLabels["alertname"] == "VedetteNotice" && notice.status == "firing")
    }

    @Test func `what exceeds max_alerts is counted, and not common any more`() throws {
        let alerts = (0..<5).map { Night.alert("A\($0)", [("number", "\($0)")]) }
        let notification = try Night.notification(.opened, incident: Night.incident(alerts: alerts, moreAlerts: 7))
        let data = AlertmanagerData(notification, mostAlerts: 2)
        #expect(data.alerts.map { $0.labels["alertname"] } == ["A0", "A1"])
        #expect(data.truncated == 10)
        #expect(data.commonLabels == ["instance": "db:5432", "service": "postgres", "severity": "critical"])
    }
}
