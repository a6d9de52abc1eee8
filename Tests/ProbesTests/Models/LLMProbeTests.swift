import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct LLMProbeTests {
    private let surroundings = Surroundings()

    private func probe(_ server: RouteServer, _ model: String, key: String? = "sk-1234") throws -> LLMProbe {
        LLMProbe(
            .init(try HTTPServer(server.url + "/v1", key: key), model: model),
            connector: surroundings.connector
        )
    }

    private static func model(_ id: String) -> String {
        #"{"id":"\#(id)","object":"model","created":1686935002,"owned_by":"openai"}"#
    }

    @Test func `a run asks for the model, never for a completion, and tells the limits`() async throws {
        let limits = ["x-ratelimit-remaining-requests": "59", "x-ratelimit-remaining-tokens": "149984"]
        let server = try await ModelAnswers.serve([
            "/v1/models/gpt-4o-mini": .status(200, headers: limits, Self.model("gpt-4o-mini"))
        ])
        let probe = try probe(server, "gpt-4o-mini")
        let outcome = await surroundings.run(probe)
        let report = try #require(outcome.report, "\(outcome.message ?? "")")
        #expect(report.fact("model") == .text("gpt-4o-mini"))
        #expect(report.fact("remainingRequests") == .integer(59))
        #expect(report.fact("remainingTokens") == .integer(149_984))
        #expect(
            report.facts.compactMap(\.metric?.name) == [
                "vedette_llm_model_info", "vedette_llm_rate_limit_remaining_requests",
                "vedette_llm_rate_limit_remaining_tokens",
            ]
        )
        _ = await surroundings.run(probe)
        #expect(server.takeAsked() == ["/v1/models/gpt-4o-mini", "/v1/models/gpt-4o-mini"])
        #expect(server.counts.accepted == 2)
        #expect(server.requests.allSatisfy { $0.method == "GET" && $0.headers["authorization"] == "Bearer sk-1234" })
        await server.untilLeft()
        try await server.stop()
    }

    @Test func `a model's name is one part of the path`() async throws {
        let server = try await ModelAnswers.serve([
            "/v1/models/openai%2Fgpt-4o%3Alatest": .good(Self.model("openai/gpt-4o:latest"))
        ])
        #expect(await surroundings.verdict(try probe(server, "openai/gpt-4o:latest")) == "ok")
        try await server.stop()
    }

    @Test func `where there is no route for one model the list decides, and is asked alone from then on`() async throws
    {
        let routes: ModelAnswers.Routes = ["/v1/models": ModelAnswers.list("meta/llama", "qwen")]
        let server = try await ModelAnswers.serve(routes)
        let probe = try probe(server, "qwen")
        #expect(await surroundings.run(probe).report?.fact("model") == .text("qwen"))
        #expect(server.takeAsked() == ["/v1/models/qwen", "/v1/models"])
        #expect(await surroundings.verdict(probe) == "ok")
        #expect(server.takeAsked() == ["/v1/models"])
        #expect(server.counts.accepted == 2)
        server.become(["/v1/models": ModelAnswers.list("meta/llama")])
        #expect(await surroundings.verdict(probe).contains("has no model qwen, it has meta/llama"))
        #expect(await surroundings.verdict(probe).contains("has no model qwen, it has meta/llama"))
        #expect(server.takeAsked() == ["/v1/models", "/v1/models/qwen", "/v1/models"])
        try await server.stop()
    }

    @Test(
        arguments: [
            (
                [
                    "/v1/models/m": .status(
                        404,
                        #"{"error":{"message":"The model 'm' does not exist","type":"invalid_request_error","#
                            + #""param":"model","code":"model_not_found"}}"#
                    ), "/v1/models": ModelAnswers.list("m"),
                ], "assertion in transfer: /v1/models/m says that there is no model m: The model 'm' does not exist"
            ),
            (
                ["/v1/models": ModelAnswers.list("a", "b", "c", "d", "e", "f", "g")],
                "assertion in transfer: /v1/models has no model m, it has a, b, c, d, e and 2 more"
            ),
            (
                [:],
                "http_4xx in transfer: /v1/models answered 404: Not Found; is it the right URL? Its path mostly ends in /v1"
            ),
            (
                [
                    "/v1/models/m": .status(
                        401,
                        #"{"error":{"message":"Incorrect API key provided: sk-12**34.","type":"invalid_request_error","#
                            + #""code":"invalid_api_key"}}"#
                    )
                ],
                "auth in transfer: /v1/models/m answered 401: Incorrect API key provided: sk-12**34.; our credentials are"
            ),
            (
                ["/v1/models/m": .status(403, #"{"error":{"message":"Country not supported"}}"#)],
                "auth in transfer: /v1/models/m answered 403: Country not supported"
            ),
            (
                [
                    "/v1/models/m": .status(
                        429,
                        headers: ["Retry-After": "30"],
                        #"{"error":{"message":"Rate limit reached for requests","type":"requests"}}"#
                    )
                ],
                "saturated in transfer: /v1/models/m answered 429: Rate limit reached for requests, asks to wait 30 s"
            ),
            (
                [
                    "/v1/models/m": .status(
                        500,
                        #"{"error":{"message":"The server had an error","type":"server_error"}}"#
                    )
                ],
                "http_5xx in transfer: /v1/models/m answered 500: The server had an error"
            ),
            (
                [
                    "/v1/models/m": .status(
                        503,
                        #"{"error":{"message":"The engine is currently overloaded, please try again later","#
                            + #""type":"server_error","param":null,"code":null}}"#
                    )
                ],
                "saturated in transfer: /v1/models/m answered 503: The engine is currently overloaded, please try again"
            ),
            (["/v1/models/m": ModelAnswers.loading], "starting in transfer: /v1/models/m answered 503: Loading model"),
            (
                ["/v1/models/m": .good(model("other"))],
                "assertion in transfer: /v1/models/m tells of the model other, asked for m"
            ), (["/v1/models/m": .good(model("vendor/m"))], "ok"),
            (["/v1/models/m": .good("{}")], "protocol in transfer: /v1/models/m is not a model: {}"),
            (["/v1/models/m": .good("<html>")], "assertion in transfer: /v1/models/m is a web page"),
            (["/v1/models/m": .good("")], "protocol in transfer: /v1/models/m: expected JSON"),
        ] as [(ModelAnswers.Routes, String)]
    )
    func `every answer has a reason and words`(_ routes: ModelAnswers.Routes, _ verdict: String) async throws {
        let server = try await ModelAnswers.serve(routes)
        #expect(await surroundings.verdict(try probe(server, "m")).hasPrefix(verdict))
        try await server.stop()
    }

    @Test func `a refused connection is no word on servers that it is not`() async throws {
        let port = try RefusingPort()
        let server = try HTTPServer("http://127.0.0.1:\(port.number)/v1")
        let probe = LLMProbe(.init(server, model: "m"), connector: surroundings.connector)
        let said = await surroundings.verdict(probe)
        #expect(said.hasPrefix("connect_refused in connect: "))
        #expect(
            said.hasSuffix(
                "is that where the API is? A hosted one always listens, one of your own once its model is loaded"
            )
        )
    }

    @Test(arguments: ["-1", "many", "", "99999999999999999999", "1e3"])
    func `a limit that is no count is not told`(_ value: String) async throws {
        let server = try await ModelAnswers.serve([
            "/v1/models/m": .status(200, headers: ["x-ratelimit-remaining-requests": value], Self.model("m"))
        ])
        let report = try #require(await surroundings.run(try probe(server, "m")).report)
        #expect(report.fact("remainingRequests") == nil)
        try await server.stop()
    }
}
