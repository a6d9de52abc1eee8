import Alerting
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Receivers

@Suite(.timeLimit(.minutes(1))) struct OtherReceiverTests {
    private static func discord(_ server: RecordingHTTPServer) throws -> any Receiver {
        let url = try ServiceURL(parsing: server.url + "/api/webhooks/123456789/secret-of-the-hook")
        return try Surroundings().receiver(.discord(ReceiverOptions.Discord(url: url)))
    }

    private static func pagerDuty(_ server: RecordingHTTPServer) throws -> any Receiver {
        let url = try ServiceURL(parsing: server.url + "/v2/enqueue")
        return try Surroundings().receiver(
            .pagerDuty(ReceiverOptions.PagerDuty(routingKey: "R0UT1NGK3Y", url: url))
        )
    }

    @Test func `Discord has taken it without a word`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .answer(204) }
        #expect(try await Self.discord(server).deliver(Message([try Night.opening()])) == .delivered())
        let json = try JSONParser.parse(try #require(server.requests.first).body.utf8)
        #expect(json[path: "content"] == .string("🔴 **postgres is down**"))
    }

    @Test func `Discord says when to come back`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in
            .answer(429, body: #"{"message":"You are being rate limited.","retry_after":2.5,"global":false}"#)
        }
        guard case .deferred(_, let wait) = try await Self.discord(server).deliver(Message([try Night.opening()]))
        else {
            Issue.record("not deferred")
            return
        }
        #expect(wait == .milliseconds(2500))
    }

    @Test func `PagerDuty gets one incident through all its events`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .answer(202, body: #"{"status":"success"}"#) }
        let receiver = try Self.pagerDuty(server)
        #expect(!receiver.takesDigests)
        let acknowledgement = Acknowledgement(by: "ada", at: Night.opened)
        let events = [
            try Night.opening(), try Night.notification(.updated, incident: Night.incident()),
            try Night.notification(.acknowledged, incident: Night.incident(acknowledgement: acknowledgement)),
            try Night.resolution(), try Night.notification(.test, number: 9, incident: nil),
        ]
        for event in events { #expect(await receiver.deliver(Message([event])) == .delivered()) }
        let sent = try server.requests.map { try JSONParser.parse($0.body.utf8) }
        #expect(
            sent.map { $0[path: "event_action"]?.text } == ["trigger", "trigger", "acknowledge", "resolve", "trigger"]
        )
        let keys = sent.map { $0[path: "dedup_key"]?.text }
        #expect(keys == Array(repeating: Night.incidentID.description, count: 4) + [Night.messageID(9).description])
        #expect(sent.map { $0[path: "payload.severity"]?.text } == ["critical", "critical", nil, nil, "info"])
        #expect(sent.allSatisfy { $0[path: "routing_key"] == .string("R0UT1NGK3Y") })
    }

    @Test func `a test at PagerDuty leaves no incident open`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .answer(202) }
        let trial = try await Self.trial(server)
        #expect((trial.delivery, trial.withdrawal) == (.delivered(), .delivered()))
        let sent = try server.requests.map { try JSONParser.parse($0.body.utf8) }
        #expect(sent.map { $0[path: "event_action"]?.text } == ["trigger", "resolve"])
        #expect(sent.map { $0[path: "dedup_key"]?.text } == Array(repeating: "\(Night.messageID(9))", count: 2))
    }

    @Test func `a test that PagerDuty does not end is told apart from one that it does not take`() async throws {
        let server = try await RecordingHTTPServer.start { number, _ in number == 1 ? .answer(202) : .answer(400) }
        let trial = try await Self.trial(server)
        #expect((trial.delivery, trial.withdrawal) == (.delivered(), .rejected("\(server.url) answered 400")))
        let refused = try await Self.trial(server)
        #expect((refused.delivery, refused.withdrawal) == (.rejected("\(server.url) answered 400"), nil))
        #expect(server.requests.count == 3)
    }

    @Test func `a test that PagerDuty may have taken is ended`() async throws {
        let server = try await RecordingHTTPServer.start { number, _ in number == 1 ? .reset : .answer(202) }
        let trial = try await Self.trial(server)
        guard case .unanswered = trial.delivery else {
            Issue.record("\(trial.delivery)")
            return
        }
        #expect(trial.withdrawal == .delivered())
    }

    @Test func `nothing is taken back where nothing stays open`() async throws {
        let server = try await RecordingHTTPServer.start()
        let options = ReceiverOptions(name: try Night.name(), kind: try Surroundings.webhook(server.url))
        let test = try Night.notification(.test, number: 9, incident: nil)
        let trial = await Surroundings().factory.test(options, with: test)
        #expect((trial.delivery, trial.withdrawal) == (.delivered(), nil))
        #expect(server.requests.count == 1)
    }

    private static func trial(_ server: RecordingHTTPServer) async throws -> ReceiverTrial {
        let kind = ReceiverOptions.Kind.pagerDuty(
            ReceiverOptions.PagerDuty(
                routingKey: "R0UT1NGK3Y",
                url: try ServiceURL(parsing: server.url + "/v2/enqueue")
            )
        )
        let test = try Night.notification(.test, number: 9, incident: nil)
        return await Surroundings().factory.test(ReceiverOptions(name: try Night.name(), kind: kind), with: test)
    }

    @Test func `PagerDuty's refusals are final, its limits are not, and neither shows the key`() async throws {
        let server = try await RecordingHTTPServer.start { number, _ in
            number == 1 ? .answer(429) : .answer(400, body: #"{"errors":["bad key R0UT1NGK3Y"]}"#)
        }
        let receiver = try Self.pagerDuty(server)
        let message = Message([try Night.opening()])
        #expect(await receiver.deliver(message) == .deferred("\(server.url) answered 429"))
        #expect(
            await receiver.deliver(message) == .rejected(#"\#(server.url) answered 400: {"errors":["bad key ***"]}"#)
        )
    }

    @Test func `the log has a line for each notification`() async throws {
        let lines = LogLines()
        let receiver = try Surroundings(logger: lines.logger).receiver(.log)
        let message = Message([try Night.opening(), try Night.resolution()])
        #expect(await receiver.deliver(message) == .delivered())
        let text = lines.all.joined(separator: "\n")
        #expect(lines.all.count == 2)
        for word in ["opened", "postgres is down", "connect_refused", "\(Night.incidentID)", "resolved", "recovered"] {
            #expect(text.contains(word), "\(word)")
        }
    }

    @Test func `mail and Alertmanagers have no receiver here`() throws {
        let factory = Surroundings().factory
        let name = try Night.name()
        let feed = ReceiverOptions.Kind.alertmanager(ReceiverOptions.Alertmanager(urls: []))
        #expect(factory.receiver(for: ReceiverOptions(name: name, kind: feed)) == nil)
    }
}
