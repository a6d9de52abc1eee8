import NIOCore
import Probes
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Probing

@Suite(.timeLimit(.minutes(1))) struct QdrantProbeTests {
    /// Stands still, so that no limit passes on a busy machine but where a test wants it to.
    private let time = TestTime()
    private let surroundings: Surroundings

    init() {
        surroundings = Surroundings(time: time)
    }

    private func options(
        _ port: Int,
        host: String = "127.0.0.1",
        key: String? = nil,
        _ collections: [String] = [],
        prefix: String? = nil
    ) throws -> QdrantProbes.Options {
        let url = try ServiceURL(parsing: "http://\(host):\(port)")
        let headers = [key.flatMap { HTTPField("api-key", $0) }].compactMap(\.self)
        return .init(HTTPServer(url, headers: headers), collections: collections, prefix: prefix)
    }

    private func probe(_ level: CheckLevel, _ options: QdrantProbes.Options) -> any Probe {
        QdrantProbes.make(level, options, connector: surroundings.connector)
    }

    /// One run of the `ready` check on a server with these routes; the server has to be let go of.
    ///
    /// Once all others of the `questions` are answered, the limit passes for those that hang.
    private func ready(
        _ routes: [String: RouteServer.Reaction],
        _ collections: [String] = [],
        prefix: String? = nil,
        hanging: Int = 0,
        of questions: Int = 0
    ) async throws -> ProbeRunner.Outcome {
        let server = try await RouteServer.start(routes)
        let probe = probe(.ready, try options(server.port, collections, prefix: prefix))
        async let outcome = surroundings.run(probe)
        if hanging > 0 {
            // The first connection is open until the end, and the deadline sleeps too.
            try await Polling.until("only those that hang are left") {
                server.asked.count == questions && server.counts.open == hanging + 1 && time.sleeping == hanging + 1
            }
            time.advance(by: .seconds(2))
        }
        let result = await outcome
        await server.until { $0.open == 0 }
        try await server.stop()
        return result
    }

    // MARK: - Live

    @Test func `live asks once per run over one connection, and no key is looked at`() async throws {
        let refusal = RouteServer.Reaction.text("Invalid API key or JWT", status: 401)
        let server = try await RouteServer.start(
            QdrantAnswers.routes(),
            guard: QdrantAnswers.keyGuard("right", refusal: refusal)
        )
        let probe = probe(.live, try options(server.port, key: "wrong"))
        for _ in 0..<3 { #expect(await surroundings.run(probe).report == .empty) }
        #expect(server.asked == ["/healthz", "/healthz", "/healthz"])
        #expect(server.counts.accepted == 1)
        await probe.close()
        await server.until { $0.open == 0 }
        try await server.stop()
    }

    @Test(arguments: [RouteServer.Reaction.answer(status: 404, body: ""), .text("Invalid api-key", status: 403)])
    func `a release without healthz is told by its title, and asked for no more`(
        _ healthz: RouteServer.Reaction
    ) async throws {
        var routes = QdrantAnswers.routes()
        routes["/healthz"] = healthz
        routes["/"] = .json(#"{"title":"qdrant - vector search engine","version":"1.4.1"}"#)
        let server = try await RouteServer.start(routes)
        let probe = probe(.live, try options(server.port))
        for _ in 0..<3 { #expect(await surroundings.run(probe).report == .empty) }
        #expect(server.asked == ["/healthz", "/", "/", "/"])
        #expect(server.counts.accepted == 1)
        await probe.close()
        try await server.stop()
    }

    @Test(
        arguments: [
            (.text("<html>ok</html>"), .assertion, "GET /healthz is answered, but not by Qdrant: <html>ok</html>"),
            (.text(""), .assertion, "GET /healthz is answered, but not by Qdrant: an empty body"),
            (.text("ok"), .assertion, "not by Qdrant"),
            (.text("<html>", status: 502), .http5xx, "GET /healthz: got 502, and not in Qdrant's words: <html>"),
            (.text("", status: 301), .assertion, "got 301, and not in Qdrant's words: an empty body"),
            (.text("slow", status: 429), .saturated, "limits the rate (429)"),
        ] as [(RouteServer.Reaction, FailureReason, String)]
    )
    func `a proxy that answers for Qdrant does not pass as Qdrant`(
        _ healthz: RouteServer.Reaction,
        _ reason: FailureReason,
        _ message: String
    ) async throws {
        let server = try await RouteServer.start(["/healthz": healthz])
        let probe = probe(.live, try options(server.port))
        let outcome = await surroundings.run(probe)
        #expect(outcome.reason == reason)
        #expect(outcome.message?.contains(message) == true, "\(outcome.message ?? "")")
        #expect(outcome.failure?.phase == .query)
        await probe.close()
        try await server.stop()
    }

    @Test func `live's latency is that of both questions to a release without healthz`() async throws {
        var routes = QdrantAnswers.routes()
        routes["/healthz"] = .text("", status: 404)
        routes["/"] = .silence
        let server = try await RouteServer.start(routes)
        let probe = probe(.live, try options(server.port))
        async let outcome = surroundings.run(probe)
        try await Polling.until("it is asked for its title") {
            server.asked == ["/healthz", "/"] && time.sleeping == 1
        }
        time.advance(by: .seconds(20))
        let run = await outcome
        #expect(run.isExpired)
        #expect(run.run.read().latency == .seconds(20), "the stopwatch goes on until the last answer")
        await server.until { $0.open == 0 }
        try await server.stop()
    }

    @Test func `a title of another product is not Qdrant's`() async throws {
        var routes = QdrantAnswers.routes()
        routes["/"] = .json(#"{"title":"weaviate","version":"1.15.1"}"#)
        let outcome = try await ready(routes)
        #expect(outcome.reason == .assertion)
        #expect(outcome.message?.hasPrefix("GET / is answered, but not by Qdrant: {") == true)
        #expect(outcome.failure?.phase == .query)
    }

    @Test(
        arguments: [
            .text("<html></html>"), .text("Forbidden", status: 403), .text("", status: 404), .json("[]"), .json("{}"),
            .json(""), .text("no upstream", status: 502), .close,
        ] as [RouteServer.Reaction]
    )
    func `a proxy that hides the title leaves the release unknown`(_ root: RouteServer.Reaction) async throws {
        var routes = QdrantAnswers.routes()
        routes["/"] = root
        let report = try #require(try await ready(routes).report)
        #expect(report.version == "Qdrant")
        #expect(report.runIdentity == nil)
        #expect(report.fact("commit") == .unknown)
        #expect(report.fact("points") == .integer(128))
    }

    // MARK: - Ready

    @Test func `ready reports the release, the sums and a series per collection`() async throws {
        let outcome = try await ready(QdrantAnswers.routes(["docs", "code"]))
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(report.version == "Qdrant 1.15.1")
        #expect(report.runIdentity == "1.15.1 137b6c1e")
        #expect(report.fact("collections") == .integer(2))
        #expect(report.fact("totalVectors") == .integer(256))
        #expect(report.fact("points") == .integer(256))
        #expect(report.fact("segments") == .integer(4))
        #expect(report.fact("watchedCollections") == .integer(2))
        #expect(report.fact("notGreen") == .text("none"))
        #expect(report.fact("commit") == .text("137b6c1e"))
        #expect(report.fact("clusterEnabled") == .flag(false))
        #expect(report.fact("clusterPeers") == .unknown)
        #expect(report.sample("vedette_qdrant_collections") == 2)
        for name in ["docs", "code"] {
            #expect(report.sample("vedette_qdrant_collection_points", ["collection": name]) == 128)
            #expect(report.sample("vedette_qdrant_collection_vectors", ["collection": name]) == 128)
            #expect(report.sample("vedette_qdrant_collection_segments", ["collection": name]) == 2)
            #expect(report.sample("vedette_qdrant_collection_indexed_ratio", ["collection": name]) == 0.75)
            for (status, value) in [("green", 1.0), ("yellow", 0), ("grey", 0), ("red", 0)] {
                let labels = ["collection": name, "status": status]
                #expect(report.sample("vedette_qdrant_collection_status", labels) == value)
            }
        }
        #expect(Set(report.facts.compactMap(\.key)).count == report.facts.compactMap(\.key).count)
        #expect(Set(report.facts.compactMap(\.metric)).count == report.facts.compactMap(\.metric).count)
        #expect(outcome.run.read().phases.map(\.phase) == [.dns, .connect, .wait, .transfer, .query])
    }

    @Test func `ready is cheap, and asks whether the shards are ready only until they are`() async throws {
        let server = try await RouteServer.start(QdrantAnswers.routes(["docs"]))
        let probe = probe(.ready, try options(server.port))
        #expect(await surroundings.run(probe).reason == nil)
        let first = server.takeAsked()
        #expect(Array(first.prefix(2)) == ["/readyz", "/collections"])
        #expect(first.dropFirst(2).sorted() == ["/", "/cluster", "/collections/docs"])
        #expect(await surroundings.run(probe).reason == nil)
        let second = server.takeAsked()
        #expect(second.first == "/collections")
        #expect(second.dropFirst().sorted() == ["/", "/cluster", "/collections/docs"])
        #expect(server.counts.accepted == 8, "one for the first questions, one for each of the others")
        // Another release has been started anew.
        server.set("/", .json(#"{"title":"qdrant - vector search engine","version":"1.16.0"}"#))
        #expect(await surroundings.run(probe).report?.version == "Qdrant 1.16.0")
        _ = server.takeAsked()
        #expect(await surroundings.run(probe).report?.version == "Qdrant 1.16.0")
        #expect(server.takeAsked().contains("/readyz"))
        await server.until { $0.open == 0 }
        try await server.stop()
    }

    private static let notReady = RouteServer.Reaction.text("some shards are not ready", status: 503)

    @Test(
        arguments: [
            ("/collections/docs", QdrantAnswers.error("Shard 1 does not have enough active replicas", status: 503)),
            ("/collections/docs", QdrantAnswers.error("Not found: Collection `docs` doesn't exist!", status: 404)),
            ("/collections", QdrantAnswers.error("Service internal error", status: 500)), ("/collections", .close),
        ]
    )
    func `shards that are not ready and do not serve are starting`(
        _ path: String,
        _ reaction: RouteServer.Reaction
    ) async throws {
        var routes = QdrantAnswers.routes()
        routes["/readyz"] = Self.notReady
        routes[path] = reaction
        let server = try await RouteServer.start(routes)
        let probe = probe(.ready, try options(server.port, ["docs"]))
        let starting = await surroundings.run(probe)
        #expect(starting.reason == .starting)
        let text = "GET /readyz: Qdrant says: some shards are not ready; "
        #expect(starting.message?.hasPrefix(text) == true, "\(starting.message ?? "")")
        #expect((starting.message?.count ?? 0) > text.count + 10, "what does not serve is told too")
        server.set("/readyz", .text("all shards are ready"))
        #expect(await surroundings.run(probe).reason != .starting, "once ready it is no longer starting")
        server.set("/readyz", Self.notReady)
        #expect(await surroundings.run(probe).reason != .starting)
        await server.until { $0.open == 0 }
        try await server.stop()
    }

    @Test func `shards that are not ready and serve are a fact`() async throws {
        var routes = QdrantAnswers.routes()
        routes["/readyz"] = Self.notReady
        let server = try await RouteServer.start(routes)
        let probe = probe(.ready, try options(server.port))
        for _ in 0..<2 {
            let outcome = await surroundings.run(probe)
            let report = try #require(outcome.report, "\(outcome.message ?? "")")
            #expect(report.fact("readyz") == .text("not ready"))
            #expect(report.sample("vedette_qdrant_shards_ready") == 0)
            #expect(report.fact("points") == .integer(128))
            #expect(server.takeAsked().first == "/readyz")
        }
        server.set("/readyz", .text("all shards are ready"))
        let report = await surroundings.run(probe).report
        #expect(report?.fact("readyz") == .text("ready"))
        #expect(report?.sample("vedette_qdrant_shards_ready") == 1)
        await server.until { $0.open == 0 }
        try await server.stop()
    }

    @Test func `a key that is refused is no start, whatever the shards say`() async throws {
        var routes = QdrantAnswers.routes()
        routes["/readyz"] = Self.notReady
        routes["/collections"] = .text("Invalid API key or JWT", status: 401)
        #expect(try await ready(routes).reason == .auth)
    }

    @Test func `a server that refused to be connected to is asked anew whether it is ready`() async throws {
        let server = try await RouteServer.start(QdrantAnswers.routes())
        let address = Mutex("127.0.0.1")
        let lookup: Resolver.Lookup = { _ in
            Result { [try SocketAddress(ipAddress: address.withLock { $0 }, port: 0)] }
                .mapError { ProbeFailure(.internal, "\($0)") }
        }
        let connector = Surroundings(lookup: lookup, time: time).connector
        let options = try options(server.port, host: "qdrant.example")
        let probe = QdrantProbes.make(.ready, options, connector: connector)
        #expect(await surroundings.run(probe).reason == nil)
        address.withLock { $0 = "127.0.0.2" }
        #expect(await surroundings.run(probe).reason == .connectRefused)
        address.withLock { $0 = "127.0.0.1" }
        _ = server.takeAsked()
        #expect(await surroundings.run(probe).reason == nil)
        #expect(server.takeAsked().contains("/readyz"))
        try await server.stop()
    }

    @Test(arguments: [
        (404, FailureReason?.none), (401, nil), (403, nil), (200, nil), (503, .http5xx), (502, .http5xx),
    ])
    func `a gate that is not Qdrant's own is no gate`(_ status: Int, _ reason: FailureReason?) async throws {
        var routes = QdrantAnswers.routes()
        routes["/readyz"] = .text("<html>", status: status)
        #expect(try await ready(routes).reason == reason)
    }

    // MARK: - Collections

    @Test(
        arguments: [
            (
                QdrantAnswers.error("Not found: Collection `docs` doesn't exist!", status: 404), .assertion,
                "collection docs does not exist"
            ),
            (.text("<html>", status: 404), .http4xx, "collection docs: got 404, and not in Qdrant's words: <html>"),
            (
                QdrantAnswers.error("Timeout error: Operation 'read' timed out", status: 408), .timeout,
                "collection docs: Qdrant ran out of time (408): Timeout error: Operation 'read' timed out"
            ),
            (
                QdrantAnswers.error("Rate limiting exceeded", status: 429, headers: ["Retry-After": "7"]), .saturated,
                "collection docs: Qdrant limits the rate (429), asks to wait 7 s: Rate limiting exceeded"
            ),
            (
                QdrantAnswers.error("Service internal error: No space left on device", status: 500), .exhausted,
                "collection docs: Qdrant failed (500): Service internal error: No space left on device"
            ),
            (
                QdrantAnswers.error("Service internal error: panicked", status: 500), .http5xx,
                "collection docs: Qdrant failed (500): Service internal error: panicked"
            ),
            (
                QdrantAnswers.error("Shard 1 does not have enough active replicas", status: 503), .http5xx,
                "collection docs: a shard is unavailable (503): Shard 1 does not have enough active replicas"
            ),
            (
                QdrantAnswers.error("Disk quota exceeded", status: 507), .exhausted,
                "collection docs: Qdrant is over its quota (507): Disk quota exceeded"
            ), (QdrantAnswers.result("[]"), .protocol, "collection docs: the answer's result is an array of 0"),
            (QdrantAnswers.result("null"), .protocol, "collection docs: the answer's result is null"),
            (.json("{"), .protocol, "collection docs: expected JSON"),
            (.close, .protocol, "collection docs: the connection was closed unanswered"),
        ] as [(RouteServer.Reaction, FailureReason, String)]
    )
    func `what a collection says decides`(
        _ answer: RouteServer.Reaction,
        _ reason: FailureReason,
        _ message: String
    ) async throws {
        var routes = QdrantAnswers.routes(["docs", "well"])
        routes["/collections/docs"] = answer
        let outcome = try await ready(routes, ["docs", "well"])
        #expect(outcome.reason == reason)
        #expect(outcome.message?.hasPrefix(message) == true, "\(outcome.message ?? "")")
        #expect(outcome.failure?.phase != nil)
    }

    @Test(arguments: [
        (#""red""#, #"{"error":"Optimization error: IO Error: No space left on device (os error 28)"}"#, 1.0),
        (#""red""#, #""ok""#, 0), (#""green""#, #"{"error":"Too many open files (os error 24)"}"#, 1),
    ]) func `a red collection serves reads, so it is a fact`(
        _ status: String,
        _ optimizer: String,
        _ error: Double
    ) async throws {
        var routes = QdrantAnswers.routes(["docs", "well"])
        routes["/collections/docs"] = QdrantAnswers.collection(status: status, optimizer: optimizer)
        let outcome = try await ready(routes, ["docs", "well"])
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        let isRed = status == #""red""#
        let labels = ["collection": "docs"]
        for state in ["red", "green"] {
            #expect(
                report.sample("vedette_qdrant_collection_status", labels.merging(["status": state]) { $1 })
                    == ((state == "red") == isRed ? 1 : 0)
            )
        }
        #expect(report.sample("vedette_qdrant_collection_optimizer_error", labels) == error)
        #expect(report.sample("vedette_qdrant_collection_optimizer_error", ["collection": "well"]) == 0)
        #expect(report.sample("vedette_qdrant_collection_points", labels) == 128)
        guard case .text(let text)? = report.fact("notGreen") else { throw TestKitError("notGreen is no text") }
        #expect(text.hasPrefix("docs: \(isRed ? "red" : "green")"))
        #expect(text.contains("os error") == (error == 1), "\(text)")
        #expect(!text.contains("well"))
    }

    @Test(arguments: ["yellow", "grey", "purple"])
    func `a collection that still serves queries is a fact, not a failure`(_ status: String) async throws {
        var routes = QdrantAnswers.routes(["docs", "well"])
        routes["/collections/docs"] = QdrantAnswers.collection(status: "\"\(status)\"")
        let outcome = try await ready(routes)
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(report.fact("notGreen") == .text("docs: \(status)"))
        let labels = ["collection": "docs", "status": status]
        #expect(report.sample("vedette_qdrant_collection_status", labels) == (status == "purple" ? nil : 1))
        #expect(
            report.sample("vedette_qdrant_collection_status", ["collection": "docs", "status": "green"]) == 0
        )
    }

    @Test(arguments: [["wedged"], []])
    func `a wedged collection is named before the deadline`(_ configured: [String]) async throws {
        var routes = QdrantAnswers.routes(["docs", "wedged"])
        routes["/collections/wedged"] = .silence
        let outcome = try await ready(routes, configured, hanging: 1, of: configured.isEmpty ? 6 : 5)
        #expect(outcome.reason == .timeout)
        #expect(!outcome.isExpired)
        #expect(outcome.failure?.phase == .query)
        #expect(outcome.message == "collection wedged: no answer within 2s, though GET /collections answers")
    }

    @Test func `of several failures the worst is the reason, and all are told`() async throws {
        var routes = QdrantAnswers.routes(["a", "b", "c", "d", "e"])
        routes["/collections/a"] = QdrantAnswers.error("slow down", status: 429)
        routes["/collections/b"] = QdrantAnswers.error("full", status: 507)
        routes["/collections/c"] = QdrantAnswers.error("oops", status: 500)
        routes["/collections/d"] = QdrantAnswers.error("oops", status: 500)
        let outcome = try await ready(routes)
        #expect(outcome.reason == .exhausted)
        #expect(
            outcome.message
                == "collection b: Qdrant is over its quota (507): full; "
                + "collection c: Qdrant failed (500): oops; collection d: Qdrant failed (500): oops; and 1 more"
        )
    }

    @Test func `a cluster's node that hangs or forbids its state fails nothing`() async throws {
        let reactions: [(RouteServer.Reaction, hanging: Int)] = [
            (.silence, 1), (QdrantAnswers.error("Forbidden", status: 403), 0), (.json("{"), 0),
        ]
        for (reaction, hanging) in reactions {
            var routes = QdrantAnswers.routes()
            routes["/cluster"] = reaction
            let outcome = try await ready(routes, hanging: hanging, of: 5)
            #expect(outcome.report?.fact("clusterEnabled") == .unknown, "\(outcome.message ?? "")")
        }
    }

    @Test func `a cluster's node tells of its peers`() async throws {
        var routes = QdrantAnswers.routes()
        routes["/cluster"] = QdrantAnswers.result(
            #"{"status":"enabled","peer_id":1,"peers":{"1":{"uri":"http://a:6335/"},"2":{"uri":"http://b:6335/"}},"#
                + #""raft_info":{"term":10,"commit":20,"pending_operations":3,"leader":1,"role":"Follower","is_voter":true},"#
                + #""consensus_thread_status":{"consensus_thread_status":"stopped_with_err","err":"disk"},"#
                + #""message_send_failures":{"http://b:6335/":{"count":4,"latest_error":"refused"}}}"#
        )
        let report = try #require(try await ready(routes).report)
        #expect(report.fact("clusterEnabled") == .flag(true))
        #expect(report.fact("clusterPeers") == .integer(2))
        #expect(report.fact("unreachablePeers") == .integer(1))
        #expect(report.fact("consensusWorking") == .flag(false))
        #expect(report.sample("vedette_qdrant_cluster_pending_operations") == 3)
    }

    @Test func `the cancellation of a run leaves no connection`() async throws {
        var routes = QdrantAnswers.routes(["a", "b", "c"])
        for path in ["/cluster", "/collections/a", "/collections/b", "/collections/c"] { routes[path] = .silence }
        let server = try await RouteServer.start(routes)
        let probe = probe(.ready, try options(server.port))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await surroundings.run(probe) }
            await server.until { $0.received.split(separator: "\n").count == 7 }
            group.cancelAll()
        }
        await server.until { $0.open == 0 }
        try await server.stop()
    }

    // MARK: - Keys

    @Test(
        arguments: [
            (RouteServer.Reaction.text("Invalid api-key", status: 403), "the key is refused or missing"),
            (.text("Must provide an API key or an Authorization bearer token", status: 401), "refused or missing"),
            (
                QdrantAnswers.error("Forbidden: Global access is required", status: 403),
                "the key may not do this; it has to read all collections, as the read-only key may: Forbidden: Global"
            ),
        ]
    )
    func `a key that is refused says what to do`(_ refusal: RouteServer.Reaction, _ message: String) async throws {
        let guarding = QdrantAnswers.keyGuard("right", refusal: refusal)
        let server = try await RouteServer.start(QdrantAnswers.routes(), guard: guarding)
        let refused = await surroundings.run(probe(.ready, try options(server.port, key: "wrong")))
        #expect(refused.reason == .auth)
        #expect(refused.failure?.phase == .auth)
        #expect(refused.message?.contains(message) == true, "\(refused.message ?? "")")
        #expect(refused.message?.hasPrefix("GET /collections: ") == true)
        let admitted = await surroundings.run(probe(.ready, try options(server.port, key: "right")))
        #expect(admitted.report?.fact("collections") == .integer(1))
        try await server.stop()
    }

    // MARK: - Selection

    @Test func `the settings select by name and by prefix, and without them all are watched`() async throws {
        let routes = QdrantAnswers.routes(["prod_a", "prod_b", "other", "named"])
        let all = try await ready(routes)
        #expect(all.report?.watched == ["named", "other", "prod_a", "prod_b"])
        let both = try await ready(routes, ["named"], prefix: "prod_")
        #expect(both.report?.watched == ["named", "prod_a", "prod_b"])
        #expect(both.report?.fact("collections") == .integer(4))
        #expect(both.report?.fact("totalVectors") == .integer(384))
        let none = try await ready(routes, prefix: "nothing_")
        #expect(none.report?.watched == [])
        #expect(none.report?.fact("totalVectors") == .integer(0))
    }

    @Test func `no more than twenty are watched, and sums that leave some out are not told`() async throws {
        let names = (10..<40).map { "c\($0)" }
        let outcome = try await ready(QdrantAnswers.routes(names))
        #expect(outcome.report?.watched == Array(names.prefix(20)))
        #expect(outcome.report?.fact("collections") == .integer(30))
        #expect(outcome.report?.fact("totalVectors") == .unknown)
    }

    @Test func `a listed collection that is gone when it is asked for is no failure`() async throws {
        var routes = QdrantAnswers.routes(["docs", "gone"])
        routes["/collections/gone"] = QdrantAnswers.error("Not found: Collection `gone` doesn't exist!", status: 404)
        #expect(try await ready(routes).report?.watched == ["docs"])
    }

    @Test func `names are encoded, also in the message`() async throws {
        var routes = QdrantAnswers.routes([])
        routes["/collections/a%2Fb%20c"] = QdrantAnswers.error("oops", status: 500)
        let outcome = try await ready(routes, ["a/b c"])
        #expect(outcome.message?.hasPrefix("collection a/b c: Qdrant failed (500): oops") == true)
    }

    @Test(arguments: [256, 60_000])
    func `a listed name that no file system can hold is not Qdrant's`(_ length: Int) async throws {
        var routes = QdrantAnswers.routes()
        routes["/collections"] = QdrantAnswers.list(["docs", String(repeating: "x", count: length)])
        let outcome = try await ready(routes)
        #expect(outcome.reason == .protocol)
        #expect(
            outcome.message
                == "GET /collections: a name of \(length) bytes, which no collection can have: xxxxxxxxxxxxxxxx…"
        )
        #expect(outcome.failure?.phase == .query)
    }

    @Test func `a long name is shortened in messages`() async throws {
        let name = String(repeating: "n", count: 255)
        var routes = QdrantAnswers.routes([name])
        #expect(try await ready(routes).report?.watched == [name])
        routes["/collections/\(name)"] = QdrantAnswers.error("oops", status: 500)
        let message = try await ready(routes).message
        #expect(message == "collection \(name.prefix(64))…: Qdrant failed (500): oops")
    }

    @Test func `a question that breaks off is named`() async throws {
        for path in ["/readyz", "/collections"] {
            var routes = QdrantAnswers.routes()
            routes[path] = .close
            #expect(try await ready(routes).message == "GET \(path): the connection was closed unanswered")
        }
        let server = try await RouteServer.start(["/healthz": .close])
        let outcome = await surroundings.run(probe(.live, try options(server.port)))
        #expect(outcome.message == "GET /healthz: the connection was closed unanswered")
        try await server.stop()
    }

    @Test(arguments: ["{}", #"{"result":{"collections":null}}"#, #"{"result":[]}"#, "[]", "null", "7"])
    func `a list that is none is a protocol failure`(_ body: String) async throws {
        var routes = QdrantAnswers.routes()
        routes["/collections"] = .json(body)
        let outcome = try await ready(routes)
        #expect(outcome.reason == .protocol)
        #expect(outcome.message?.hasPrefix("GET /collections: no list of collections in") == true)
        #expect(outcome.failure?.phase == .query)
    }
}

extension ProbeRunner.Outcome {
    var failure: ProbeFailure? {
        guard case .failure(let failure) = result else { return nil }
        return failure
    }
}

extension Report {
    /// The collections that have series.
    fileprivate var watched: [String] {
        facts.filter { $0.metric?.name == "vedette_qdrant_collection_points" }
            .compactMap { $0.metric?.labels["collection"] }
    }
}
