import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct HungPostmasterTests {
        @Test func `postmaster frozen with warm connection alive is reported`() async throws {
            let lab = try await LabProcess.start()
            var settings = LabSettings()
            settings.checks["postgres"] = """
                { live: { interval: 1s, timeout: 1s }, ready: { interval: 2s, timeout: 1s },
                      deep: { interval: 2s, timeout: 1s } }
                """
            let daemon = try await settings.start(on: lab)
            try await daemon.waitUntilHealthy()
            try await daemon.waitUntil("shows facts of every check") { daemon in
                let metrics = try await daemon.metrics()
                return metrics.value("vedette_postgres_usable_connections") != nil
                    && metrics.value("vedette_postgres_deadlocks_total") != nil
            }

            try await lab.switch("postgres", "hang")
            let clock = SuspendingClock()
            let start = clock.now
            try await daemon.waitUntil("postgres", is: "unhealthy")
            // Two ready intervals, one deadline, and a second for a busy machine.
            #expect(clock.now - start <= .seconds(2 * 2 + 1 + 1))

            // All facts leave, those of the deep check too, whose kept connection still answers.
            #expect(try await daemon.get("/metrics").body.contains("\nvedette_postgres_") == false)
            let status = try await daemon.json("/health/postgres")
            #expect(status[path: "check"] == .string("ready"))
            #expect(status[path: "reason"] == .string("timeout"))
            #expect(status[path: "checks.ready.state"] == .string("failed"))
            #expect(status[path: "checks.live.state"] == .string("good"))
            #expect(status[path: "checks.live.lastResult"] == .string("success"))
            #expect(status.members.keys.contains("connections"))
            let metrics = try await daemon.metrics()
            #expect(metrics.value("vedette_service_up", ["service": "postgres"]) == 0)
            #expect(metrics.value("vedette_probe_success", ["service": "postgres", "check": "live"]) == 1)
            #expect(metrics.value("vedette_probe_success", ["service": "postgres", "check": "ready"]) == 0)

            try await lab.switch("postgres", "up")
            try await daemon.waitUntil("postgres", is: "healthy")
            #expect(try await daemon.metrics().value("vedette_postgres_usable_connections") != nil)
        }
    }
}
