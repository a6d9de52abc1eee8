import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct SpladeProbeTests {
    private typealias Flavor = SpladeProbe.Flavor

    private let surroundings = Surroundings()
    private let tei = ModelAnswers.tei(ModelAnswers.info(ModelAnswers.embedding("splade"), model: "naver/splade-v3"))

    private func probe(_ server: RouteServer, _ level: CheckLevel, _ flavor: SpladeProbe.Flavor = .auto) throws
        -> SpladeProbe
    {
        let options = SpladeProbe.Options(try HTTPServer(server.url), level: level, flavor: flavor)
        return SpladeProbe(options, connector: surroundings.connector)
    }

    @Test(arguments: [SpladeProbe.Flavor.auto, .runner])
    func `live of the runner is one request for its status`(_ flavor: SpladeProbe.Flavor) async throws {
        let server = try await ModelAnswers.serve(ModelAnswers.runner)
        let probe = try probe(server, .live, flavor)
        for _ in 0..<2 { #expect(await surroundings.run(probe).report == .empty) }
        #expect(server.takeAsked() == ["/health", "/health"])
        #expect(server.counts.accepted == 1)
        await probe.close()
        try await server.stop()
    }

    @Test(
        arguments: [
            (.auto, .good(), "ok"), (.tei, .good(), "ok"),
            (.runner, .good(), "assertion in transfer: /health is not splade-runner's: expected a status as JSON"),
            (
                .tei, .good(#"{"status":"healthy"}"#),
                "assertion in transfer: /health is not Text Embeddings Inference's: expected an empty body"
            ), (.auto, .good("ok"), "protocol in transfer: /health: expected JSON"),
            (.auto, .good(#"{"ok":true}"#), "protocol in transfer: /health is not splade-runner's, it has no status"),
            (.auto, .good("<html></html>"), "assertion in transfer: /health is a web page, not an answer"),
            (
                .auto, .good(#"{"status":"unhealthy","model":"m"}"#),
                "assertion in transfer: /health says that the status is unhealthy, expected healthy"
            ),
            (
                .auto, .status(503, #"{"detail":"SPLADE model not loaded"}"#),
                "starting in transfer: /health answered 503: SPLADE model not loaded"
            ), (.auto, ModelAnswers.unhealthy, "http_5xx in transfer: /health answered 503: unhealthy"),
            (
                .runner, .status(500, #"{"detail":"Encoding failed: CUDA out of memory."}"#),
                "http_5xx in transfer: /health answered 500: Encoding failed: CUDA out of memory."
            ),
            (
                .auto,
                .status(
                    422,
                    #"{"detail":[{"type":"missing","loc":["body","text"],"msg":"Field required"}]}"#
                ), "http_4xx in transfer: /health answered 422: Field required (body.text)"
            ),
        ] as [(SpladeProbe.Flavor, RouteServer.Reaction, String)]
    )
    func `what health answers has a reason and words`(
        _ flavor: SpladeProbe.Flavor,
        _ answer: RouteServer.Reaction,
        _ verdict: String
    ) async throws {
        let server = try await ModelAnswers.serve(["/health": answer])
        #expect(await surroundings.verdict(try probe(server, .live, flavor)).hasPrefix(verdict))
        try await server.stop()
    }

    @Test func `ready finds the runner once, and tells model and device`() async throws {
        let server = try await ModelAnswers.serve(ModelAnswers.runner)
        let probe = try probe(server, .ready)
        let first = await surroundings.run(probe)
        #expect(server.takeAsked() == ["/info", "/health", "/"])
        #expect(await surroundings.run(probe).reason == nil)
        #expect(server.takeAsked() == ["/health", "/"])
        #expect(server.counts.accepted == 2)
        let report = try #require(first.report, "\(first.message ?? "")")
        #expect(report.fact("flavor") == .text("runner"))
        #expect(report.fact("model") == .text(ModelAnswers.spladeModel))
        #expect(report.fact("device") == .text("cuda"))
        let metrics = report.facts.compactMap(\.metric)
        #expect(metrics.map(\.name) == ["vedette_splade_model_info"])
        #expect(metrics.first?.labels == ["model": ModelAnswers.spladeModel, "device": "cuda", "flavor": "runner"])
        await server.untilLeft()
        try await server.stop()
    }

    @Test func `ready finds Text Embeddings Inference with a SPLADE model`() async throws {
        let server = try await ModelAnswers.serve(tei)
        let probe = try probe(server, .ready)
        let report = try #require(await surroundings.run(probe).report)
        #expect(server.takeAsked() == ["/info", "/metrics"])
        #expect(report.fact("flavor") == .text("tei"))
        #expect(report.fact("model") == .text("naver/splade-v3"))
        #expect(report.fact("queueSize") == .integer(3))
        #expect(report.version == "Text Embeddings Inference 1.9.3")
        try await server.stop()
    }

    @Test func `another product behind the same address is noticed in the same run`() async throws {
        let server = try await ModelAnswers.serve(ModelAnswers.runner)
        let probe = try probe(server, .ready)
        #expect(await surroundings.run(probe).report?.fact("flavor") == .text("runner"))
        server.become(tei)
        #expect(await surroundings.run(probe).report?.fact("flavor") == .text("tei"))
        server.become(ModelAnswers.runner)
        #expect(await surroundings.run(probe).report?.fact("flavor") == .text("runner"))
        try await server.stop()
    }

    @Test(
        arguments: [
            (
                .auto, ModelAnswers.tei(ModelAnswers.info(ModelAnswers.embedding("mean"), model: "BAAI/bge-m3")),
                "assertion in transfer: /info tells of another model: expected a SPLADE model, BAAI/bge-m3 is a model for"
            ), (.auto, ["/info": .status(401)], "auth in transfer: /info answered 401; it wants an API key"),
            (
                .auto, ["/info": .status(403, #"{"message":"no consumer"}"#), "/health": .good()],
                "auth in transfer: /info answered 403: no consumer"
            ), (.auto, ["/info": ModelAnswers.overloaded], "saturated in transfer: /info answered 429"),
            (.auto, ["/info": .status(502)], "http_5xx in transfer: /info answered 502"),
            (.tei, ModelAnswers.runner, "http_4xx in transfer: /info answered 404: Not Found"),
            (.runner, ["/health": .good(#"{"status":"healthy"}"#)], "http_4xx in transfer: / answered 404: Not Found"),
            (
                .auto, ["/health": .good(#"{"status":"healthy"}"#), "/": .good("[1]")],
                "protocol in transfer: / is not splade-runner's card: [1]"
            ), (.auto, [:], "http_4xx in transfer: /health answered 404: Not Found"),
        ] as [(SpladeProbe.Flavor, ModelAnswers.Routes, String)]
    )
    func `what is no ready encoder says why`(
        _ flavor: SpladeProbe.Flavor,
        _ routes: ModelAnswers.Routes,
        _ verdict: String
    ) async throws {
        let server = try await ModelAnswers.serve(routes)
        #expect(await surroundings.verdict(try probe(server, .ready, flavor)).hasPrefix(verdict))
        try await server.stop()
    }
}
