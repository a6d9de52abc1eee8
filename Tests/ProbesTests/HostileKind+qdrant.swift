import Probes
import Probing
import TestKit
import Vocabulary

// MARK: - Qdrant and Crawl4AI

extension HostileKind {
    /// Both levels of both kinds.
    static let qdrantAndCrawl =
        [CheckLevel.live, .ready].map(qdrant) + [CheckLevel.live, .ready].map(crawl)

    private static func qdrant(_ level: CheckLevel) -> HostileKind {
        routed("qdrant", level, QdrantAnswers.routes(), first: level == .live ? "/healthz" : "/readyz") {
            server,
            ground in
            QdrantProbes.make(level, .init(server), connector: ground.connector)
        }
    }

    private static func crawl(_ level: CheckLevel) -> HostileKind {
        let routes: [String: RouteServer.Reaction] = [
            "/health": .json(#"{"status":"ok"}"#),
            "/progress/healthprobe": .json(#"{"detail":"Unknown progress id"}"#, status: 404),
        ]
        return routed("crawl4ai", level, routes, first: "/health") { server, ground in
            CrawlProbes.make(level, .init(server), connector: ground.connector)
        }
    }

    /// A kind whose healthy server has these answers, and is asked for `first` first.
    private static func routed(
        _ name: String,
        _ level: CheckLevel,
        _ routes: [String: RouteServer.Reaction],
        first: String,
        _ makeProbe: @escaping @Sendable (HTTPServer, HostileGround) -> any Probe
    ) -> HostileKind {
        HostileKind(
            name: name,
            level: level,
            waiting: .wait,
            answering: .transfer,
            serve: { peer, _ in
                if peer == .byteByByte { return try await RouteServer.start(routes) }
                guard case .answer(let status, _, let body) = routes[first] else {
                    throw TestKitError("\(name) has no answer to \(first)")
                }
                let head = "HTTP/1.1 \(status) OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                let answers = HostileAnswers(head: head, body: body, endless: ("HTTP/1.1 200 OK\r\n\r\n", "[1,2,3,"))
                return try await ScriptedPeer.start(answers.script(for: peer))
            },
            makeProbe: { host, port, ground in
                makeProbe(HTTPServer(try ServiceURL(parsing: "http://\(host):\(port)")), ground)
            }
        )
    }
}

extension RouteServer: HostileServer {
    func endOfPeer() async throws {
        await until { $0.open == 0 }
        try await stop()
    }
}
