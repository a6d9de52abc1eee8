import Probes
import TestKit
import Testing

extension EndToEnd {
    /// The stand-ins that speak OpenAI's language, and the API server.
    @Suite(.timeLimit(.minutes(1))) struct LabModelTests {
        private static let bearer = ["Authorization": "Bearer secret"]

        @Test func `llama.cpp says 503 while the model loads, and embeds afterwards`() async throws {
            try await LabBench.use("embedding") { server in
                try await server.turn("flavor/openai", "starting")
                let loading = try await server.ask("GET /health")
                #expect(loading.status == 503)
                #expect(
                    loading.body
                        == #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#
                )
                try await server.turn("up", "flavor/openai")
                #expect(try await server.ask("GET /health").body == #"{"status":"ok"}"#)
                let models = try await server.json("GET /v1/models")
                #expect(models[path: "data"]?.elements.first?[path: "id"] == .string("gte-base-en-v1.5"))
                let answer = try await server.json("POST /v1/embeddings", #"{"input":"a fixed sentence"}"#)
                #expect(answer[path: "data"]?.elements.first?[path: "embedding"]?.elements.count == 768)
                #expect(try await server.ask("POST /v1/embeddings", "{}").status == 400)
                #expect(try await server.ask("GET /info").status == 404)
                try await server.turn("dimension/3", "model/other")
                let other = try await server.json("POST /v1/embeddings", #"{"input":["a"]}"#)
                #expect(other[path: "data"]?.elements.first?[path: "embedding"]?.elements.count == 3)
                #expect(other[path: "model"] == .string("other"))
            }
        }

        @Test func `llama.cpp wants its key for everything but health`() async throws {
            try await LabBench.use("embedding") { server in
                try await server.turn("flavor/openai", "auth/secret")
                #expect(try await server.ask("GET /health").status == 200)
                let refused = try await server.ask("GET /v1/models")
                #expect(refused.status == 401)
                #expect(
                    refused.body
                        == #"{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}"#
                )
                #expect(try await server.ask("GET /v1/models", headers: Self.bearer).status == 200)
                try await server.turn("saturated")
                let busy = try await server.ask("POST /v1/embeddings", #"{"input":"a"}"#, headers: Self.bearer)
                #expect(busy.status == 429 && busy.headers["retry-after"] == "20")
            }
        }

        @Test func `models are listed for nothing, and every completion is counted`() async throws {
            try await LabBench.use("llm") { server in
                let paid = "POST /v1/chat/completions"
                let before = try #require(try await server.lab.asked("llm")[paid])
                #expect(try await server.ask("GET /v1/models/gpt-4o-mini").status == 200)
                #expect(try await server.json("GET /v1/models")[path: "data"]?.elements.count == 1)
                let unknown = try await server.ask("GET /v1/models/gpt-9")
                #expect(unknown.status == 404 && unknown.body.contains(#""code":"model_not_found""#))
                #expect(try await server.count(paid) == before)
                #expect(try await server.ask(paid, #"{"model":"gpt-4o-mini","messages":[]}"#).status == 200)
                #expect(try await server.count(paid) == before + 1)
                try await server.turn("model/gpt-9")
                #expect(try await server.ask("GET /v1/models/gpt-9").status == 200)
            }
        }

        @Test func `a hosted API says why it refuses`() async throws {
            try await LabBench.use("llm") { server in
                let question = "GET /v1/models/gpt-4o-mini"
                try await server.turn("auth/secret")
                #expect(try await server.ask(question).status == 401)
                let wrong = try await server.ask(question, headers: ["Authorization": "Bearer sk-guess"])
                #expect(wrong.status == 401 && wrong.body.contains(#""code":"invalid_api_key""#))
                #expect(!wrong.body.contains("guess"))
                #expect(try await server.ask(question, headers: Self.bearer).status == 200)
                try await server.turn("saturated")
                let limited = try await server.ask(question, headers: Self.bearer)
                #expect(limited.status == 429 && limited.body.contains(#""code":"rate_limit_exceeded""#))
                #expect(limited.headers["x-ratelimit-remaining-requests"] == "0")
                try await server.turn("starting")
                #expect(try await server.ask(question, headers: Self.bearer).status == 503)
            }
        }

        @Test func `the API server's health claims what it does not know`() async throws {
            try await LabBench.use("api") { server in
                let history = "GET /projects/healthprobe/ingest/history"
                #expect(try await server.ask(history).status == 200)
                try await server.turn("postgres/dead")
                #expect(try await server.json("GET /health")[path: "services.postgres"] == .string("connected"))
                #expect(try await server.ask(history).status == 500)
                let progress = try await server.json("GET /projects/all/progress?active=true")
                #expect(progress[path: "operations"] == .array([]))
                try await server.turn("auth/secret")
                #expect(try await server.ask("GET /tools").status == 401)
                #expect(try await server.ask("GET /tools", headers: ["X-API-Key": "secret"]).status == 200)
                #expect(try await server.ask("GET /health").status == 200)
                try await server.turn("saturated")
                #expect(try await server.ask("GET /tools", headers: Self.bearer).status == 429)
                try await server.turn("starting")
                #expect(try await server.isRefusing())
            }
        }
    }
}
