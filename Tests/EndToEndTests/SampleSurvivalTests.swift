import Glibc
import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct SampleSurvivalTests {
        private static let settings = """
            http: { port: 0 }
            shutdown_delay: 0s
            services:
              gone: { kind: tcp, url: "tcp://127.0.0.1:1", checks: { live: { interval: 250ms, timeout: 250ms } } }
            """
        private static let query = "/api/v1/query?query=vedette_probe_success%7Bservice=%22gone%22%7D%5B1h%5D"

        /// The timestamps of all samples of the check.
        private func timestamps(_ daemon: DaemonProcess) async throws -> [Double] {
            guard case .array(let pairs) = try await daemon.json(Self.query)[path: "data.result.0.values"] else {
                return []
            }
            return pairs.compactMap { pair in
                if case .array(let pair) = pair, case .number(let time)? = pair.first { time } else { nil }
            }
        }

        private func start(_ directory: TemporaryDirectory, _ file: String) async throws -> DaemonProcess {
            var options = DaemonProcess.Options()
            options.environment = ["VEDETTE_STATE_DIRECTORY": directory.path("state")]
            return try await DaemonProcess.start(file, in: directory, options)
        }

        @Test func `samples are there after a stop and after a kill`() async throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write(Self.settings, to: "vedette.yaml")
            let first = try await start(directory, file)
            try await first.waitUntil("has samples") { try await timestamps($0).count >= 3 }
            let known = try await timestamps(first)
            #expect(try await first.metrics().value("vedette_storage_samples_restored") == 0)
            #expect(try await first.stop() == .code(0))

            let second = try await start(directory, file)
            #expect(try await Array(timestamps(second).prefix(known.count)) == known)
            #expect(try await second.metrics().value("vedette_storage_samples_restored") ?? 0 >= Double(known.count))
            try await second.waitUntil("has written its samples") { daemon in
                try await daemon.metrics().value("vedette_storage_sample_chunks_written_total") ?? 0 > 0
            }
            #expect(await second.process.terminate(with: SIGKILL) == .signal(SIGKILL))

            let third = try await start(directory, file)
            let kept = try await timestamps(third)
            #expect(Array(kept.prefix(known.count)) == known)
            #expect(kept.count > known.count)
            #expect(try await third.metrics().value("vedette_storage_sample_chunks_damaged") == 0)
            #expect(try await third.stop() == .code(0))
        }
    }
}
