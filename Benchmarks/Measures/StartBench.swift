import TestKit
import Vocabulary

/// From starting the program to the end of its first run, on the lab, each time with an empty state.
struct StartBench {
    private static let time = SystemTime()

    let starts: Int

    func rows() async throws -> [Row] {
        let lab = try await LabProcess.start()
        var milliseconds: [Double] = []
        for _ in 0..<starts { milliseconds.append(try await first(lab.settings)) }
        await lab.stop()
        return [Row("start to first observation", "ms", milliseconds, budget: .atMost(300))]
    }

    /// The shell and `setpriv` that lead to the daemon count too: a few milliseconds.
    private func first(_ settings: String) async throws -> Double {
        let directory = try TemporaryDirectory()
        var options = DaemonProcess.Options()
        options.arguments = ["--state-directory", directory.path("state")]
        let started = Self.time.wallNow
        let daemon = try await DaemonProcess.start(settings, in: directory, options)
        // No check runs twice before this is read: the shortest interval is 5 s.
        var first = Double.infinity
        try await daemon.waitUntil("has run a check") { daemon in
            try await !daemon.metrics().all("vedette_probe_last_run_timestamp_seconds").isEmpty
        }
        for sample in try await daemon.metrics().all("vedette_probe_last_run_timestamp_seconds") {
            first = min(first, sample.value)
        }
        try await daemon.stop()
        return (first - Double(started.nanosecondsSinceEpoch) / 1e9) * 1000
    }
}
