import Probes
import TestKit
import Testing
import Vocabulary

@testable import Probing

@Suite(.timeLimit(.minutes(1))) struct CrawlProbeTests {
    /// Stands still, so that a busy machine does not age the servers' uptimes.
    private let time = TestTime()
    private let surroundings: Surroundings

    init() {
        surroundings = Surroundings(time: time)
    }

    private static let dockerHealth = #"{"status":"ok","timestamp":1795232967.14,"version":"0.9.2"}"#
    private static let runnerHealth = #"{"status":"ok"}"#
    private static let unauthorized = RouteServer.Reaction.json(
        #"{"detail": "Authentication required"}"#,
        status: 401,
        headers: ["WWW-Authenticate": "Bearer"]
    )

    private static func monitor(
        memory: String = "19.7",
        uptime: Int = 42,
        pressure: String = "LOW"
    ) -> RouteServer.Reaction {
        .json(
            #"{"container":{"memory_percent":\#(memory),"cpu_percent":1.5,"network_sent_mb":0.1,"network_recv_mb":0.1,"#
                + #""uptime_seconds":\#(uptime)},"pool":{"permanent":{"active":true,"memory_mb":270},"#
                + #""hot":{"count":2,"memory_mb":360},"cold":{"count":0,"memory_mb":0},"total_memory_mb":630},"#
                + #""janitor":{"next_cleanup_estimate":"adaptive","memory_pressure":"\#(pressure)"}}"#
        )
    }

    private static let runner: [String: RouteServer.Reaction] = [
        "/health": .json(runnerHealth),
        "/progress/healthprobe": .json(#"{"detail":"Unknown progress id"}"#, status: 404),
    ]

    private static let docker: [String: RouteServer.Reaction] = [
        "/health": .json(dockerHealth), "/monitor/health": monitor(),
    ]

    private static let notFound = RouteServer.Reaction.json(#"{"detail":"Not Found"}"#, status: 404)

    private func probe(
        _ level: CheckLevel,
        _ port: Int,
        _ flavor: CrawlProbes.Flavor? = nil,
        token: String? = nil
    ) throws -> any Probe {
        let url = try ServiceURL(parsing: "http://127.0.0.1:\(port)")
        let headers = [token.flatMap(HTTPField.bearer)].compactMap(\.self)
        let options = CrawlProbes.Options(HTTPServer(url, headers: headers), flavor: flavor)
        return CrawlProbes.make(level, options, connector: surroundings.connector)
    }

    /// One run on a server with these routes; the server has to be let go of.
    private func run(
        _ level: CheckLevel,
        _ routes: [String: RouteServer.Reaction],
        _ flavor: CrawlProbes.Flavor? = nil
    ) async throws -> ProbeRunner.Outcome {
        let server = try await RouteServer.start(routes, otherwise: Self.notFound)
        let probe = try probe(level, server.port, flavor)
        let outcome = await surroundings.run(probe)
        await probe.close()
        await server.until { $0.open == 0 }
        try await server.stop()
        return outcome
    }

    // MARK: - Live

    @Test(arguments: [Self.runner, Self.docker])
    func `live asks either server once per run over one connection`(
        _ routes: [String: RouteServer.Reaction]
    ) async throws {
        let server = try await RouteServer.start(routes)
        let probe = try probe(.live, server.port)
        for _ in 0..<3 { #expect(await surroundings.run(probe).report == .empty) }
        #expect(server.asked == ["/health", "/health", "/health"])
        #expect(server.counts.accepted == 1)
        await probe.close()
        await server.until { $0.open == 0 }
        try await server.stop()
    }

    @Test(
        arguments: [
            (.text("<html>ok</html>"), .protocol, "GET /health: expected JSON"),
            (.text(""), .protocol, "expected JSON"),
            (.json(#"{"status":"degraded"}"#), .assertion, #"expected status "ok", found {"status":"degraded"}"#),
            (.json("[]"), .assertion, #"expected status "ok", found []"#),
            (.text("<html>", status: 503), .http5xx, "GET /health: got 503, and not in Crawl4AI's words: <html>"),
            (.text("", status: 302), .assertion, "got 302, and not in Crawl4AI's words"),
            (.text("", status: 404), .http4xx, "got 404, and not in Crawl4AI's words: an empty body"),
        ] as [(RouteServer.Reaction, FailureReason, String)]
    )
    func `a health that is not Crawl4AI's is none`(
        _ health: RouteServer.Reaction,
        _ reason: FailureReason,
        _ message: String
    ) async throws {
        let outcome = try await run(.live, ["/health": health])
        #expect(outcome.reason == reason)
        #expect(outcome.message?.contains(message) == true, "\(outcome.message ?? "")")
        #expect(outcome.failure?.phase == .query)
    }

    // MARK: - Runner

    @Test(arguments: [nil, CrawlProbes.Flavor.runner])
    func `the runner's own 404 is what makes it ready`(_ flavor: CrawlProbes.Flavor?) async throws {
        let server = try await RouteServer.start(Self.runner)
        let outcome = await surroundings.run(try probe(.ready, server.port, flavor))
        #expect(outcome.report?.version == "crawl4ai-runner", "\(outcome.message ?? "")")
        #expect(outcome.report?.fact("flavor") == .text("runner"))
        #expect(server.asked == ["/health", "/progress/healthprobe"])
        #expect(server.counts.accepted == 1)
        #expect(outcome.run.read().phases.map(\.phase) == [.dns, .connect, .wait, .transfer])
        await server.until { $0.open == 0 }
        try await server.stop()
    }

    @Test(
        arguments: [
            (
                .text("404 page not found", status: 404), .assertion,
                #"not the runner's own "Unknown progress id", but 404 page"#
            ),
            (.json(#"{"detail":"Not Found"}"#, status: 404), .assertion, "not the runner's own"),
            (.json("{}"), .assertion, "expected the runner's 404, got 200: {}"),
            (
                .json(#"{"detail":"[Errno 111] Connect call failed"}"#, status: 500), .http5xx,
                "Crawl4AI failed (500): [Errno 111] Connect call failed"
            ),
        ] as [(RouteServer.Reaction, FailureReason, String)]
    )
    func `another 404 is not`(
        _ progress: RouteServer.Reaction,
        _ reason: FailureReason,
        _ message: String
    ) async throws {
        let outcome = try await run(.ready, Self.runner.merging(["/progress/healthprobe": progress]) { $1 })
        #expect(outcome.reason == reason)
        #expect(outcome.message?.contains(message) == true, "\(outcome.message ?? "")")
        #expect(outcome.failure?.phase == .query)
    }

    // MARK: - Docker server

    @Test(arguments: [nil, CrawlProbes.Flavor.docker])
    func `the docker server's monitor is what makes it ready`(_ flavor: CrawlProbes.Flavor?) async throws {
        let server = try await RouteServer.start(Self.docker) { request in
            let isPublic = request.path == "/health"
            return isPublic || request.headers["authorization"] == "Bearer t" ? nil : Self.unauthorized
        }
        let outcome = await surroundings.run(try probe(.ready, server.port, flavor, token: "t"))
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(report.version == "Crawl4AI 0.9.2")
        #expect(report.fact("flavor") == .text("docker"))
        #expect(report.fact("memoryPercent") == .number(19.7))
        #expect(report.fact("memoryPressure") == .text("LOW"))
        #expect(report.fact("uptimeSeconds") == .number(42))
        #expect(report.fact("permanentBrowser") == .flag(true))
        #expect(report.fact("hotBrowsers") == .integer(2))
        #expect(report.fact("coldBrowsers") == .integer(0))
        #expect(abs((report.sample("vedette_crawl4ai_memory_ratio") ?? 0) - 0.197) < 1e-9)
        #expect(report.sample("vedette_crawl4ai_memory_pressure", ["level": "low"]) == 1)
        #expect(report.sample("vedette_crawl4ai_memory_pressure", ["level": "high"]) == 0)
        #expect(report.sample("vedette_crawl4ai_browsers", ["pool": "permanent"]) == 1)
        #expect(report.sample("vedette_crawl4ai_browsers", ["pool": "hot"]) == 2)
        #expect(Set(report.facts.compactMap(\.metric)).count == report.facts.compactMap(\.metric).count)
        #expect(server.asked == ["/health", "/monitor/health"])
        #expect(server.counts.accepted == 1)
        await server.until { $0.open == 0 }

        let refused = await surroundings.run(try probe(.ready, server.port, flavor))
        #expect(refused.reason == .auth)
        #expect(refused.failure?.phase == .auth)
        let message = "the token is refused or missing; set `api_key` to CRAWL4AI_API_TOKEN: Authentication required"
        #expect(refused.message == "GET /monitor/health: " + message)
        try await server.stop()
    }

    @Test func `a release without a monitor is ready by its health, and says so`() async throws {
        let health = RouteServer.Reaction.json(#"{"status":"ok","timestamp":1.5,"version":"0.6.0"}"#)
        let outcome = try await run(.ready, ["/health": health])
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(report.version == "Crawl4AI 0.6.0")
        #expect(
            report.fact("note") == .text("no /monitor/health before Crawl4AI 0.7.7: /health is all that is asked")
        )
        #expect(!report.facts.contains { $0.metric != nil })
    }

    @Test(
        arguments: [
            (.text("gone", status: 404), .http4xx, "got 404, and not in Crawl4AI's words: gone"),
            (.json("{}"), .protocol, "GET /monitor/health: nothing of the monitor's in {}"),
            (.text("<html>"), .protocol, "GET /monitor/health: expected JSON"),
            (
                .json(
                    #"{"error":"Rate limit exceeded: 1000 per 1 minute"}"#,
                    status: 429,
                    headers: ["Retry-After": "60"]
                ),
                .saturated,
                "too many requests or jobs (429), asks to wait 60 s: Rate limit exceeded: 1000 per 1 minute"
            ),
            (
                .json(#"{"detail":"Job queue is full"}"#, status: 503), .saturated,
                "queue is full (503): Job queue is full"
            ),
            (.text("no upstream", status: 503), .http5xx, "got 503, and not in Crawl4AI's words: no upstream"),
            (.json(#"{"detail":"Request timed out"}"#, status: 504), .timeout, "ran out of time (504): Request timed"),
            (.json(#"{"detail":"Artifact quota"}"#, status: 507), .exhausted, "over its quota (507): Artifact quota"),
            (
                .json(#"{"error":"Internal server error","correlation_id":"570b63a39285"}"#, status: 500), .http5xx,
                "Crawl4AI failed (500, 570b63a39285 in its log): Internal server error"
            ),
            (
                .json(#"{"detail":[{"type":"missing","loc":["query"]}]}"#, status: 422), .http4xx,
                #"refuses (422): {"detail":[{"#
            ),
        ] as [(RouteServer.Reaction, FailureReason, String)]
    )
    func `a status of the docker server has a reason of its own`(
        _ monitor: RouteServer.Reaction,
        _ reason: FailureReason,
        _ message: String
    ) async throws {
        let outcome = try await run(.ready, Self.docker.merging(["/monitor/health": monitor]) { $1 })
        #expect(outcome.reason == reason)
        #expect(outcome.message?.contains(message) == true, "\(outcome.message ?? "")")
        #expect(outcome.failure?.phase == .query)
    }

    @Test func `what the monitor leaves out is unknown`() async throws {
        let monitor = RouteServer.Reaction.json(
            #"{"container":{"memory_percent":null,"uptime_seconds":-1},"pool":null,"janitor":{"memory_pressure":"TURBO"}}"#
        )
        let outcome = try await run(.ready, Self.docker.merging(["/monitor/health": monitor]) { $1 })
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        for key in ["memoryPercent", "uptimeSeconds", "permanentBrowser", "hotBrowsers", "coldBrowsers"] {
            #expect(report.fact(key) == .unknown)
        }
        #expect(report.fact("memoryPressure") == .text("TURBO"))
        #expect(report.sample("vedette_crawl4ai_memory_pressure", ["level": "high"]) == 0)
    }

    @Test(arguments: ["1e307", "100.1", "-1", "1e999", "\"19\""])
    func `a share of memory that cannot be is unknown`(_ memory: String) async throws {
        let monitor = Self.monitor(memory: memory)
        let outcome = try await run(.ready, Self.docker.merging(["/monitor/health": monitor]) { $1 })
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(report.fact("memoryPercent") == .unknown)
        #expect(report.sample("vedette_crawl4ai_memory_ratio") == nil)
    }

    @Test func `an uptime of more than a century is unknown`() async throws {
        let monitor = RouteServer.Reaction.json(
            #"{"container":{"memory_percent":1,"uptime_seconds":1e307},"pool":{"hot":{"count":-1},"cold":{"count":1e99}}}"#
        )
        let outcome = try await run(.ready, Self.docker.merging(["/monitor/health": monitor]) { $1 })
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        for key in ["uptimeSeconds", "hotBrowsers", "coldBrowsers"] { #expect(report.fact(key) == .unknown) }
    }

    @Test(arguments: [("94.9", FailureReason?.none), ("95", .saturated), ("96.25", .saturated), ("100", .saturated)])
    func `a server whose memory is full starts no browser`(_ memory: String, _ reason: FailureReason?) async throws {
        let monitor = Self.monitor(memory: memory, pressure: "HIGH")
        let outcome = try await run(.ready, Self.docker.merging(["/monitor/health": monitor]) { $1 })
        #expect(outcome.reason == reason, "\(outcome.message ?? "")")
        guard reason != nil else { return }
        let text = "\(memory) % of the memory is in use; from 95 % on Crawl4AI starts no further browser (500)"
        #expect(outcome.message == "GET /monitor/health: \(text)")
        #expect(outcome.failure?.phase == .query)
    }

    @Test func `a question that breaks off is named`() async throws {
        for (path, routes) in [("/health", Self.docker), ("/monitor/health", Self.docker)] {
            let outcome = try await run(.ready, routes.merging([path: .close]) { $1 })
            #expect(outcome.reason == .protocol)
            #expect(outcome.message == "GET \(path): the connection was closed unanswered")
        }
        let outcome = try await run(.ready, Self.runner.merging(["/progress/healthprobe": .close]) { $1 })
        #expect(outcome.message == "GET /progress/healthprobe: the connection was closed unanswered")
    }

    // MARK: - Which server

    @Test func `a server of the other flavor is not the one that the settings demand`() async throws {
        let docker = try await run(.ready, Self.docker, .runner)
        #expect(docker.reason == .assertion)
        #expect(docker.message == "GET /health is answered by the docker server, and the settings say `flavor: runner`")
        #expect(try await run(.ready, Self.runner, .docker).reason == .assertion)
    }

    @Test func `a restart and a swap of the servers are seen`() async throws {
        let server = try await RouteServer.start(Self.docker.merging(Self.runner) { first, _ in first })
        let probe = try probe(.ready, server.port)
        func identity() async -> String? { await surroundings.run(probe).report?.runIdentity }
        server.set("/monitor/health", Self.monitor(uptime: 1000))
        let first = await identity()
        #expect(first == "docker 0.9.2 start 1")
        time.advance(by: .seconds(15))
        server.set("/monitor/health", Self.monitor(uptime: 1014))
        #expect(await identity() == first)
        server.set("/monitor/health", Self.monitor(uptime: 3))
        #expect(await identity() == "docker 0.9.2 start 2")
        // It has started anew and been up for longer than before, but not for as long as the clock says.
        time.advance(by: .seconds(60))
        server.set("/monitor/health", Self.monitor(uptime: 20))
        #expect(await identity() == "docker 0.9.2 start 3")
        server.set("/health", .json(Self.runnerHealth))
        let swapped = await surroundings.run(probe).report
        #expect(swapped?.runIdentity == "runner  start 4")
        #expect(swapped?.fact("flavor") == .text("runner"))
        try await server.stop()
    }

    @Test func `the cancellation of a run leaves no connection`() async throws {
        let routes = Self.docker.merging(["/monitor/health": .silence]) { $1 }
        let server = try await RouteServer.start(routes)
        let probe = try probe(.ready, server.port)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await surroundings.run(probe) }
            await server.until { $0.received.contains("/monitor/health") }
            group.cancelAll()
        }
        await server.until { $0.open == 0 }
        try await server.stop()
    }
}
