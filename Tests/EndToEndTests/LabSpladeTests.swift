import Probes
import TestKit
import Testing

extension EndToEnd {
    /// The stand-in for the stack's own `splade-runner`.
    @Suite(.timeLimit(.minutes(1))) struct LabSpladeTests {
        private static let text = #"{"text":"a fixed sentence"}"#

        @Test func `a text has the same terms every time, until the model drifts`() async throws {
            try await LabBench.use("splade") { splade in
                let health = try await splade.json("GET /health")
                #expect(health[path: "status"] == .string("healthy"))
                #expect(health[path: "model"] == .string("naver/splade-cocondenser-ensembledistil"))
                #expect(try await splade.json("GET /")[path: "endpoints.single"] == .string("POST /sparse"))
                let answer = try await splade.json("POST /sparse", Self.text)
                let indices = answer[path: "sparse.indices"]?.elements.compactMap(\.number) ?? []
                let values = answer[path: "sparse.values"]?.elements.compactMap(\.number) ?? []
                #expect((5...2_000).contains(indices.count) && indices.count == values.count)
                #expect(indices.allSatisfy { (0..<30_522).contains($0) } && values.allSatisfy { $0 > 0 })
                #expect(try await splade.json("POST /sparse", Self.text) == answer)
                try await splade.turn("model/drift")
                #expect(
                    try await splade.json("POST /sparse", Self.text)[path: "sparse.indices"]
                        != answer[path: "sparse.indices"]
                )
            }
        }

        @Test func `a batch has a vector for each text, an empty one for none`() async throws {
            try await LabBench.use("splade") { splade in
                let answer = try await splade.json("POST /sparse/batch", #"{"batch":["a",""]}"#)
                let vectors = answer[path: "sparse_vectors"]?.elements ?? []
                #expect(vectors.map { $0[path: "indices"]?.elements.isEmpty } == [false, true])
                let empty = try await splade.ask("POST /sparse/batch", #"{"batch":[]}"#)
                #expect(empty.body == #"{"sparse_vectors":[]}"#)
            }
        }

        @Test(arguments: [
            ("POST /sparse", "{}", "missing"), ("POST /sparse", #"{"text":1}"#, "string_type"),
            ("POST /sparse", "{", "json_invalid"), ("POST /sparse/batch", #"{"batch":1}"#, "list_type"),
        ]) func `a body that is not as declared is 422 in FastAPI's words`(
            question: String,
            body: String,
            type: String
        ) async throws {
            try await LabBench.use("splade") { splade in
                let answer = try await splade.ask(question, body)
                #expect(answer.status == 422)
                let detail = try JSONParser.parse(answer.body.utf8)[path: "detail"]?.elements.first
                #expect(detail?[path: "type"] == .string(type), "\(answer.body)")
                #expect(detail?[path: "loc"]?.elements.first == .string("body"))
            }
        }

        @Test func `out of memory is 500 with a reason, while health stays green`() async throws {
            try await LabBench.use("splade") { splade in
                try await splade.turn("saturated")
                let answer = try await splade.json("POST /sparse", Self.text)
                #expect(answer[path: "detail"]?.text?.hasPrefix("Encoding failed: CUDA out of memory") == true)
                let batch = try await splade.ask("POST /sparse/batch", #"{"batch":["a"]}"#)
                #expect(batch.status == 500 && batch.body.contains("Batch encoding failed: "))
                #expect(try await splade.ask("GET /health").status == 200)
            }
        }

        @Test func `health waits behind an encode`() async throws {
            try await LabBench.use("splade") { splade in
                try await splade.turn("encode/700ms")
                let before = try await splade.count("POST /sparse")
                let start = SuspendingClock().now
                async let encode = splade.ask("POST /sparse", Self.text)
                try await Polling.until("the encode is under way") {
                    try await splade.count("POST /sparse") == before + 1
                }
                #expect(try await splade.ask("GET /health").status == 200)
                #expect(SuspendingClock().now - start >= .milliseconds(700))
                #expect(try await encode.status == 200)
            }
        }

        @Test func `it refuses connections until its model is loaded, and has no key`() async throws {
            try await LabBench.use("splade") { splade in
                try await splade.turn("starting")
                #expect(try await splade.isRefusing())
                try await splade.turn("up")
                await #expect(throws: TestKitError.self) { try await splade.turn("auth/secret") }
            }
        }
    }
}
