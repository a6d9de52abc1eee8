import Glibc
import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct CrashTests {
        @Test func `a daemon killed at any moment finds its state again`() async throws {
            let lab = try await LabProcess.start()
            let directory = try TemporaryDirectory()
            var settings = LabSettings()
            settings.checks["redis"] = "{ live: { interval: 250ms, timeout: 250ms, fail: 1, of: 1, recover: 1 } }"
            let file = try settings.write(for: lab, into: directory)
            var known: [String] = []
            for _ in 1...3 {
                let daemon = try await DaemonProcess.start(file, in: directory)
                #expect(try await Array(daemon.transitions(of: "redis").prefix(known.count)) == known)
                for (fault, health) in [("up", "healthy"), ("down", "unhealthy"), ("up", "healthy")] {
                    try await lab.switch("redis", fault)
                    try await daemon.waitUntil("redis", is: health)
                }
                // Asked before the disk has them all: one that a busy machine adds later need not survive.
                let written = try await daemon.transitions(of: "redis")
                try await daemon.waitUntil("has all of it on the disk") { daemon in
                    try await daemon.metrics().value("vedette_storage_pending") == 0
                }
                #expect(written.count > known.count)
                known = written
                // More of it is under way when the end comes.
                try await lab.switch("redis", "down")
                let moment = SuspendingClock().now + .milliseconds(Int.random(in: 0...1200))
                try await Polling.until("a random moment") { SuspendingClock().now >= moment }
                #expect(await daemon.process.terminate(with: SIGKILL) == .signal(SIGKILL))
            }
            let last = try await DaemonProcess.start(file, in: directory)
            #expect(try await Array(last.transitions(of: "redis").prefix(known.count)) == known)
            #expect(try await last.stop() == .code(0))
        }
    }
}
