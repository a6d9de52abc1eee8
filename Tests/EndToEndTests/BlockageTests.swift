import Probes
import Synchronization
import TestKit
import Testing

extension EndToEnd {
    /// What hangs outside must not make any probe late but its own.
    @Suite(.timeLimit(.minutes(1))) struct BlockageTests {
        @Test func `a standard output that nobody reads for ten seconds makes no probe late`() async throws {
            let lab = try await SharedLab.shared.started()
            var settings = LabSettings()
            // Each warns at every reload, which fills the pipe and then the queue of 4096 lines.
            settings.services = (1...60).map { number in
                let url = "postgres://u@127.0.0.1:1/d?schema=warned"
                return "off\(number): { kind: postgres, enabled: false, url: \"\(url)\" }"
            }
            var options = DaemonProcess.Options()
            options.output = .unreadPipe
            let daemon = try await settings.start(on: lab, options)
            try await daemon.waitUntilHealthy()
            try await daemon.waitUntil("loses lines") { daemon in
                #expect(try await daemon.post("/-/reload").status == 200)
                return try await daemon.metrics().value("vedette_log_dropped_total") ?? 0 > 0
            }
            let runs = try await self.runs(daemon, "redis")
            try await daemon.waitUntil("goes on for ten seconds") { try await self.runs($0, "redis") >= runs + 10 }
            try await expectPunctual(daemon)
            #expect(try await daemon.metrics().sum("vedette_service_up") == 7)

            // Whoever reads again is told what is missing.
            let lost = Mutex("")
            try await Polling.until("the log tells of the lost lines", every: .milliseconds(50)) {
                let read = try daemon.readPipe()
                return lost.withLock { text in
                    text += read
                    return text.contains(" log lines were lost: nobody read them")
                }
            }
        }

        @Test func `a name server that never answers makes late only what needs it`() async throws {
            let lab = try await SharedLab.shared.started()
            let names = try await SilentNameServer.start()
            var settings = LabSettings()
            let local = try lab.url(of: "splade").replacing("127.0.0.1", with: "localhost")
            settings.services = [
                "dead: { kind: http, url: \"http://dead.vedette.test:80/\", role: optional, checks: { live: \(LabSettings.brisk) } }",
                "named: { kind: http, url: \"\(local)/health\", role: optional, checks: { live: \(LabSettings.brisk) } }",
            ]
            var options = DaemonProcess.Options()
            options.resolverFile = names.resolverFile
            let daemon = try await settings.start(on: lab, options)
            try await daemon.waitUntil("dead", is: "unhealthy")
            try await daemon.waitUntilHealthy()
            try await daemon.waitUntil("named", is: "healthy")
            // Longer than one lookup takes to give up.
            try await daemon.waitUntil("goes on") { try await self.runs($0, "redis") >= 12 }
            try await expectPunctual(daemon, but: "dead")
            let dead = try await daemon.json("/health/dead")
            #expect(dead[path: "reason"] == .string("dns"))
            #expect(dead[path: "phase"] == .string("dns"))
            let metrics = try await daemon.metrics()
            let failed = metrics.all("vedette_probe_runs_total", ["result": "failure"])
            #expect(failed.allSatisfy { $0.labels["service"] == "dead" }, "\(failed)")
            #expect(metrics.sum("vedette_probe_runs_total", ["service": "dead", "reason": "dns"]) >= 2)
        }

        private func runs(_ daemon: DaemonProcess, _ service: String) async throws -> Double {
            try await daemon.metrics().sum("vedette_probe_runs_total", ["service": service, "check": "live"])
        }

        /// No run of any check started late, and no slot was missed, but by the service that may be slow itself.
        ///
        /// The bound leaves room for a busy machine; what would block us blocks for ten seconds.
        private func expectPunctual(_ daemon: DaemonProcess, but slow: String? = nil) async throws {
            let metrics = try await daemon.metrics()
            let all = try #require(metrics.value("vedette_scheduler_lateness_seconds_count"))
            #expect(all >= 70)
            #expect(metrics.value("vedette_scheduler_lateness_seconds_bucket", ["le": "0.5"]) == all)
            let missed = metrics.all("vedette_probe_missed_total").filter {
                $0.value > 0 && $0.labels["service"] != slow
            }
            #expect(missed.isEmpty, "\(missed)")
        }
    }
}
