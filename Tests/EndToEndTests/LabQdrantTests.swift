import Probes
import TestKit
import Testing

extension EndToEnd {
    /// The stand-in for Qdrant, by the contract of its releases.
    @Suite(.timeLimit(.minutes(1))) struct LabQdrantTests {
        @Test func `results and errors come in their envelopes, what is not JSON as plain text`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                for (path, text) in [("/healthz", "healthz check passed"), ("/readyz/", "all shards are ready")] {
                    let answer = try await qdrant.ask("GET \(path)")
                    #expect(answer.status == 200 && answer.body == text)
                    #expect(answer.headers["content-type"]?.hasPrefix("text/plain") == true)
                }
                let collection = try await qdrant.json("GET /collections/rag")
                #expect(collection[path: "status"] == .string("ok"))
                #expect(collection[path: "time"]?.number != nil)
                #expect(collection[path: "result.status"] == .string("green"))
                #expect(collection[path: "result.optimizer_status"] == .string("ok"))
                #expect(collection[path: "result.points_count"] == .number(128))
                #expect(collection[path: "result.config.params.vectors.size"] == .number(768))
                let missing = try await qdrant.ask("GET /collections/none")
                #expect(missing.status == 404 && missing.body.contains("Collection `none` doesn't exist!"))
                let unknown = try await qdrant.ask("GET /health")
                #expect(unknown.status == 404 && unknown.body.isEmpty)
            }
        }

        @Test func `releases before 1.5 have no routes for health`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                for (version, status) in [("1.4.1", 404), ("1.5.0", 200)] {
                    try await qdrant.turn("version/\(version)")
                    for path in ["/healthz", "/livez", "/readyz"] {
                        #expect(try await qdrant.ask("GET \(path)").status == status, "\(path) of \(version)")
                    }
                    #expect(try await qdrant.json("GET /")[path: "version"] == .string(version))
                }
            }
        }

        @Test func `points are searched, scrolled and counted`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                let points = "/collections/rag/points"
                let found = try await qdrant.json("POST \(points)/query", #"{"limit":1,"with_payload":false}"#)
                #expect(found[path: "result.points"]?.elements.count == 1)
                let vector = "[\(repeatElement("0.1", count: 768).joined(separator: ","))]"
                let searched = try await qdrant.json("POST \(points)/search", #"{"vector":\#(vector),"limit":2}"#)
                #expect(searched[path: "result"]?.elements.count == 2)
                let short = try await qdrant.ask("POST \(points)/search", #"{"vector":[1.0],"limit":2}"#)
                #expect(short.status == 400 && short.body.contains("expected dim: 768, got 1"))
                let scrolled = try await qdrant.json("POST \(points)/scroll", #"{"limit":1}"#)
                #expect(scrolled[path: "result.points"]?.elements.count == 1)
                #expect(
                    try await qdrant.json("POST \(points)/count", #"{"exact":false}"#)[path: "result.count"]
                        == .number(128)
                )
                #expect(try await qdrant.ask("POST \(points)/query", "{").status == 400)
                try await qdrant.turn("collection/rag/empty")
                let none = try await qdrant.json("POST \(points)/query", #"{"limit":1}"#)
                #expect(none[path: "result.points"]?.elements.isEmpty == true)
            }
        }

        @Test(arguments: [
            ("1.15.1", 401, "Must provide an API key or an Authorization bearer token", "Invalid API key or JWT"),
            ("1.8.0", 403, "Invalid api-key", "Invalid api-key"),
        ]) func `the key is asked for before the path is looked at`(
            version: String,
            status: Int,
            without: String,
            wrong: String
        ) async throws {
            try await LabBench.use("qdrant") { qdrant in
                try await qdrant.turn("auth/secret", "version/\(version)")
                for path in ["/collections", "/nowhere", "/metrics"] {
                    let answer = try await qdrant.ask("GET \(path)")
                    #expect(answer.status == status && answer.body == without, "\(path): \(answer.body)")
                    #expect(answer.headers["content-type"]?.hasPrefix("text/plain") == true)
                    let mistaken = try await qdrant.ask("GET \(path)", headers: ["api-key": "guess"])
                    #expect(mistaken.status == status && mistaken.body == wrong, "\(path): \(mistaken.body)")
                }
                for path in ["/", "/healthz", "/livez", "/readyz"] {
                    #expect(try await qdrant.ask("GET \(path)").status == 200, "\(path)")
                }
                #expect(try await qdrant.ask("GET /collections", headers: ["api-key": "secret"]).status == 200)
                let bearer = ["Authorization": "Bearer secret"]
                #expect(try await qdrant.ask("GET /collections", headers: bearer).status == 200)
                #expect(try await qdrant.ask("GET /nowhere", headers: bearer).status == 404)
            }
        }

        @Test func `an old release lacks the routes and fields that came later`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                let routes = ["GET /collections/rag/exists", "POST /collections/rag/points/query"]
                for route in routes { #expect(try await qdrant.ask(route, "{}").status == 200, "\(route)") }
                #expect(try await qdrant.json("GET /")[path: "commit"]?.text?.count == 40)
                try await qdrant.turn("version/1.7.4", "collection/rag/grey")
                for route in routes { #expect(try await qdrant.ask(route, "{}").status == 404, "\(route)") }
                #expect(try await qdrant.ask("POST /collections/rag/points/search", #"{"limit":1}"#).status == 200)
                let card = try await qdrant.json("GET /")
                #expect(card[path: "commit"] == nil && card[path: "version"] == .string("1.7.4"))
                #expect(
                    try await qdrant.json("GET /collections/rag")[path: "result.status"] == .string("yellow")
                )
                try await qdrant.turn("version/1.17.0")
                let collection = try await qdrant.json("GET /collections/rag")
                #expect(collection[path: "result.vectors_count"] == nil)
                #expect(collection[path: "result.update_queue.length"] == .number(0))
                #expect(collection[path: "result.status"] == .string("grey"))
                #expect(try await qdrant.ask("GET /metrics").body.contains("collection_points{id=\"rag\"} 128"))
            }
        }

        @Test func `a collection can be in every state while the process is fine`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                let path = "/collections/rag"
                try await qdrant.turn("collection/rag/red")
                let red = try await qdrant.json("GET \(path)")
                #expect(red[path: "result.status"] == .string("red"))
                #expect(red[path: "result.optimizer_status.error"]?.text?.contains("No space left") == true)
                for status in [503, 408] {
                    try await qdrant.turn("collection/rag/\(status)")
                    #expect(try await qdrant.ask("GET \(path)").status == status)
                    #expect(try await qdrant.ask("POST \(path)/points/scroll", "{}").status == status)
                }
                try await qdrant.turn("collection/rag/missing")
                #expect(try await qdrant.ask("GET \(path)").status == 404)
                #expect(try await qdrant.json("GET \(path)/exists")[path: "result.exists"] == .bool(false))
                try await qdrant.turn("collection/docs/yellow")
                let names = try await qdrant.json("GET /collections")[path: "result.collections"]?.elements
                #expect(names?.compactMap { $0[path: "name"]?.text } == ["docs"])
                #expect(try await qdrant.ask("GET /healthz").status == 200)
            }
        }

        @Test func `a wedged collection answers nobody, and everything else answers`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                try await qdrant.turn("collection/rag/hang")
                let question = "GET /collections/rag"
                let before = try await qdrant.count(question)
                async let answer = qdrant.json(question)
                try await Polling.until("the question has arrived") { try await qdrant.count(question) == before + 1 }
                #expect(try await qdrant.ask("GET /healthz").status == 200)
                #expect(try await qdrant.ask("GET /collections").status == 200)
                // Answered by what the collection is when it is let go.
                try await qdrant.turn("collection/rag/yellow")
                #expect(try await answer[path: "result.status"] == .string("yellow"))
            }
        }

        @Test func `it refuses connections while it starts, and in a cluster waits for its shards`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                try await qdrant.turn("starting")
                #expect(try await qdrant.isRefusing())
                try await qdrant.turn("up", "starting/shards")
                let waiting = try await qdrant.ask("GET /readyz")
                #expect(waiting.status == 503 && waiting.body == "some shards are not ready")
                #expect(try await qdrant.ask("GET /healthz").status == 200)
                try await qdrant.turn("up")
                // Once ready it stays so, whatever becomes of the shards.
                try await qdrant.turn("replica/Dead", "collection/rag/red")
                #expect(try await qdrant.ask("GET /readyz").body == "all shards are ready")
            }
        }

        @Test func `a cluster shows its peers and the states of replicas`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                #expect(try await qdrant.json("GET /cluster")[path: "result.status"] == .string("disabled"))
                try await qdrant.turn("replica/Dead")
                let cluster = try await qdrant.json("GET /cluster")
                #expect(cluster[path: "result.status"] == .string("enabled"))
                #expect(cluster[path: "result.peers"]?.members.count == 2)
                let shards = try await qdrant.json("GET /collections/rag/cluster")
                #expect(shards[path: "result.remote_shards"]?.elements.first?[path: "state"] == .string("Dead"))
                #expect(shards[path: "result.local_shards"]?.elements.first?[path: "state"] == .string("Active"))
            }
        }

        @Test func `reads over the limit are 429 with a time to wait, and are counted by their status`() async throws {
            try await LabBench.use("qdrant") { qdrant in
                try await qdrant.turn("saturated")
                let answer = try await qdrant.ask("POST /collections/rag/points/scroll", "{}")
                #expect(answer.status == 429 && answer.headers["retry-after"] == "1")
                #expect(try await qdrant.ask("GET /collections/rag").status == 200)
                let series =
                    "rest_responses_total{method=\"POST\",endpoint=\"/collections/{name}/points/scroll\",status=\"429\"} 1"
                #expect(try await qdrant.ask("GET /metrics").body.contains(series))
            }
        }
    }
}
