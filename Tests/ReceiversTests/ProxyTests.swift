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

/// Against Debian's tinyproxy, and against proxies that no one should have.
@Suite(.timeLimit(.minutes(1))) struct ProxyTests {
    /// A receiver behind a proxy, whose own names do not resolve from here.
    private static func receiver(
        _ url: String,
        through proxy: String,
        trusting authority: String? = nil,
        time: any Time = TestTime()
    ) throws -> any Receiver {
        let loop = NIOSingletons.posixEventLoopGroup.any()
        let resolver = Resolver(lookup: { _ in .failure(ProbeFailure(.dns, in: .dns, "nobody knows names here")) })
        let environment = ProbeEnvironment(eventLoop: loop, resolver: resolver, time: time)
        let factory = ReceiverFactory(
            connector: Connector(environment, contexts: TLSContexts()),
            timeZone: nil,
            version: "1.2.3",
            logger: Logger(label: "test")
        )
        let proxy = try ServiceURL(parsing: proxy)
        let options = ReceiverOptions(
            name: try Night.name("oncall"),
            kind: .webhook(.init(url: try ServiceURL(parsing: url), tls: ReceiverTLS(authorityFile: authority))),
            proxies: ProxyRules(http: proxy, https: proxy, always: true)
        )
        return try #require(factory.receiver(for: options))
    }

    private static func deliver(_ receiver: any Receiver) async throws -> DeliveryOutcome {
        await receiver.deliver(try Message([Night.opening()]))
    }

    private static func encrypted() async throws -> (RecordingHTTPServer, TestCertificates) {
        let certificates = try await TestCertificates(in: try TemporaryDirectory())
        let server = try await RecordingHTTPServer.start(
            tls: try await certificates.issue("hook", for: ["DNS:localhost"])
        )
        return (server, certificates)
    }

    @Test func `a proxy resolves the name of what it opens the way to, and sees nothing of it`() async throws {
        let (server, certificates) = try await Self.encrypted()
        let proxy = try await ProxyServer.start()
        let url = "https://localhost:\(server.port)/hook/s3cr3t-path"
        let receiver = try Self.receiver(
            url,
            through: "http://127.0.0.1:\(proxy.port)",
            trusting: certificates.authority
        )
        let outcome = try await Self.deliver(receiver)
        #expect(outcome == .delivered())
        let request = try #require(server.requests.first)
        #expect(request.path == "/hook/s3cr3t-path" && request.headers["host"] == "localhost:\(server.port)")
        #expect(request.headers["proxy-authorization"] == nil)
        #expect(proxy.requests.last == "CONNECT localhost:\(server.port) HTTP/1.1")
    }

    @Test func `a proxy does not make an unknown authority one to trust`() async throws {
        let (server, certificates) = try await Self.encrypted()
        let proxy = try await ProxyServer.start()
        let receiver = try Self.receiver("https://localhost:\(server.port)/", through: "http://127.0.0.1:\(proxy.port)")
        guard case .unreachable(let text) = try await Self.deliver(receiver) else {
            Issue.record("it was trusted")
            return
        }
        #expect(text.contains("certificate") && server.requests.isEmpty)
        withExtendedLifetime(certificates) {}
    }

    @Test func `what is not encrypted is handed on by the proxy`() async throws {
        let server = try await RecordingHTTPServer.start()
        let proxy = try await ProxyServer.start(credentials: ("vedette", "s3cr3t-word"))
        let url = "http://localhost:\(server.port)/hook?x=y"
        let receiver = try Self.receiver(url, through: "http://vedette:s3cr3t-word@127.0.0.1:\(proxy.port)")
        let outcome = try await Self.deliver(receiver)
        #expect(outcome == .delivered())
        let request = try #require(server.requests.first)
        #expect(request.path == "/hook?x=y" && request.headers["host"] == "localhost:\(server.port)")
        #expect(request.headers["via"]?.contains("tinyproxy") == true)
        #expect(proxy.requests.last == "POST http://localhost:\(server.port)/hook?x=y HTTP/1.1")
    }

    @Test(arguments: [("", "407 Proxy Authentication Required"), ("vedette:wr0ng-word@", "401 Unauthorized")])
    func `a proxy that wants other credentials opens no way`(user: String, answer: String) async throws {
        let (server, certificates) = try await Self.encrypted()
        let proxy = try await ProxyServer.start(credentials: ("vedette", "right"))
        let (place, origin) = ("127.0.0.1:\(proxy.port)", "https://localhost:\(server.port)")
        let wrong = try Self.receiver("\(origin)/", through: "http://\(user)\(place)", trusting: certificates.authority)
        let why = "the proxy http://\(place) does not connect to localhost:\(server.port): \(answer)"
        let refused = try await Self.deliver(wrong)
        #expect(refused == .unreachable("no connection to \(origin): \(why)"))
        #expect(server.requests.isEmpty)
        let right = try Self.receiver(
            "\(origin)/",
            through: "http://vedette:right@\(place)",
            trusting: certificates.authority
        )
        let taken = try await Self.deliver(right)
        #expect(taken == .delivered())
    }

    /// With the headers by which tinyproxy, Squid and others can be told from whom they stand before.
    @Test(arguments: [
        "HTTP/1.1 407 Proxy Authentication Required\r\nVia: 1.1 proxy\r\n",
        "HTTP/1.0 401 Unauthorized\r\nServer: tinyproxy/1.11.1\r\n",
        "HTTP/1.1 403 Forbidden\r\nVia: 1.1 proxy (squid/5.7)\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n",
        "HTTP/1.1 403 Forbidden\r\nVia: 1.1 proxy\r\nProxy-Status: proxy; error=destination_ip_prohibited\r\n",
    ]) func `what a proxy refuses itself is no receiver's refusal`(head: String) async throws {
        let peer = try await ScriptedPeer.start(.answer(.send(head + "Content-Length: 0\r\n\r\n")))
        let proxy = "http://127.0.0.1:\(peer.port)"
        let refused = try await Self.deliver(Self.receiver("http://hooks.example.com/", through: proxy))
        let status = head.split(separator: " ")[1]
        let why = "the proxy \(proxy) answered \(status)"
        #expect(refused == .unreachable("no connection to http://hooks.example.com: \(why)"))
    }

    @Test func `a receiver's refusal stays one behind a proxy`() async throws {
        let server = try await RecordingHTTPServer.start { _, _ in .answer(403, body: "no") }
        let proxy = try await ProxyServer.start()
        let origin = "http://localhost:\(server.port)"
        let refused = try await Self.deliver(Self.receiver("\(origin)/", through: "http://127.0.0.1:\(proxy.port)"))
        #expect(refused == .rejected("\(origin) answered 403: no"))
    }

    @Test(arguments: ["", "vedette:wr0ng-word@"])
    func `a proxy that refuses without reading what it is sent is understood`(user: String) async throws {
        let server = try await RecordingHTTPServer.start()
        let proxy = try await ProxyServer.start(credentials: ("vedette", "right"))
        let (place, origin) = ("127.0.0.1:\(proxy.port)", "http://localhost:\(server.port)")
        let refused = try await Self.deliver(Self.receiver("\(origin)/", through: "http://\(user)\(place)"))
        let why = "the proxy http://\(place) answered \(user.isEmpty ? 407 : 401)"
        #expect(refused == .unreachable("no connection to \(origin): \(why)"))
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: ["http", "https"])
    func `a proxy that is not there is named`(scheme: String) async throws {
        let port = try RefusingPort()
        let proxy = "http://127.0.0.1:\(port.number)"
        let receiver = try Self.receiver("\(scheme)://hooks.example.com/", through: proxy)
        let why = "the proxy \(proxy): 127.0.0.1:\(port.number): connection refused"
        #expect(
            try await Self.deliver(receiver) == .unreachable("no connection to \(scheme)://hooks.example.com: \(why)")
        )
    }

    @Test func `what a proxy cannot reach is unreachable, in its words`() async throws {
        let (port, proxy) = (try RefusingPort(), try await ProxyServer.start())
        let place = "http://127.0.0.1:\(proxy.port)"
        let receiver = try Self.receiver("https://127.0.0.1:\(port.number)/", through: place)
        guard case .unreachable(let text) = try await Self.deliver(receiver) else {
            Issue.record("it was reached")
            return
        }
        let beginning = "the proxy \(place) does not connect to 127.0.0.1:\(port.number): 5"
        #expect(text.hasPrefix("no connection to https://127.0.0.1:\(port.number): \(beginning)"), "\(text)")
    }

    @Test(
        arguments: [
            [ScriptedPeer.Step.close], [.reset],
            [.send("HTTP/1.1 403 \u{1B}[31mForbidden\r\nContent-Length: 0\r\n\r\n")],
            [.send("HTTP/1.1 302 Found\r\nLocation: http://login\r\nContent-Length: 0\r\n\r\n")],
            [.send("SSH-2.0-OpenSSH\r\n\r\n"), .close], [.send("HTTP/1.1 200"), .close],
            [.flood("HTTP/1.1 200 OK\r\n", "X: y\r\n")],
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")],
            [.send("HTTP/1.0 200 Connection established\r\n\r\n"), .send("HTTP/1.1 200 OK\r\n\r\n"), .close],
            [.send("HTTP/1.1 200 OK\r\n\r\n"), .reset], [.dribble("HTTP/1.1 999 \u{00FF}\u{00FE}\r\n\r\n")],
        ]
    ) func `a proxy that makes no sense is a receiver that is out of reach`(steps: [ScriptedPeer.Step]) async throws {
        let peer = try await ScriptedPeer.start(.init(onBytes: { _, _ in steps }))
        let receiver = try Self.receiver("https://hooks.example.com/", through: "http://127.0.0.1:\(peer.port)")
        guard case .unreachable(let text) = try await Self.deliver(receiver) else {
            Issue.record("\(steps)")
            return
        }
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 } && text.utf8.count < 1000)
    }

    @Test func `a proxy that says nothing is left after ten seconds, and has handed nothing on`() async throws {
        let time = TestTime()
        let peer = try await ScriptedPeer.start(.silence)
        let proxy = "http://127.0.0.1:\(peer.port)"
        let receiver = try Self.receiver("https://hooks.example.com/", through: proxy, time: time)
        async let outcome = Self.deliver(receiver)
        try await Polling.until("it was asked") { peer.counts.bytes > 0 && time.sleeping == 1 }
        time.advance(by: .seconds(10))
        let result = try await outcome
        #expect(result == .unreachable("no connection to https://hooks.example.com: not within 10s"))
        try await Polling.until("it has let go") { peer.counts.open == 0 }
    }
}
