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
