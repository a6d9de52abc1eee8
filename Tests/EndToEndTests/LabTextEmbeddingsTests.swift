import Probes
import TestKit
import Testing

extension EndToEnd {
    /// The stand-in for Text Embeddings Inference, with its three kinds of models.
    @Suite(.timeLimit(.minutes(1))) struct LabTextEmbeddingsTests {
        private static let rerank =
            #"{"query":"capital of France","texts":["bananas are yellow","Paris is the capital of France"]}"#

        @Test(arguments: [
            ("reranker", "up", "model_type.reranker.label2id.LABEL_0", JSONValue.number(0)),
            ("embedding", "up", "model_type.embedding.pooling", .string("cls")),
            ("splade", "flavor/tei", "model_type.embedding.pooling", .string("splade")),
        ]) func `each kind of model says what it is`(
            service: String,
            flavor: String,
            path: String,
            value: JSONValue
        ) async throws {
            try await LabBench.use(service) { server in
                try await server.turn(flavor)
                let info = try await server.json("GET /info")
                #expect(info[path: path] == value)
                #expect(info[path: "served_model_name"] == info[path: "model_id"])
                #expect(info[path: "version"] == .string("1.9.3"))
                let health = try await server.ask("GET /health")
                #expect(health.status == 200 && health.body.isEmpty)
                #expect(try await server.ask("GET /v1/models").status == 404)
                try await server.turn("model/acme/other-model", "version/1.8.1")
                let other = try await server.json("GET /info")
                #expect(other[path: "model_id"] == .string("acme/other-model"))
                #expect(other[path: "served_model_name"] == nil)
            }
        }

        @Test func `texts come back sorted by score, with the time that each step took`() async throws {
            try await LabBench.use("reranker") { server in
                let answer = try await server.ask("POST /rerank", Self.rerank)
                let scores = try JSONParser.parse(answer.body.utf8).elements
                #expect(scores.compactMap { $0[path: "index"]?.number } == [1, 0])
                #expect(
                    scores.allSatisfy { $0[path: "text"] == nil && (0...1).contains($0[path: "score"]?.number ?? 2) }
                )
                for step in ["x-total-time", "x-tokenization-time", "x-queue-time", "x-inference-time"] {
                    #expect(answer.headers[step].flatMap { Int($0) } != nil, "\(step)")
                }
                let metrics = try await server.ask("GET /metrics").body
                #expect(metrics.contains("te_queue_size 0\n") && metrics.contains("te_request_count{method=\"batch\"}"))
                try await server.turn("model/drift")
                #expect(try await server.ask("POST /rerank", Self.rerank).body != answer.body)
            }
        }

        @Test func `embeddings are two-dimensional, of length 1, and change with the model`() async throws {
            try await LabBench.use("embedding") { server in
                let body = #"{"inputs":"a fixed sentence"}"#
                let answer = try await server.json("POST /embed", body)
                let numbers = answer.elements.first?.elements.compactMap(\.number) ?? []
                #expect(answer.elements.count == 1 && numbers.count == 768)
                #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } - 1) < 0.001)
                #expect(try await server.json("POST /embed", body) == answer)
                let openAI = try await server.json("POST /v1/embeddings", #"{"input":["a fixed sentence"]}"#)
                #expect(openAI[path: "data"]?.elements.first?[path: "embedding"] == answer.elements.first)
                try await server.turn("model/drift")
                #expect(try await server.json("POST /embed", body) != answer)
                try await server.turn("dimension/384")
                #expect(try await server.json("POST /embed", body).elements.first?.elements.count == 384)
            }
        }

        @Test func `a SPLADE model gives the non-zero terms, and embeds only without normalizing`() async throws {
            try await LabBench.use("splade") { server in
                try await server.turn("flavor/tei")
                let body = #"{"inputs":"a fixed sentence"}"#
                let terms = try await server.json("POST /embed_sparse", body).elements.first?.elements ?? []
                #expect((5...2_000).contains(terms.count))
                #expect(
                    terms.allSatisfy { (0..<30_522).contains($0[path: "index"]?.number ?? -1) }
                        && terms.allSatisfy { ($0[path: "value"]?.number ?? 0) > 0 }
                )
                #expect(try await server.ask("POST /embed", body).status == 422)
                #expect(try await server.ask("POST /embed", #"{"inputs":"a","normalize":false}"#).status == 200)
            }
        }

        @Test(arguments: [
            (
                "POST /rerank", #"{"query":"q","texts":[]}"#, 400,
                #"{"error":"`texts` cannot be empty","error_type":"Empty"}"#
            ),
            (
                "POST /embed", #"{"inputs":"a"}"#, 424,
                #"{"error":"Backend error: Inference error: model is not an embedding model","error_type":"Backend"}"#
            ),
            (
                "POST /rerank", #"{"query":"q"}"#, 422,
                "Failed to deserialize the JSON body into the target type: missing field `texts` at line 1 column 2"
            ),
            (
                "POST /rerank", "{", 400,
                "Failed to parse the request body as JSON: expected value at line 1 column 1"
            ),
        ]) func `what it cannot do is refused in its own words`(
            question: String,
            body: String,
            status: Int,
            text: String
        ) async throws {
            try await LabBench.use("reranker") { server in
                let answer = try await server.ask(question, body)
                #expect(answer.status == status && answer.body == text, "\(answer.body)")
                let isJSON = text.hasPrefix("{")
                #expect(answer.headers["content-type"]?.hasPrefix(isJSON ? "application/json" : "text/plain") == true)
            }
        }

        @Test func `too large a batch is 422, before 1.9 413, and too large a body 413 in plain text`() async throws {
            try await LabBench.use("reranker") { server in
                let texts = repeatElement("\"a\"", count: 33).joined(separator: ",")
                let batch = #"{"query":"q","texts":[\#(texts)]}"#
                let answer = try await server.ask("POST /rerank", batch)
                #expect(answer.status == 422 && answer.body.contains("batch size 33 > maximum allowed batch size 32"))
                let huge = try await server.ask("POST /rerank", String(repeating: " ", count: 2_000_001))
                #expect(huge.status == 413)
                #expect(huge.body == "Failed to buffer the request body: length limit exceeded")
                let plain = try await server.ask("POST /rerank", Self.rerank, headers: ["Content-Type": "text/plain"])
                #expect(plain.status == 415)
                try await server.turn("version/1.8.0")
                #expect(try await server.ask("POST /rerank", batch).status == 413)
            }
        }

        @Test func `overload is 429 at once since 1.9, and before a batch waited without limit`() async throws {
            try await LabBench.use("reranker") { server in
                try await server.turn("saturated")
                let answer = try await server.ask("POST /rerank", Self.rerank)
                #expect(answer.status == 429)
                #expect(answer.body == #"{"error":"Model is overloaded","error_type":"Overloaded"}"#)
                #expect(try await server.ask("GET /health").status == 200)
                #expect(try await server.ask("GET /metrics").body.contains("te_queue_size 512\n"))
                try await server.turn("version/1.8.0")
                let before = try await server.count("POST /rerank")
                async let late = server.ask("POST /rerank", Self.rerank)
                try await Polling.until("the question has arrived") {
                    try await server.count("POST /rerank") == before + 1
                }
                #expect(try await server.ask("GET /info").status == 200)
                try await server.turn("up")
                #expect(try await late.status == 200)
            }
        }

        @Test func `a dead backend shows in health only once work has failed`() async throws {
            try await LabBench.use("embedding") { server in
                try await server.turn("backend/dead")
                #expect(try await server.ask("GET /health").status == 200)
                let answer = try await server.ask("POST /embed", #"{"inputs":"a"}"#)
                #expect(answer.status == 424 && answer.body.contains(#""error_type":"Backend""#))
                let openAI = try await server.ask("POST /v1/embeddings", #"{"input":"a"}"#)
                #expect(openAI.status == 424 && openAI.body.contains(#""code":424,"type":"Backend""#))
                let health = try await server.ask("GET /health")
                #expect(health.status == 503)
                #expect(health.body == #"{"error":"unhealthy","error_type":"Unhealthy"}"#)
            }
        }

        @Test func `the key is a bearer token, its lack an empty 401, and health public since 1.6`() async throws {
            try await LabBench.use("reranker") { server in
                try await server.turn("auth/secret")
                for question in ["GET /info", "POST /rerank"] {
                    let answer = try await server.ask(question)
                    #expect(answer.status == 401 && answer.body.isEmpty && answer.headers["content-type"] == nil)
                }
                let bearer = ["Authorization": "Bearer secret"]
                #expect(try await server.ask("GET /info", headers: bearer).status == 200)
                #expect(try await server.ask("GET /health").status == 200)
                #expect(try await server.ask("GET /metrics").status == 200)
                try await server.turn("version/1.5.1")
                #expect(try await server.ask("GET /health").status == 401)
                #expect(try await server.ask("GET /health", headers: bearer).status == 200)
            }
        }

        @Test func `it refuses connections for the whole warm-up`() async throws {
            try await LabBench.use("reranker") { server in
                try await server.turn("starting")
                #expect(try await server.isRefusing())
                try await server.turn("up")
                #expect(try await server.ask("GET /health").status == 200)
            }
        }
    }
}
