import Glibc
import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct ShutdownTests {
        /// A single failed run would be a transition; `ready` may ask one thing after the other.
        private static let touchy =
            "{ live: { interval: 2s, timeout: 2s, fail: 1, of: 1 }, ready: { timeout: 10s, fail: 1, of: 1 } }"
        private static let slow = ["qdrant", "splade", "reranker"]

        @Test func `SIGTERM is told at once, served on for three seconds, and costs no run`() async throws {
            let lab = try await LabProcess.start()
            var settings = LabSettings(ready: "postgres", shutdownDelay: nil)
            for name in Self.slow { settings.checks[name] = Self.touchy }
            let directory = try TemporaryDirectory()
            let file = try settings.write(for: lab, into: directory)
            let daemon = try await DaemonProcess.start(file, in: directory)
            try await daemon.waitUntilHealthy()
            // Most of the time a run of each is in flight, the last moment included.
            for name in Self.slow { try await lab.switch(name, "delay/1s") }
            try await daemon.waitUntil("has slow runs") { daemon in
                try await daemon.metrics().value(
                    "vedette_probe_phase_duration_seconds",
                    ["service": "splade", "check": "live", "phase": "wait"]
                )
                    ?? 0 > 0.9
            }
            try await lab.switch("crawl4ai", "down")
            try await daemon.waitUntil("crawl4ai", is: "unhealthy")
            #expect(try await daemon.get("/ready").status == 200)

            let clock = SuspendingClock()
            let start = clock.now
            daemon.send(SIGTERM)
            try await daemon.waitUntil("is not ready", by: .seconds(2)) { try await $0.get("/ready").status == 503 }
            #expect(clock.now - start < .seconds(1))
            let served = try await serveUntilTheEnd(daemon, clock)
            #expect(served - start > .milliseconds(2500), "served for \(served - start)")
            try await Polling.until("the daemon ends", by: .seconds(20)) { daemon.process.exit != nil }
            #expect(daemon.process.exit == .code(0))
            #expect(clock.now - start < .seconds(20))
            #expect(daemon.log.contains("\"msg\":\"stopped\""))
            #expect(daemon.complaints.isEmpty, "\(daemon.complaints)")

            let next = try await DaemonProcess.start(file, in: directory)
            let transitions = try await next.transitions(of: "crawl4ai")
            #expect(transitions.prefix(2) == ["unknown>healthy:", "healthy>unhealthy:connect_refused"])
            for name in Self.slow {
                let failures = try await next.transitions(of: name).filter { $0.contains(">unhealthy") }
                #expect(failures.isEmpty, "\(name): \(failures)")
            }
        }

        /// Asks until the listener is closed; returns when the last answer came.
        private func serveUntilTheEnd(
            _ daemon: DaemonProcess,
            _ clock: SuspendingClock
        ) async throws -> SuspendingClock.Instant {
            var last = clock.now
            try await Polling.until("the listener closes", by: .seconds(15), every: .milliseconds(100)) {
                guard let ready = try? await daemon.get("/ready") else { return true }
                #expect(ready.status == 503 && ready.body.contains("\"draining\":true"), "\(ready.body)")
                if let live = try? await daemon.get("/live") { #expect(live.status == 200) }
                if let metrics = try? await daemon.metrics() {
                    for name in Self.slow {
                        let failed = metrics.sum("vedette_probe_runs_total", ["service": name, "result": "failure"])
                        #expect(failed == 0, "\(name)")
                    }
                }
                last = clock.now
                return false
            }
            return last
        }
    }
}
