import Probes
import TestKit
import Testing

extension EndToEnd {
    /// The stand-ins for Crawl4AI's own server and for the stack's `crawl4ai-runner`.
    @Suite(.timeLimit(.minutes(1))) struct LabCrawl4AITests {
        private static let page = "raw:<html><body><h1>probe</h1></body></html>"
        private static let plain = #"{"urls":["\#(page)"]}"#
        private static let rendered = crawl(#""wait_for":"css:h1""#)

        private static func crawl(_ parameters: String) -> String {
            #"{"urls":["\#(page)"],"crawler_config":{"type":"CrawlerRunConfig","params":{\#(parameters)}}}"#
        }

        @Test func `a raw page comes back as markdown, and a network address is refused`() async throws {
            try await LabBench.use("crawl4ai") { server in
                let answer = try await server.json("POST /crawl", Self.rendered)
                #expect(answer[path: "success"] == .bool(true))
                let result = answer[path: "results"]?.elements.first
                #expect(result?[path: "success"] == .bool(true))
                #expect(result?[path: "markdown.raw_markdown"]?.text?.contains("# probe") == true)
                let blocked = try await server.ask("POST /crawl", #"{"urls":["http://127.0.0.1/"]}"#)
                #expect(blocked.status == 400)
                #expect(blocked.body == #"{"detail":"URL blocked (SSRF protection): URL blocked"}"#)
                let script = try await server.ask("POST /crawl", Self.crawl(#""js_code":"1""#))
                #expect(script.status == 400 && script.body.contains("field 'js_code' is not permitted"))
                #expect(try await server.ask("POST /crawl", "{}").status == 422)
                let unmet = try await server.json("POST /crawl", Self.crawl(#""wait_for":"css:h6""#))
                #expect(unmet[path: "results"]?.elements.first?[path: "success"] == .bool(false))
            }
        }

        @Test func `a dead browser shows only to a crawl that needs one`() async throws {
            try await LabBench.use("crawl4ai") { server in
                try await server.turn("browser/dead")
                let answer = try await server.ask("POST /crawl", Self.rendered)
                #expect(answer.status == 500)
                let body = try JSONParser.parse(answer.body.utf8)
                #expect(body[path: "error"] == .string("Internal server error"))
                #expect(body[path: "correlation_id"]?.text?.isEmpty == false)
                for (question, body) in [
                    ("GET /health", ""), ("GET /monitor/health", ""), ("POST /crawl", Self.plain),
                ] {
                    #expect(try await server.ask(question, body).status == 200, "\(question)")
                }
                let stats = try await server.json("GET /monitor/endpoints/stats")
                #expect(stats.members["/crawl"]?[path: "errors"] == .number(1))
                #expect(stats.members["/crawl"]?[path: "count"] == .number(2))
                let series = #"http_requests_total{handler="/crawl",method="POST",status="5xx"} 1.0"#
                #expect(try await server.ask("GET /metrics").body.contains(series))
                try await server.turn("version/0.8.0")
                let old = try await server.json("POST /crawl", Self.rendered)
                #expect(old[path: "detail"]?.text?.contains("browser has been closed") == true)
            }
        }

        @Test func `the monitor takes 100 ms and says how the memory is`() async throws {
            try await LabBench.use("crawl4ai") { server in
                let start = SuspendingClock().now
                let low = try await server.json("GET /monitor/health")
                #expect(SuspendingClock().now - start >= .milliseconds(100))
                #expect(low[path: "janitor.memory_pressure"] == .string("LOW"))
                #expect(low[path: "pool.permanent.active"] == .bool(true))
                for (memory, pressure) in [("MEDIUM", "MEDIUM"), ("HIGH", "HIGH"), ("FULL", "HIGH")] {
                    try await server.turn("memory/\(memory)")
                    let health = try await server.json("GET /monitor/health")
                    #expect(health[path: "janitor.memory_pressure"] == .string(pressure))
                    // Only above the threshold is a new browser refused.
                    let status = try await server.ask("POST /crawl", Self.rendered).status
                    #expect(status == 200 || memory == "FULL", "\(memory): \(status)")
                }
                try await server.turn("up", "memory/FULL")
                #expect(try await server.ask("POST /crawl", Self.rendered).status == 500)
            }
        }

        @Test func `uptime runs with the clock, and a restart or the end of a fault begins it anew`() async throws {
            try await LabBench.use("crawl4ai") { server in
                func uptime() async throws -> Double {
                    try #require(try await server.json("GET /monitor/health")[path: "container.uptime_seconds"]?.number)
                }
                func age() async throws -> Double {
                    var age = 0.0
                    while age < 1 { age = try await uptime() }
                    return age
                }
                try await server.turn("restart")
                #expect(try await age() >= 1)
                try await server.turn("memory/HIGH", "restart")
                #expect(try await uptime() == 0)
                #expect(
                    try await server.json("GET /monitor/health")[path: "janitor.memory_pressure"] == .string("HIGH")
                )
                #expect(try await age() >= 1)
                try await server.turn("up")
                #expect(try await uptime() == 0)
            }
        }

        @Test func `the token stands before every path but the public ones`() async throws {
            try await LabBench.use("crawl4ai") { server in
                try await server.turn("auth/secret")
                for question in ["GET /monitor/health", "GET /metrics", "POST /crawl", "GET /nowhere"] {
                    let answer = try await server.ask(question)
                    #expect(answer.status == 401 && answer.body == #"{"detail": "Authentication required"}"#)
                    #expect(answer.headers["www-authenticate"] == "Bearer")
                }
                #expect(try await server.ask("GET /health").status == 200)
                let bearer = ["Authorization": "Bearer secret"]
                #expect(try await server.ask("GET /monitor/health", headers: bearer).status == 200)
                #expect(try await server.ask("GET /nowhere", headers: bearer).status == 404)
                try await server.turn("version/0.7.6")
                #expect(try await server.ask("GET /nowhere").status == 404)
                #expect(try await server.ask("GET /monitor/health", headers: bearer).status == 404)
            }
        }

        @Test func `too many crawls are 429, and nothing listens while it starts`() async throws {
            try await LabBench.use("crawl4ai") { server in
                try await server.turn("saturated")
                #expect(try await server.ask("POST /crawl", Self.plain).status == 429)
                #expect(try await server.ask("GET /health").status == 200)
                try await server.turn("starting")
                #expect(try await server.isRefusing())
            }
        }

        @Test func `the runner knows the crawls that it started, and no others`() async throws {
            try await LabBench.use("crawl4ai") { runner in
                try await runner.turn("flavor/runner")
                #expect(try await runner.ask("GET /health").body == #"{"status":"ok"}"#)
                let unknown = try await runner.ask("GET /progress/healthprobe")
                #expect(unknown.status == 404 && unknown.body == #"{"detail":"Unknown progress id"}"#)
                #expect(unknown.headers["content-type"] == "application/json")
                let none = try await runner.ask("POST /crawl", #"{"urls":[]}"#)
                #expect(none.status == 400 && none.body == #"{"detail":"At least one URL is required"}"#)
                let crawl = try await runner.json("POST /crawl", #"{"urls":["http://a.example/"],"mode":"single"}"#)
                let id = try #require(crawl[path: "progress_id"]?.text)
                #expect(id.count == 32 && crawl[path: "status"] == .string("running"))
                #expect(try await runner.json("GET /progress/\(id)")[path: "status"] == .string("running"))
                #expect(try await runner.ask("GET /result/\(id)").status == 409)
                #expect(try await runner.ask("GET /monitor/health").status == 404)
            }
        }

        @Test func `the runner's health does not know that PostgreSQL is gone`() async throws {
            try await LabBench.use("crawl4ai") { runner in
                try await runner.turn("flavor/runner")
                #expect(try await runner.json("GET /scopes").elements.first?[path: "chunk_count"] == .number(128))
                try await runner.turn("postgres/dead")
                #expect(try await runner.ask("GET /health").status == 200)
                let answer = try await runner.ask("GET /scopes")
                #expect(answer.status == 500)
                #expect(answer.body == #"{"detail":"[Errno 111] Connect call failed ('127.0.0.1', 5533)"}"#)
            }
        }
    }
}
