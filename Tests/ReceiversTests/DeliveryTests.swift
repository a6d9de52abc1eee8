import Alerting
import NIOCore
import NIOPosix
import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@testable import Receivers

/// What a receiver does, over real sockets, and what the outbox hears of it.
@Suite(.timeLimit(.minutes(1))) struct DeliveryTests {
    private let surroundings = Surroundings()
    private static let secretPath = "/services/T00000000/B00000000/s3cr3ts3cr3t"

    private func deliver(
        to url: String,
        _ surroundings: Surroundings? = nil
    ) async throws -> DeliveryOutcome {
        let receiver = try (surroundings ?? self.surroundings).receiver(Surroundings.webhook(url + Self.secretPath))
        return await receiver.deliver(Message([try Night.opening()]))
    }

    @Test(arguments: [200, 201, 202, 204]) func `any 2xx is a delivery`(status: Int) async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .answer(status) }
        #expect(try await deliver(to: server.url) == .delivered())
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [408, 429, 500, 502, 503, 599]) func `what passes is deferred`(status: Int) async throws {
        let server = try await RecordingHTTPServer.start { _, _ in
            .answer(status, headers: ["Retry-After": "7"], body: "busy <now>")
        }
        let outcome = try await deliver(to: server.url)
        #expect(outcome == .deferred("\(server.url) answered \(status): busy <now>", retryAfter: .seconds(7)))
    }

    @Test(arguments: [400, 401, 403, 404, 410, 413, 422]) func `any other 4xx is final`(status: Int) async throws {
        let server = try await RecordingHTTPServer.start { _, request in
            .answer(status, body: "no\u{1B}[31m such\nhook: \(request.path)")
        }
        let outcome = try await deliver(to: server.url)
        #expect(outcome == .rejected("\(server.url) answered \(status): no [31m such hook: ***"))
    }

    @Test func `a redirect is not followed, and only its origin is named`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in
            .answer(302, headers: ["Location": "https://login.example/secret?token=abc"])
        }
        let outcome = try await deliver(to: server.url)
        guard case .rejected(let text) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(
            text == "\(server.url) answered 302 and sends us elsewhere to https://login.example, where we do not go"
        )
        #expect(server.requests.count == 1)
    }

    @Test func `a refused connection is unreachable`() async throws {
        let port = try RefusingPort()
        let outcome = try await deliver(to: "http://127.0.0.1:\(port.number)")
        guard case .unreachable(let text) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(text.contains("http://127.0.0.1:\(port.number)") && text.contains("connection refused"))
    }

    @Test func `a name that does not resolve is unreachable`() async throws {
        let resolver = Resolver(lookup: { _ in .failure(ProbeFailure(.dns, in: .dns, "no such host")) })
        let loop = NIOSingletons.posixEventLoopGroup.any()
        let environment = ProbeEnvironment(eventLoop: loop, resolver: resolver, time: TestTime())
        let client = ReceiverClient(
            connector: .init(environment, contexts: .init()),
            version: "1",
            secrets: [],
            urls: []
        )
        let url = try ServiceURL(parsing: "https://hooks.invalid/x")
        let call = ReceiverCall(url: url, body: "{}", tls: ReceiverTLS())
        let reply = await client.send(call, by: client.time.now + .seconds(10))
        #expect(
            client.outcome(reply, from: url) == .unreachable("no connection to https://hooks.invalid: no such host")
        )
    }

    @Test func `a certificate that does not verify is unreachable, and taken when nobody asks for it`() async throws {
        let certificates = try await TestCertificates(in: try TemporaryDirectory())
        let files = try await certificates.issue("hooks", for: ["IP:127.0.0.1"])
        let server = try await RecordingHTTPServer.start(tls: files)
        let url = try ServiceURL(parsing: "https://127.0.0.1:\(server.port)/hook")
        func outcome(_ tls: ReceiverTLS) async throws -> DeliveryOutcome {
            let receiver = try surroundings.receiver(.webhook(ReceiverOptions.Webhook(url: url, tls: tls)))
            return await receiver.deliver(Message([try Night.opening()]))
        }
        guard case .unreachable(let text) = try await outcome(ReceiverTLS()) else {
            Issue.record("an unknown authority was trusted")
            return
        }
        #expect(text.contains("certificate"))
        #expect(server.requests.isEmpty)
        #expect(try await outcome(ReceiverTLS(authorityFile: certificates.authority)) == .delivered())
        #expect(try await outcome(ReceiverTLS(isVerified: false)) == .delivered())
    }

    @Test(
        arguments: [
            RecordingHTTPServer.Reaction.reset, .bytes("", closes: true),
            .bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", closes: true),
            .bytes("HTTP/1.1 200", closes: true), .bytes("SSH-2.0-OpenSSH\r\n\r\n", closes: true),
        ]
    )
    func `an answer that never comes whole leaves it open`(reaction: RecordingHTTPServer.Reaction) async throws {
        let server = try await RecordingHTTPServer.start { _, _ in reaction }
        let outcome = try await deliver(to: server.url)
        guard case .unanswered(let text) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(text.hasPrefix("no answer from \(server.url): "))
        #expect(!text.contains("s3cr3t"))
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [401, 413, 500]) func `a refusal whose end is lost is a refusal`(status: Int) async throws {
        let head = "HTTP/1.1 \(status) No\r\nContent-Length: 100\r\n\r\nI have not read"
        let peer = try await ScriptedPeer.start(.answer(.send(head), .reset))
        let outcome = try await deliver(to: "http://127.0.0.1:\(peer.port)")
        let text = "http://127.0.0.1:\(peer.port) answered \(status): I have not read"
        #expect(outcome == (status < 500 ? .rejected(text) : .deferred(text)))
    }

    @Test func `a server that hangs is left after ten seconds, and may have it`() async throws {
        let time = TestTime()
        let server = try await RecordingHTTPServer.start { _, _ in .silence }
        let receiver = try Surroundings(time: time).receiver(Surroundings.webhook(server.url + "/hook"))
        let message = Message([try Night.opening()])
        async let outcome = receiver.deliver(message)
        await time.sleepers(atLeast: 1)
        _ = await server.requests(atLeast: 1)
        time.advance(by: .seconds(10))
        #expect(await outcome == .unanswered("no answer from \(server.url): not within 10s"))
    }

    @Test func `when an answer was lost the next attempt waits a minute for its own`() async throws {
        let time = TestTime()
        let server = try await RecordingHTTPServer.start { _, _ in .silence }
        let receiver = try Surroundings(time: time).receiver(Surroundings.webhook(server.url + "/hook"))
        let message = Message([try Night.opening()], mayBeThere: true)
        async let outcome = receiver.deliver(message)
        _ = await server.requests(atLeast: 1)
        await time.sleepers(atLeast: 1)
        time.advance(by: .seconds(10))
        await time.sleepers(atLeast: 1)
        time.advance(by: .seconds(50))
        #expect(await outcome == .unanswered("no answer from \(server.url): not within 1m"))
    }

    @Test func `nobody waits a minute for a connection`() async throws {
        let time = TestTime()
        let peer = try await ScriptedPeer.start(.silence)
        let url = try ServiceURL(parsing: "https://127.0.0.1:\(peer.port)/hook")
        let receiver = try Surroundings(time: time).receiver(.webhook(ReceiverOptions.Webhook(url: url)))
        let message = Message([try Night.opening()], mayBeThere: true)
        async let outcome = receiver.deliver(message)
        await time.sleepers(atLeast: 1)
        await peer.until { $0.bytes > 0 }
        time.advance(by: .seconds(10))
        #expect(
            await outcome == .unreachable("no connection to https://127.0.0.1:\(peer.port): not within 10s")
        )
    }

    @Test func `a handshake that hangs is left after ten seconds, and nothing was sent`() async throws {
        let time = TestTime()
        let peer = try await ScriptedPeer.start(.silence)
        let certificates = try await TestCertificates(in: try TemporaryDirectory())
        let url = try ServiceURL(parsing: "https://127.0.0.1:\(peer.port)/hook")
        let tls = ReceiverTLS(authorityFile: certificates.authority)
        let receiver = try Surroundings(time: time).receiver(.webhook(ReceiverOptions.Webhook(url: url, tls: tls)))
        let message = Message([try Night.opening()])
        async let outcome = receiver.deliver(message)
        await time.sleepers(atLeast: 1)
        // The client has said hello, and waits for the server to say anything.
        await peer.until { $0.bytes > 0 }
        time.advance(by: .seconds(10))
        #expect(
            await outcome == .unreachable("no connection to https://127.0.0.1:\(peer.port): not within 10s")
        )
    }

    @Test func `a cancelled delivery ends at once and says how far it got`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .silence }
        let receiver = try surroundings.receiver(Surroundings.webhook(server.url + "/hook"))
        let message = Message([try Night.opening()])
        let outcome = await withTaskGroup(of: DeliveryOutcome?.self) { group in
            group.addTask { await receiver.deliver(message) }
            _ = await server.requests(atLeast: 1)
            group.cancelAll()
            return await group.next().flatMap(\.self)
        }
        #expect(outcome == .unanswered("no answer from \(server.url): cancelled"))
    }

    @Test func `an endless answer is read no further than needed`() async throws {
        let peer = try await ScriptedPeer.start(
            .answer(.flood("HTTP/1.1 400 X\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nwords\r\n"))
        )
        let outcome = try await deliver(to: "http://127.0.0.1:\(peer.port)")
        guard case .rejected(let text) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(text.hasSuffix("…") && text.count < 300)
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    @Test(
        arguments: [
            ("120", Duration.seconds(120)), ("1.5", .milliseconds(1500)), ("0", nil), ("-3", nil), ("soon", nil),
            ("4000", .seconds(3600)), ("999999999", nil), ("1e308", nil), ("nan", nil), ("", nil),
            ("Thu, 01 Jan 2026 00:01:00 GMT", .seconds(60)), ("Thu, 01 Jan 2026 06:00:00 GMT", .seconds(3600)),
            ("Wed, 31 Dec 2025 23:59:00 GMT", nil), ("Thu, 32 Jan 2026 00:01:00 GMT", nil),
        ] as [(String, Duration?)]
    )
    func `Retry-After is seconds or a date, and nothing absurd`(field: String, wait: Duration?) async throws {
        let time = TestTime()
        let server = try await RecordingHTTPServer.start { _, _ in .answer(429, headers: ["Retry-After": field]) }
        let outcome = try await deliver(to: server.url, Surroundings(time: time))
        #expect(outcome == .deferred("\(server.url) answered 429", retryAfter: wait))
    }

    @Test func `Discord's retry_after counts where there is no header`() async throws {
        let body = #"{"message": "You are being rate limited.", "retry_after": 0.65, "global": false}"#
        let server = try await RecordingHTTPServer.start { _, _ in .answer(429, body: body) }
        guard case .deferred(_, let wait) = try await deliver(to: server.url) else {
            Issue.record("not deferred")
            return
        }
        #expect(wait == .milliseconds(650))
    }
}
