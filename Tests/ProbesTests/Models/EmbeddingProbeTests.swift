import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct EmbeddingProbeTests {
    private let surroundings = Surroundings()

    private static let tei = ModelAnswers.tei(
        ModelAnswers.info(ModelAnswers.embedding("cls"), model: "thenlper/gte-base")
    )
    private static let llamaCPP: ModelAnswers.Routes = [
        "/health": .good(#"{"status":"ok"}"#), "/v1/models": ModelAnswers.list("nomic.gguf"),
    ]
    private static let vllm: ModelAnswers.Routes = [
        "/health": .good(), "/v1/models": ModelAnswers.list("intfloat/e5", "intfloat/e5-lora"),
    ]
    private static let infinity: ModelAnswers.Routes = [
        "/health": .good(#"{"unix":1795233197.9}"#),
        "/models": .good(
            #"{"data":[{"id":"BAAI/bge-small","stats":{"queue_fraction":0.0,"queue_absolute":4,"results_pending":1},"#
                + #""object":"model","owned_by":"infinity","capabilities":["embed"]}],"object":"list"}"#
        ),
    ]
    private static let hosted: ModelAnswers.Routes = ["/v1/models": ModelAnswers.list("text-embedding-3-small")]
    private static let healthOnly: ModelAnswers.Routes = ["/health": .good(#"{"status":"ok","dim":768}"#)]

    private func probe(
        _ server: RouteServer,
        _ level: CheckLevel,
        _ flavor: EmbeddingProbe.Flavor = .auto,
        model: String? = nil,
        path: String = ""
    ) throws -> EmbeddingProbe {
        let server = try HTTPServer(server.url + path)
        return EmbeddingProbe(
            .init(server, level: level, flavor: flavor, model: model),
            connector: surroundings.connector
        )
    }

    @Test(
        arguments: [
            (.tei, tei, ["/health"], "/health"), (.auto, tei, ["/health"], "/health"),
            (.auto, llamaCPP, ["/health"], "/health"), (.auto, healthOnly, ["/health"], "/health"),
            (.openai, vllm, ["/health"], "/health"),
            (.openai, hosted, ["/health", "/v1/models"], "/v1/models"),
            (.auto, ModelAnswers.ollama, ["/health", "/api/version"], "/api/version"),
            (.ollama, ModelAnswers.ollama, ["/api/version"], "/api/version"),
            (.auto, hosted, ["/health", "/api/version", "/v1/models"], "/v1/models"),
            (
                .auto, ["/models": ModelAnswers.list("m")], ["/health", "/api/version", "/v1/models", "/models"],
                "/models"
            ),
        ] as [(EmbeddingProbe.Flavor, ModelAnswers.Routes, [String], String)]
    )
    func `live finds the route that answers, and then asks it alone on one connection`(
        _ flavor: EmbeddingProbe.Flavor,
        _ routes: ModelAnswers.Routes,
        _ first: [String],
        _ later: String
    ) async throws {
        let server = try await ModelAnswers.serve(routes)
        let probe = try probe(server, .live, flavor)
        #expect(await surroundings.run(probe).report == .empty)
        #expect(server.takeAsked() == first)
        for _ in 0..<2 { #expect(await surroundings.run(probe).report == .empty) }
        #expect(server.takeAsked() == [later, later])
        #expect(server.counts.accepted == 1)
        await probe.close()
        await server.untilLeft()
        try await server.stop()
    }

    @Test(
        arguments: [
            (.tei, ["/health": .good("ok")], "assertion in transfer: /health is not Text Embeddings Inference's"),
            (.tei, ["/health": .status(401)], "auth in transfer: /health answered 401; it wants an API key"),
            (.auto, ["/health": ModelAnswers.loading], "starting in transfer: /health answered 503: Loading model"),
            (
                .auto, ["/health": .status(503, #"{"error":{"message":"error loading backend"}}"#)],
                "http_5xx in transfer: /health answered 503: error loading backend"
            ), (.auto, ["/health": .status(503)], "http_5xx in transfer: /health answered 503"),
            (.openai, ["/health": .status(500)], "http_5xx in transfer: /health answered 500"),
            (.auto, ["/health": .good("<html>")], "assertion in transfer: /health is a web page"),
            (.auto, [:], "http_4xx in transfer: /health answered 404: Not Found"),
            (
                .auto, ["/v1/models": ModelAnswers.invalidKey],
                "auth in transfer: /v1/models answered 401: Invalid API Key; it wants an API key"
            ),
            (
                .openai,
                ["/v1/models": .status(429, headers: ["retry-after": "20"], #"{"error":{"message":"Rate limit"}}"#)],
                "saturated in transfer: /v1/models answered 429: Rate limit, asks to wait 20 s"
            ),
            (.ollama, ["/api/version": .good("{}")], "protocol in transfer: /api/version is not Ollama's: {}"),
            (.openai, ["/v1/models": .good("{}")], "protocol in transfer: /v1/models is no list of models: {}"),
        ] as [(EmbeddingProbe.Flavor, ModelAnswers.Routes, String)]
    )
    func `what is not alive says why`(
        _ flavor: EmbeddingProbe.Flavor,
        _ routes: ModelAnswers.Routes,
        _ verdict: String
    ) async throws {
        let server = try await ModelAnswers.serve(routes)
        #expect(await surroundings.verdict(try probe(server, .live, flavor)).hasPrefix(verdict))
        try await server.stop()
    }

    @Test(
        arguments: [
            (tei, "tei", "thenlper/gte-base", ["/info", "/metrics"], ["/info", "/metrics"]),
            (
                ModelAnswers.ollama, "ollama", "nomic-embed-text:latest", ["/info", "/api/version", "/api/tags"],
                ["/api/version", "/api/tags"]
            ), (llamaCPP, "openai", "nomic.gguf", ["/info", "/api/version", "/v1/models"], ["/v1/models"]),
            (hosted, "openai", "text-embedding-3-small", ["/info", "/api/version", "/v1/models"], ["/v1/models"]),
            (
                infinity, "openai", "BAAI/bge-small", ["/info", "/api/version", "/v1/models", "/models"], ["/models"]
            ), (vllm, "openai", nil, ["/info", "/api/version", "/v1/models"], ["/v1/models"]),
            (
                healthOnly, "health only", nil, ["/info", "/api/version", "/v1/models", "/models", "/health"],
                ["/health"]
            ),
        ] as [(ModelAnswers.Routes, String, String?, [String], [String])]
    )
    func `ready tells the products apart once, and then asks as little as it can`(
        _ routes: ModelAnswers.Routes,
        _ flavor: String,
        _ model: String?,
        _ first: [String],
        _ later: [String]
    ) async throws {
        let server = try await ModelAnswers.serve(routes)
        let probe = try probe(server, .ready)
        let outcome = await surroundings.run(probe)
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(server.takeAsked() == first)
        #expect(report.fact("flavor") == .text(flavor))
        #expect(report.fact("model") == model.map(FactValue.text) ?? .unknown)
        #expect(await surroundings.run(probe).report == report)
        #expect(server.takeAsked() == later)
        #expect(server.counts.accepted == 2)
        let names = report.facts.compactMap(\.metric?.name)
        #expect(Set(names).count == names.count && names.allSatisfy { $0.hasPrefix("vedette_embedding_") })
        await server.untilLeft()
        try await server.stop()
    }

    @Test func `versions, queues and counts are told where the product has them`() async throws {
        let server = try await ModelAnswers.serve(Self.infinity)
        let probe = try probe(server, .ready)
        #expect(await surroundings.run(probe).report?.fact("queueSize") == .integer(4))
        var waiting = Self.infinity
        waiting["/models"] = .good(#"{"data":[{"id":"m","stats":{"queue_absolute":-1}}]}"#)
        server.become(waiting)
        #expect(await surroundings.run(probe).report?.fact("queueSize") == nil)
        server.become(ModelAnswers.ollama)
        #expect(await surroundings.run(probe).report?.version == "Ollama 0.12.6")
        server.become(Self.tei)
        let tei = await surroundings.run(probe).report
        #expect(tei?.version == "Text Embeddings Inference 1.9.3")
        #expect(tei?.fact("queueSize") == .integer(3))
        server.become(Self.vllm)
        #expect(await surroundings.run(probe).report?.fact("models") == .integer(2))
        try await server.stop()
    }

    @Test(
        arguments: [
            (.auto, tei, "thenlper/gte-base", "ok"),
            (
                .auto, tei, "gte-large",
                "assertion in transfer: /info tells of another model: expected gte-large, found thenlper/gte-base"
            ), (.auto, ModelAnswers.ollama, "nomic-embed-text", "ok"),
            (
                .ollama, ModelAnswers.ollama, "mxbai-embed-large",
                "assertion in transfer: /api/tags has no model mxbai-embed-large, it has nomic-embed-text:latest"
            ), (.openai, vllm, "intfloat/e5-lora", "ok"),
            (
                .auto, vllm, "intfloat/e6",
                "assertion in transfer: /v1/models has no model intfloat/e6, it has intfloat/e5, intfloat/e5-lora"
            ), (.auto, infinity, "BAAI/bge-small", "ok"), (.openai, healthOnly, "any", "ok"),
            (
                .auto, ["/v1/models": ModelAnswers.list()], "m",
                "assertion in transfer: /v1/models has no model m, it has none at all"
            ),
        ] as [(EmbeddingProbe.Flavor, ModelAnswers.Routes, String, String)]
    )
    func `the model of the settings has to be there wherever the server tells of models`(
        _ flavor: EmbeddingProbe.Flavor,
        _ routes: ModelAnswers.Routes,
        _ model: String,
        _ verdict: String
    ) async throws {
        let server = try await ModelAnswers.serve(routes)
        #expect(await surroundings.verdict(try probe(server, .ready, flavor, model: model)).hasPrefix(verdict))
        try await server.stop()
    }

    @Test(
        arguments: [
            (.auto, ["/info": .status(401)], "auth in transfer: /info answered 401; it wants an API key"),
            (
                .auto, ["/info": ModelAnswers.invalidKey, "/v1/models": ModelAnswers.invalidKey, "/health": .good()],
                "auth in transfer: /v1/models answered 401: Invalid API Key"
            ),
            (.auto, ["/info": ModelAnswers.loading], "starting in transfer: /info answered 503: Loading model"),
            (.tei, healthOnly, "http_4xx in transfer: /info answered 404: Not Found"),
            (.ollama, healthOnly, "http_4xx in transfer: /api/version answered 404: Not Found"),
            (.ollama, ["/api/version": .good("{}")], "protocol in transfer: /api/version is not Ollama's: {}"),
            (
                .tei, ModelAnswers.tei(ModelAnswers.info(ModelAnswers.reranker, model: "r")),
                "assertion in transfer: /info tells of another model: expected a model for dense embeddings, r is a"
            ),
            (
                .auto, ModelAnswers.tei(ModelAnswers.info(ModelAnswers.embedding("splade"), model: "s")),
                "assertion in transfer: /info tells of another model: expected a model for dense embeddings, s is a SPLADE"
            ),
            (
                .auto, [:],
                "http_4xx in transfer: no server of embeddings known here answers /info, /api/version, /v1/models, /models"
            ), (.auto, ["/health": .status(500)], "http_5xx in transfer: /health answered 500"),
            (.openai, ["/health": .status(503)], "http_5xx in transfer: /health answered 503"),
            (
                .ollama, ["/api/version": .good(#"{"version":"1"}"#), "/api/tags": .good("[]")],
                "protocol in transfer: /api/tags is no list of models: []"
            ),
        ] as [(EmbeddingProbe.Flavor, ModelAnswers.Routes, String)]
    )
    func `what is not ready says why`(
        _ flavor: EmbeddingProbe.Flavor,
        _ routes: ModelAnswers.Routes,
        _ verdict: String
    ) async throws {
        let server = try await ModelAnswers.serve(routes)
        #expect(await surroundings.verdict(try probe(server, .ready, flavor)).hasPrefix(verdict))
        try await server.stop()
    }

    @Test func `a URL that ends in v1 is the same server`() async throws {
        let server = try await ModelAnswers.serve([
            "/proxy/health": .good(), "/proxy/v1/models": ModelAnswers.list("m"),
        ])
        #expect(await surroundings.verdict(try probe(server, .live, path: "/proxy/v1")) == "ok")
        #expect(await surroundings.verdict(try probe(server, .ready, .openai, path: "/proxy/v1")) == "ok")
        #expect(server.takeAsked() == ["/proxy/health", "/proxy/v1/models"])
        try await server.stop()
    }
}
