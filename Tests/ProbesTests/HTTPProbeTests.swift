import NIOCore
import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct HTTPProbeTests {
    private let surroundings = Surroundings()

    @Test(
        arguments: [
            (200, nil), (204, nil), (301, FailureReason.assertion), (304, .assertion), (400, .http4xx), (401, .auth),
            (403, .auth), (404, .http4xx), (429, .saturated), (500, .http5xx), (503, .http5xx), (599, .http5xx),
        ] as [(Int, FailureReason?)]
    )
    func `a status that is not expected has a code of its own`(status: Int, reason: FailureReason?) async throws {
        let body = status == 204 || status == 304 ? "" : "Content-Length: 5\r\n\r\nwhy: "
        let end = body.isEmpty ? "\r\n" : body
        let peer = try await ScriptedPeer.start(.answer(.send("HTTP/1.1 \(status) X\r\n" + end)))
        let outcome = try await surroundings.ask(peer)
        #expect(outcome.reason == reason, "\(outcome.message ?? "success")")
        if reason != nil {
            #expect(outcome.message?.contains("expected status 200-299, got \(status)") == true)
        }
        try await peer.stop()
    }

    @Test func `settings may expect any status`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.send("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n")))
        #expect(try await surroundings.ask(peer, expecting: .init(statuses: HTTPStatusSet([503]))).reason == nil)
        try await peer.stop()
    }

    @Test func `the body's JSON has to hold what is expected`() async throws {
        let json = #"{"status":"ok","db":{"up":true,"pools":[{"size":5}]},"none":null}"#
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)"
        let peer = try await ScriptedPeer.start(.answer(.send(answer)))
        let right = [("status", "ok"), ("db.up", "true"), ("db.pools.0.size", "5"), ("none", "null")]
        let rightAssertions = right.map { JSONAssertion($0.0, plainScalar: $0.1) }
        #expect(try await surroundings.ask(peer, expecting: .init(json: rightAssertions)).reason == nil)
        for (path, value) in [("status", "degraded"), ("db.up", "false"), ("db.pools.1.size", "5"), ("db", "5")] {
            let outcome = try await surroundings.ask(
                peer,
                expecting: .init(json: [JSONAssertion(path, plainScalar: value)])
            )
            #expect(outcome.reason == .assertion)
            #expect(outcome.message?.contains("expected \(path) to be") == true)
        }
        try await peer.stop()
    }

    @Test func `a body that should be JSON and is not is a protocol failure`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")))
        let expectation = HTTPExpectation(json: [JSONAssertion("status", .string("ok"))])
        let outcome = try await surroundings.ask(peer, expecting: expectation)
        #expect(outcome.reason == .protocol)
        #expect(outcome.message == "expected JSON, found what is no value at byte 0, in <html>")
        try await peer.stop()
    }

    @Test func `a body beyond the cap fails only a check that looks at it`() async throws {
        let body = String(repeating: "a", count: 300)
        let peer = try await ScriptedPeer.start(.answer(.send("HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n\(body)")))
        #expect(try await surroundings.ask(peer, bodyLimit: 100).reason == nil)
        let outcome = try await surroundings.ask(peer, bodyLimit: 100, expecting: .init(contains: ["aaa"]))
        #expect(outcome.reason == .protocol)
        #expect(outcome.message == "the body is longer than 100 bytes")
        #expect(try await surroundings.ask(peer, bodyLimit: 300, expecting: .init(contains: ["aaa"])).reason == nil)
        try await peer.stop()
    }

    @Test func `a kept connection serves run after run`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")))
        let url = try ServiceURL(parsing: "http://127.0.0.1:\(peer.port)/live")
        let probe = HTTPProbe(.init(HTTPCall("GET", url), keepsConnection: true), connector: surroundings.connector)
        for _ in 0..<5 { #expect(await surroundings.run(probe).reason == nil) }
        #expect(peer.counts.accepted == 1)
        await probe.close()
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    @Test func `a kept connection that the server closed is opened anew`() async throws {
        // The first connection answers once and is closed at the second request, as by an idle limit that has just passed.
        let script = ScriptedPeer.Script(onBytes: { connection, text in
            let answer = ScriptedPeer.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            return connection == 1 && text.contains("/second") ? [.close] : [answer]
        })
        let peer = try await ScriptedPeer.start(script)
        let exchange = HTTPExchange(surroundings.connector, keepsConnection: true)
        let base = "http://127.0.0.1:\(peer.port)"
        #expect(
            try await exchange.send(HTTPCall("GET", ServiceURL(parsing: base + "/first"))).reusedConnection == false
        )
        #expect(try await exchange.send(HTTPCall("GET", ServiceURL(parsing: base + "/first"))).reusedConnection == true)
        let again = try await exchange.send(HTTPCall("GET", ServiceURL(parsing: base + "/second")))
        #expect(again.reusedConnection == false)
        #expect(peer.counts.accepted == 2)
        exchange.close()
        try await peer.stop()
    }

    @Test func `what is not idempotent is never sent twice`() async throws {
        let script = ScriptedPeer.Script(onBytes: { connection, text in
            text.hasPrefix("POST") ? [.close] : [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
        })
        let peer = try await ScriptedPeer.start(script)
        let exchange = HTTPExchange(surroundings.connector, keepsConnection: true)
        let url = try ServiceURL(parsing: "http://127.0.0.1:\(peer.port)/")
        _ = try await exchange.send(HTTPCall("GET", url))
        let failure = await #expect(throws: ProbeFailure.self) {
            try await exchange.send(HTTPCall("POST", url, body: "{}"))
        }
        #expect(failure?.reason == .protocol)
        #expect(peer.counts.accepted == 1)
        try await peer.stop()
    }

    @Test func `a request carries the host, the credentials and the fields of the settings`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")))
        let url = try ServiceURL(parsing: "http://us%C3%A9r:pa%3Ass@127.0.0.1:\(peer.port)/a?b=c")
        let field = try #require(HTTPField("X-Api-Key", "k"))
        let agent = try #require(HTTPField("user-agent", "mine"))
        let call = HTTPCall("POST", url, headers: [field, agent], body: "{}")
        _ = try await HTTPExchange.once(call, timeout: .seconds(20), connector: surroundings.connector)
        let request = peer.counts.received
        #expect(request.hasPrefix("POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:\(peer.port)\r\n"))
        #expect(request.contains("\r\nAuthorization: Basic dXPDqXI6cGE6c3M=\r\n"))
        #expect(request.contains("\r\nX-Api-Key: k\r\n") && request.contains("\r\nuser-agent: mine\r\n"))
        #expect(!request.contains("User-Agent: vedette"))
        #expect(request.contains("\r\nConnection: close\r\n") && request.hasSuffix("Content-Length: 2\r\n\r\n{}"))
        try await peer.stop()
    }

    @Test(arguments: [
        ("X Y", "v"), ("", "v"), ("X", "a\r\nEvil: 1"), ("X", "a\u{0}"), ("X:", "v"), ("Ä", "v"),
    ]) func `a field that would break out of its line is refused`(name: String, value: String) {
        #expect(HTTPField(name, value) == nil)
    }

    @Test func `an exchange without a run has a time limit of its own`() async throws {
        let peer = try await ScriptedPeer.start(.silence)
        let failure = await #expect(throws: ProbeFailure.self) {
            try await HTTPExchange.get(
                "http://127.0.0.1:\(peer.port)/",
                timeout: .milliseconds(100),
                connector: surroundings.connector
            )
        }
        #expect(failure?.reason == .timeout)
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "", "\r\n",
        "HTTP/1.1",
    ]) func `a broken answer is a protocol failure`(answer: String) async throws {
        let peer = try await ScriptedPeer.start(.answer(.send(answer), .close))
        #expect(try await surroundings.ask(peer).reason == .protocol)
        try await peer.stop()
    }
}
