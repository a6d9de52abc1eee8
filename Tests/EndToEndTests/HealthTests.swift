import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct HealthTests {
        @Test func `a stopped Redis is told, takes readiness away, and both come back`() async throws {
            let lab = try await LabProcess.start()
            let daemon = try await LabSettings().start(on: lab)
            try await daemon.waitUntilHealthy()
            let services = try await daemon.get("/health/services")
            #expect(services.status == 200)
            #expect(try JSONParser.parse(services.body.utf8).members.count == 7)
            let ready = try await daemon.get("/ready")
            #expect(ready.status == 200 && ready.body.hasPrefix("{\"status\":\"ok\""), "\(ready.body)")

            try await lab.switch("redis", "down")
            try await daemon.waitUntil("redis", is: "unhealthy")
            #expect(try await daemon.get("/health/services").status == 503)
            let refused = try await daemon.get("/ready")
            #expect(refused.status == 503)
            #expect(refused.body.contains("\"failing\":[\"redis\"]"), "\(refused.body)")
            #expect(refused.body.contains("\"redis\":false"), "\(refused.body)")
            #expect(try await daemon.json("/health/redis")[path: "reason"] == .string("connect_refused"))
            #expect(try await daemon.get("/ready?scope=self").status == 200)
            #expect(try await daemon.get("/ready?capability=dense").status == 200)

            try await lab.switch("redis", "up")
            try await daemon.waitUntil("redis", is: "healthy")
            #expect(try await daemon.get("/ready").status == 200)
            #expect(
                try await daemon.transitions(of: "redis") == [
                    "unknown>healthy:", "healthy>unhealthy:connect_refused", "unhealthy>healthy:",
                ]
            )
            #expect(try await daemon.stop() == .code(0))
            #expect(daemon.log.contains("\"msg\":\"a service became unhealthy\""), "\(daemon.log)")
            #expect(daemon.complaints.isEmpty, "\(daemon.complaints)")
        }

        @Test func `a Qdrant that does not listen yet is starting, and one that listens no more is down`() async throws
        {
            let lab = try await LabProcess.start()
            try await lab.switch("qdrant", "starting")
            let daemon = try await LabSettings(ready: "postgres").start(on: lab)
            try await daemon.waitUntil("qdrant", is: "degraded")
            let starting = try await daemon.json("/health/qdrant")
            #expect(starting[path: "reason"] == .string("starting"))
            #expect(starting[path: "message"]?.text?.contains("connection refused") == true, "\(starting)")
            try await lab.switch("qdrant", "up")
            try await daemon.waitUntil("qdrant", is: "healthy")
            try await lab.switch("qdrant", "down")
            try await daemon.waitUntil("qdrant", is: "unhealthy")
            #expect(try await daemon.json("/health/qdrant")[path: "reason"] == .string("connect_refused"))
            #expect(try await daemon.stop() == .code(0))
        }

        @Test func `a Qdrant that serves is healthy, whatever its collections and shards say of themselves`()
            async throws
        {
            let lab = try await LabProcess.start()
            // Shards that are not ready yet never are in this test.
            try await lab.switch("qdrant", "starting/shards")
            try await lab.switch("qdrant", "collection/rag/red")
            let checks = "{ live: \(LabSettings.brisk), ready: \(LabSettings.brisk) }"
            let daemon = try await LabSettings(checks: ["qdrant": checks], ready: "postgres").start(on: lab)
            try await daemon.waitUntil("qdrant", is: "healthy")
            try await daemon.waitUntil("shows what ready found") { daemon in
                try await daemon.json("/health/qdrant")[path: "readyz"] == .string("not ready")
            }
            let health = try await daemon.json("/health/qdrant")
            #expect(health[path: "status"] == .string("healthy"))
            #expect(health[path: "notGreen"]?.text?.hasPrefix("rag: red (") == true, "\(health)")
            let metrics = try await daemon.get("/metrics").body
            for series in [
                #"vedette_qdrant_collection_status{service="qdrant",collection="rag",status="red"} 1"#,
                #"vedette_qdrant_collection_optimizer_error{service="qdrant",collection="rag"} 1"#,
                #"vedette_qdrant_shards_ready{service="qdrant"} 0"#,
            ] {
                #expect(metrics.contains(series), "\(series)")
            }
            #expect(try await daemon.stop() == .code(0))
        }

        @Test func `a service keeps its own health when what it depends on fails, marked with the cause`() async throws
        {
            let lab = try await LabProcess.start()
            let daemon = try await LabSettings(ready: "postgres").start(on: lab)
            try await daemon.waitUntilHealthy()
            try await lab.switch("qdrant", "status/500")
            try await lab.switch("api", "status/500")
            try await daemon.waitUntil("qdrant", is: "unhealthy")
            try await daemon.waitUntil("api", is: "unhealthy")
            try await daemon.waitUntil("names the cause") { daemon in
                try await daemon.json("/health/api")[path: "becauseOf"] == .string("qdrant")
            }
            #expect(try await daemon.json("/health/api")[path: "reason"] == .string("http_5xx"))
            #expect(try await daemon.json("/health")[path: "status"] == .string("degraded"))
            #expect(try await daemon.get("/ready").status == 200)
        }
    }
}
