import Glibc
import TestKit

/// The daemon with one `http` service per target.
struct VedetteContender: Contender {
    private let daemon: DaemonProcess
    private let level: String

    /// Starts it on kept connections, as the level `live` asks, or on fresh ones, as `ready` does.
    ///
    /// Every `http` service has a live check; on fresh connections that one runs once a day.
    static func start(_ targets: [String], keepsConnections: Bool) async throws -> VedetteContender {
        let directory = try TemporaryDirectory()
        let live = "live: { interval: 1s, timeout: 1s }"
        let ready = "live: { interval: 1d }, ready: { interval: 1s, timeout: 1s }"
        let services = targets.enumerated().map { index, target in
            "  target-\(index): { kind: http, url: \"\(target)\", checks: { \(keepsConnections ? live : ready) } }"
        }
        let config = try directory.write(
            """
            http: { port: 0 }
            state: { directory: state }
            services:
            \(services.joined(separator: "\n"))

            """,
            to: "vedette.yaml"
        )
        let daemon = try await DaemonProcess.start(config, in: directory)
        return VedetteContender(daemon: daemon, level: keepsConnections ? "live" : "ready")
    }

    var pids: [pid_t] { [daemon.process.pid] }

    func recorded() async throws -> Double {
        try await daemon.metrics().sum("vedette_probe_runs_total")
    }

    func targetsUp() async throws -> Int {
        Int(try await daemon.metrics().sum("vedette_probe_success", ["check": level]))
    }

    /// Slots in which no run could start; asked at the end, since the answer costs processor time.
    func missed() async throws -> Double {
        try await daemon.metrics().sum("vedette_probe_missed_total")
    }

    /// How late the runs so far were started.
    func starts() async throws -> Starts { Starts(try await daemon.metrics()) }

    func stop() async throws {
        try await daemon.stop()
    }
}
