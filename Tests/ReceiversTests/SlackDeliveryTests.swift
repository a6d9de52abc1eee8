import Alerting
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Receivers

@Suite(.timeLimit(.minutes(1))) struct SlackDeliveryTests {
    private let surroundings = Surroundings()

    private func webhook(_ server: RecordingHTTPServer) throws -> any Receiver {
        let url = try ServiceURL(parsing: server.url + "/services/T000/B000/secret-of-the-hook")
        return try surroundings.receiver(.slackWebhook(ReceiverOptions.SlackWebhook(url: url)))
    }

    private func bot(_ server: RecordingHTTPServer) throws -> any Receiver {
        let url = try ServiceURL(parsing: server.url + "/api/")
        let options = ReceiverOptions.SlackBot(token: "xoxb-1234-secret", channel: "#alerts", url: url)
        return try surroundings.receiver(.slackBot(options))
    }

    private static func json(_ request: RecordingHTTPServer.Request) throws -> JSONValue {
        try JSONParser.parse(request.body.utf8)
    }

    @Test func `a webhook has taken it when it says ok`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .answer(200, body: "ok\n") }
        #expect(try await webhook(server).deliver(Message([try Night.opening()])) == .delivered())
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.headers["content-type"] == "application/json")
        #expect(request.headers["user-agent"] == "Vedette/1.2.3")
        #expect(try Self.json(request)[path: "blocks.0.type"] == .string("header"))
    }

    @Test(arguments: ["invalid_payload", "channel_not_found", "no_service", "<html>login</html>", ""])
    func `a webhook that says anything else has not`(body: String) async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .answer(200, body: body) }
        let outcome = try await webhook(server).deliver(Message([try Night.opening()]))
        #expect(outcome == .rejected("\(server.url) answered 200" + (body.isEmpty ? "" : ": \(body)")))
    }

    @Test func `a bot posts an incident once, then changes it and tells in its thread`() async throws {
        let server = try await RecordingHTTPServer.start { number, _ in
            .answer(200, body: #"{"ok":true,"channel":"C01","ts":"1700000000.00000\#(number)"}"#)
        }
        let receiver = try bot(server)
        let first = await receiver.deliver(Message([try Night.opening()]))
        #expect(first == .delivered(reference: "C01/1700000000.000001"))
        let later = Message([try Night.resolution()], reference: "C01/1700000000.000001")
        #expect(await receiver.deliver(later) == .delivered(reference: "C01/1700000000.000001"))
        let requests = server.requests
        #expect(requests.map(\.path) == ["/api/chat.postMessage", "/api/chat.update", "/api/chat.postMessage"])
        #expect(requests.allSatisfy { $0.headers["authorization"] == "Bearer xoxb-1234-secret" })
        let (post, update, reply) = (
            try Self.json(requests[0]), try Self.json(requests[1]), try Self.json(requests[2])
        )
        #expect(post[path: "channel"] == .string("#alerts"))
        #expect(update[path: "channel"] == .string("C01") && update[path: "ts"] == .string("1700000000.000001"))
        #expect(update[path: "blocks.0.text.text"]?.text?.hasPrefix("✅") == true)
        #expect(reply[path: "thread_ts"] == .string("1700000000.000001") && reply[path: "blocks"] == nil)
        #expect(reply[path: "text"]?.text?.contains("Resolved") == true)
        #expect(reply[path: "reply_broadcast"] == .bool(false))
    }

    @Test func `an acknowledgement changes the message and wakes nobody`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in
            .answer(200, body: #"{"ok":true,"channel":"C01","ts":"1.2"}"#)
        }
        let acknowledgement = Acknowledgement(by: "ada", at: Night.opened, comment: "on it")
        let notification = try Night.notification(
            .acknowledged,
            incident: Night.incident(acknowledgement: acknowledgement)
        )
        #expect(
            try await bot(server).deliver(Message([notification], reference: "C01/1.2"))
                == .delivered(reference: "C01/1.2")
        )
        #expect(server.requests.map(\.path) == ["/api/chat.update"])
    }

    @Test func `a change whose answer was lost may be repeated`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .reset }
        let message = Message([try Night.resolution()], reference: "C01/1.2")
        guard case .deferred(let why, nil) = try await bot(server).deliver(message) else {
            Issue.record("not deferred")
            return
        }
        #expect(why.hasPrefix("no answer from \(server.url)"))
        #expect(server.requests.map(\.path) == ["/api/chat.update"])
    }

    @Test func `a message that is gone is posted anew`() async throws {
        let server = try await RecordingHTTPServer.start { number, _ in
            number == 1
                ? .answer(200, body: #"{"ok":false,"error":"message_not_found"}"#)
                : .answer(200, body: #"{"ok":true,"channel":"C01","ts":"9.9"}"#)
        }
        let message = Message([try Night.resolution()], reference: "C01/1.2")
        #expect(try await bot(server).deliver(message) == .delivered(reference: "C01/9.9"))
        #expect(server.requests.map(\.path) == ["/api/chat.update", "/api/chat.postMessage"])
    }

    @Test(
        arguments: [
            ("ratelimited", true), ("internal_error", true), ("fatal_error", true), ("service_unavailable", true),
            ("invalid_auth", false), ("channel_not_found", false), ("not_in_channel", false), ("invalid_blocks", false),
        ]
    )
    func `what a bot is told decides whether it tries again`(error: String, isPassing: Bool) async throws {
        let server = try await RecordingHTTPServer.start { _, _ in
            .answer(200, headers: ["Retry-After": "30"], body: #"{"ok":false,"error":"\#(error)"}"#)
        }
        let outcome = try await bot(server).deliver(Message([try Night.opening()]))
        if isPassing {
            let text = "\(server.url) answered \(error) to chat.postMessage"
            #expect(outcome == .deferred(text, retryAfter: .seconds(30)))
        } else {
            #expect(outcome == .rejected("Slack refused it: \(error)"))
        }
    }

    @Test func `an answer that is none of Slack's is final, and shows no token`() async throws {
        let server = try await RecordingHTTPServer.start { _, request in
            .answer(200, body: "you said \(request.headers["authorization"] ?? "")")
        }
        let outcome = try await bot(server).deliver(Message([try Night.opening()]))
        #expect(outcome == .rejected("\(server.url) answered 200: you said Bearer ***"))
    }

    @Test func `a digest of several incidents stands for none of them`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in
            .answer(200, body: #"{"ok":true,"channel":"C01","ts":"1.2"}"#)
        }
        let notice = try Night.notification(.notice, number: 3, headline: "a silence ends soon", incident: nil)
        let message = Message([try Night.opening(), notice], awaySince: Night.opened)
        #expect(try await bot(server).deliver(message) == .delivered())
        #expect(server.requests.map(\.path) == ["/api/chat.postMessage"])
    }
}
