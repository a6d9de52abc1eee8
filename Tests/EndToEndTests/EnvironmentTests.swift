import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct EnvironmentTests {
        @Test func `the documented variables alone describe the stack and open the second listener`() async throws {
            let lab = try await SharedLab.shared.started()
            let directory = try TemporaryDirectory()
            var options = DaemonProcess.Options()
            let metricsPort = try ServerProcess.freePort()
            options.environment = [
                "DATABASE_URL": try lab.url(of: "postgres") + "?connection_limit=10",
                "REDIS_URL": try lab.url(of: "redis"), "QDRANT_URL": try lab.url(of: "qdrant"),
                "CRAWL4AI_URL": try lab.url(of: "crawl4ai"), "CRAWL4AI_TIMEOUT": "30000",
                "ENABLE_HYBRID_SEARCH": "true", "SPLADE_URL": try lab.url(of: "splade"),
                "ENABLE_RERANKING": "true", "RERANKER_URL": try lab.url(of: "reranker"),
                "POSTGRES_MAX_CONNECTIONS": "50", "LOG_LEVEL": "INFO", "METRICS_PORT": "\(metricsPort)",
                "API_KEY": "documented-key-1", "VEDETTE_HTTP_PORT": "0",
                "VEDETTE_STATE_DIRECTORY": directory.path("var"), "VEDETTE_SHUTDOWN_DELAY": "0s",
            ]
            let daemon = try await DaemonProcess.start(nil, in: directory, options)
            let names = ["postgres", "redis", "qdrant", "crawl4ai", "splade", "reranker"]
            for name in names { try await daemon.waitUntil(name, is: "healthy") }
            try await daemon.waitUntil("has run every check") { try await $0.get("/ready?scope=self").status == 200 }
            #expect(try await Set(daemon.json("/health/services").members.keys) == Set(names))
            try await daemon.waitUntil("knows the budget") { daemon in
                try await daemon.json("/health/postgres")[path: "maxConnections"] == .number(50)
            }
            #expect(daemon.log.contains("connection_limit"), "\(daemon.log)")

            let second = try #require(daemon.metricsURL)
            #expect(second == "http://127.0.0.1:\(metricsPort)")
            for path in [
                "/metrics", "/live", "/ready", "/health", "/health/services", "/health/redis", "/health/metrics",
            ] {
                #expect(try await LoopbackHTTP.request("GET", second + path).status == 200, "\(path)")
            }
            let key = ["X-API-Key": "documented-key-1"]
            for path in ["/api/v1/services", "/api/version", "/api/v1/services/redis/transitions"] {
                #expect(try await LoopbackHTTP.request("GET", second + path, headers: key).status == 404, "\(path)")
                #expect(try await daemon.get(path, headers: key).status == 200, "\(path)")
                #expect(try await daemon.get(path).status == 401, "\(path)")
            }
            #expect(try await LoopbackHTTP.request("POST", second + "/-/reload", headers: key).status == 404)
            #expect(try await daemon.stop() == .code(0))
        }

        @Test func `without any address the environment describes nothing, which is an error`() async throws {
            let run = try await CommandRun.vedette("run", in: TemporaryDirectory())
            #expect(run.exit == .code(64))
            #expect(run.complaints.contains("DATABASE_URL"), "\(run.complaints)")
        }
    }
}
