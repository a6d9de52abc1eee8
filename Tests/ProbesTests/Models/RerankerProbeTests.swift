import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct RerankerProbeTests {
    private let surroundings = Surroundings()

    private func probe(
        _ server: RouteServer,
        _ level: CheckLevel,
        model: String? = nil,
        key: String? = nil
    ) throws -> RerankerProbe {
        let options = RerankerProbe.Options(try HTTPServer(server.url, key: key), level: level, model: model)
        return RerankerProbe(options, connector: surroundings.connector)
    }

    private func healthy() -> ModelAnswers.Routes { ModelAnswers.tei(ModelAnswers.info(ModelAnswers.reranker)) }

    @Test func `live asks for health alone, run after run on one connection`() async throws {
        let server = try await ModelAnswers.serve(healthy())
        let probe = try probe(server, .live)
        for _ in 0..<3 { #expect(await surroundings.run(probe).report == .empty) }
        #expect(server.takeAsked() == ["/health", "/health", "/health"])
        #expect(server.counts.accepted == 1)
        await probe.close()
        await server.untilLeft()
        try await server.stop()
    }

    @Test func `ready asks for the model and the queue over a connection of its own, and tells what it learned`()
        async throws
    {
        let server = try await ModelAnswers.serve(healthy())
        let probe = try probe(server, .ready, model: "BAAI/bge-reranker-v2-m3", key: "s3cret")
        _ = await surroundings.run(probe)
        let outcome = await surroundings.run(probe)
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(server.takeAsked() == ["/info", "/metrics", "/info", "/metrics"])
        #expect(server.counts.accepted == 2)
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer s3cret" })
        #expect(report.version == "Text Embeddings Inference 1.9.3")
        #expect(report.runIdentity == nil)
        #expect(report.fact("model") == .text("BAAI/bge-reranker-v2-m3"))
        #expect(report.fact("modelRevision") == .unknown)
        #expect(report.fact("maxConcurrentRequests") == .integer(512))
        #expect(report.fact("maxClientBatchSize") == .integer(32))
        #expect(report.fact("maxInputLength") == .integer(8192))
        #expect(report.fact("queueSize") == .integer(3))
        let names = report.facts.compactMap(\.metric?.name)
        #expect(Set(names).count == names.count)
        #expect(
            Set(names) == [
                "vedette_reranker_model_info", "vedette_reranker_max_concurrent_requests",
                "vedette_reranker_max_client_batch_size", "vedette_reranker_max_input_tokens",
                "vedette_reranker_queue_size",
            ]
        )
        await server.untilLeft()
        try await server.stop()
    }

    @Test(
        arguments: [
            (.good(), "ok"),
            (.good(#"{"status":"ok"}"#), "assertion in transfer: /health is not Text Embeddings Inference's: expected"),
            (ModelAnswers.unhealthy, "http_5xx in transfer: /health answered 503: unhealthy"),
            (.status(401), "auth in transfer: /health answered 401; it wants an API key: set `api_key`"),
            (ModelAnswers.overloaded, "saturated in transfer: /health answered 429: Model is overloaded"),
            (
                .status(503, #"{"error":"Model is overloaded","error_type":"overloaded"}"#),
                "saturated in transfer: /health answered 503: Model is overloaded"
            ),
            (
                .status(
                    424,
                    #"{"error":"Backend error: Inference error: DriverError(CUDA_ERROR_OUT_OF_MEMORY)","error_type":"Backend"}"#
                ), "http_4xx in transfer: /health answered 424: Backend error: Inference error: DriverError"
            ),
            (
                .status(413, "Failed to buffer the request body: length limit exceeded"),
                "http_4xx in transfer: /health answered 413: Failed to buffer the request body: length limit exceeded"
            ),
            (
                .status(
                    422,
                    #"{"error":"batch size 33 > maximum allowed batch size 32","error_type":"Validation"}"#
                ), "http_4xx in transfer: /health answered 422: batch size 33 > maximum allowed batch size 32"
            ),
            (
                .status(502, "<html>\n<head><title>502 Bad Gateway</title></head></html>"),
                "http_5xx in transfer: /health answered 502: 502 Bad Gateway"
            ),
            (ModelAnswers.missing, "http_4xx in transfer: /health answered 404: Not Found"),
            (.status(404), "http_4xx in transfer: /health answered 404: it has no such path"),
            (
                .status(500, #"{"weird":{"a":[1,2,3]},"stack":"secret"}"#),
                "http_5xx in transfer: /health answered 500"
            ),
        ] as [(RouteServer.Reaction, String)]
    )
    func `what health answers has a reason and words`(_ answer: RouteServer.Reaction, _ verdict: String) async throws {
        let server = try await ModelAnswers.serve(["/health": answer])
        let said = await surroundings.verdict(try probe(server, .live))
        #expect(said.hasPrefix(verdict))
        #expect(!said.contains("{\"error") && !said.contains("secret"))
        try await server.stop()
    }

    @Test(
        arguments: [
            ("https://login.example/?token=x#y", " to https://login.example/, and"),
            ("http://user:pw-4711@login.example:8080/sign/in", " to http://login.example:8080/sign/in, and"),
            ("https://login.example/" + String(repeating: "x", count: 76) + "rk-ABCDEF", "xrk…, and"),
            ("/login?next=/health", " to /login, and"), ("//elsewhere/secret", "redirects, and"),
            ("mailto:secret", "redirects, and"), ("", "redirects, and"),
        ]
    )
    func `a redirect is told as scheme, host and path, and a cut is marked`(_ target: String, _ words: String)
        async throws
    {
        let server = try await ModelAnswers.serve(["/health": .status(302, headers: ["Location": target])])
        let said = await surroundings.verdict(try probe(server, .live))
        #expect(said.hasPrefix("assertion in transfer: /health answered 302: it redirects"))
        #expect(said.contains(words) && said.hasSuffix(", and redirects are not followed"), "\(said)")
        for secret in ["pw-4711", "user", "token", "secret"] { #expect(!said.contains(secret)) }
        let shown = Redactor(secrets: ["xrk-ABCDEF"]).clean(said)
        #expect(!shown.contains("xrk"))
        try await server.stop()
    }

    @Test func `a wait without end in Retry-After is cut, and marked`() async throws {
        let wait = String(repeating: "9", count: 97) + "rk-ABCDEF"
        let server = try await ModelAnswers.serve(["/health": .status(429, headers: ["Retry-After": wait])])
        let said = await surroundings.verdict(try probe(server, .live))
        #expect(said.hasSuffix("99rk-…"), "\(said)")
        #expect(Redactor(secrets: ["rk-ABCDEF"]).clean(said).hasSuffix("99***…"))
        try await server.stop()
    }

    @Test func `limits that are no counts are not told`() async throws {
        let info = ModelAnswers.info(ModelAnswers.reranker)
            .replacing(#""max_concurrent_requests":512"#, with: #""max_concurrent_requests":1e999"#)
            .replacing(#""max_client_batch_size":32"#, with: #""max_client_batch_size":-3"#)
            .replacing(#""max_input_length":8192"#, with: #""max_input_length":0.5"#)
        let server = try await ModelAnswers.serve(ModelAnswers.tei(info))
        let report = try #require(await surroundings.run(try probe(server, .ready)).report)
        for key in ["maxConcurrentRequests", "maxClientBatchSize", "maxInputLength"] {
            #expect(report.fact(key) == .unknown, "\(key)")
        }
        try await server.stop()
    }

    @Test func `a key that is refused is told from one that is missing`() async throws {
        let server = try await ModelAnswers.serve(["/info": .status(401), "/health": .status(401)])
        #expect(await surroundings.verdict(try probe(server, .ready)).contains("it wants an API key"))
        let refused = await surroundings.verdict(try probe(server, .live, key: "wrong"))
        #expect(refused.contains("our credentials are refused (that of its `--api-key`"))
        try await server.stop()
    }

    @Test(
        arguments: [
            (
                ModelAnswers.info(ModelAnswers.embedding("cls"), model: "BAAI/bge-m3"), nil,
                "assertion in transfer: /info tells of another model: expected a reranker, BAAI/bge-m3 is a model for dense "
                    + "embeddings (pooling cls)"
            ),
            (
                ModelAnswers.info(ModelAnswers.embedding("splade"), model: "s"), nil,
                "assertion in transfer: /info tells of another model: expected a reranker, s is a SPLADE model"
            ),
            (
                ModelAnswers.info(ModelAnswers.classifier, model: "c"), nil,
                "assertion in transfer: /info tells of another model: expected a reranker, c is a classifier"
            ),
            (
                ModelAnswers.info(#"{"later":{}}"#, model: "n"), nil,
                "assertion in transfer: /info tells of another model: expected a reranker, n is a model of type later"
            ),
            (
                ModelAnswers.info(ModelAnswers.reranker, model: "found", served: "alias"), "wanted",
                "assertion in transfer: /info tells of another model: expected wanted, found found (served as alias)"
            ), (ModelAnswers.info(ModelAnswers.reranker, model: "/data/m", served: "alias"), "alias", "ok"),
            (ModelAnswers.info(ModelAnswers.reranker, model: "/data/m", served: "alias"), "/data/m", "ok"),
            (ModelAnswers.info(ModelAnswers.reranker), nil, "ok"),
            (#"{"version":"1"}"#, nil, "protocol in transfer: /info is not what Text Embeddings Inference answers"),
            ("[]", nil, "protocol in transfer: /info is not what Text Embeddings Inference answers"),
            ("pong", nil, "protocol in transfer: /info: expected JSON"),
            (
                "<!doctype html><title>My shop</title>", nil,
                "assertion in transfer: /info is a web page (My shop), not an"
            ),
        ] as [(String, String?, String)]
    )
    func `the model has to be a reranker, and the one of the settings`(
        _ info: String,
        _ model: String?,
        _ verdict: String
    ) async throws {
        let server = try await ModelAnswers.serve(ModelAnswers.tei(info))
        #expect(await surroundings.verdict(try probe(server, .ready, model: model)).hasPrefix(verdict))
        try await server.stop()
    }

    @Test func `another model behind the same address shows in the labels of a metric`() async throws {
        let before = ModelAnswers.info(ModelAnswers.reranker, revision: #""0a1b""#)
        let server = try await ModelAnswers.serve(ModelAnswers.tei(before))
        let probe = try probe(server, .ready)
        let labels: () async -> [String: String]? = {
            await surroundings.run(probe).report?.facts.compactMap(\.metric)
                .first { $0.name == "vedette_reranker_model_info" }?.labels
        }
        #expect(await labels() == ["model": "BAAI/bge-reranker-v2-m3", "revision": "0a1b"])
        server.become(ModelAnswers.tei(ModelAnswers.info(ModelAnswers.reranker, model: "other")))
        #expect(await labels() == ["model": "other"])
        try await server.stop()
    }

    @Test(
        arguments: [
            (ModelAnswers.missing, nil), (.status(401), nil), (.good("te_queue_size_total 4\n"), nil),
            (.good("te_queue_size NaN\n"), nil), (.good("te_queue_size -1"), nil), (.good("te_queue_size +Inf\n"), nil),
            (.good("te_queue_size 1.5\n"), nil),
            (.good("te_queue_size"), nil),
            (.good("te_queue_size 7"), 7), (.good(#"te_queue_size{model="a b"} 12 1795232967"# + "\r\n"), 12),
            (.good("# te_queue_size 1\nte_queue_size 2\n"), 2),
            (.good(String(repeating: "x 1\n", count: 100_000) + "te_queue_size 2\n"), nil),
            (.good("te_queue_size 5\n" + String(repeating: "x 1\n", count: 100_000)), 5),
        ] as [(RouteServer.Reaction, Double?)]
    )
    func `the queue is told where the metrics have it, and missed by nobody`(
        _ metrics: RouteServer.Reaction,
        _ size: Double?
    ) async throws {
        var routes = healthy()
        routes["/metrics"] = metrics
        let server = try await ModelAnswers.serve(routes)
        let outcome = await surroundings.run(try probe(server, .ready))
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(report.fact("queueSize")?.sample == size)
        await server.untilLeft()
        try await server.stop()
    }

    @Test func `metrics that break off fail nobody`() async throws {
        let info = try #require(RouteServer.Reaction.good(ModelAnswers.info(ModelAnswers.reranker)).wire)
        let peer = try await ScriptedPeer.start(
            .init(onBytes: { _, text in text.hasPrefix("GET /info") ? [.send(info)] : [.send("HTTP/1.1 2"), .reset] })
        )
        let server = try HTTPServer("http://127.0.0.1:\(peer.port)")
        let probe = RerankerProbe(.init(server, level: .ready), connector: surroundings.connector)
        #expect(await surroundings.run(probe).report?.fact("queueSize") == .unknown)
        try await peer.stop()
    }

    @Test func `a refused connection stays that, and says what it may mean`() async throws {
        let server = try await ModelAnswers.serve(healthy())
        let early = try RefusingPort()
        let unborn = RerankerProbe(
            .init(try HTTPServer("http://127.0.0.1:\(early.number)"), level: .live),
            connector: surroundings.connector
        )
        let first = await surroundings.verdict(unborn)
        #expect(first.hasPrefix("connect_refused in connect: "))
        #expect(first.contains("listens only once its model is loaded"))
        let probe = try probe(server, .ready)
        #expect(await surroundings.verdict(probe) == "ok")
        await server.untilLeft()
        try await server.stop()
        let later = await surroundings.verdict(probe)
        #expect(later.hasPrefix("connect_refused in connect: "))
        #expect(later.hasSuffix("it has answered before: it is down, or it starts anew"))
    }

    @Test func `a run of several questions says in which phase the second one hung`() async throws {
        var routes = healthy()
        routes["/metrics"] = .silence
        let server = try await ModelAnswers.serve(routes)
        let probe = try probe(server, .ready)
        let outcome = await ProbeRunner.run(
            probe,
            in: surroundings.environment,
            deadline: .milliseconds(50),
            after: { await server.until { $0.received.contains("/metrics") } }
        )
        #expect(outcome.isExpired)
        #expect(outcome.reason == .timeout && outcome.run.phase == .wait)
        await server.untilLeft()
        try await server.stop()
    }
}
