import NIOCore
import Probes
import TestKit
import Vocabulary

/// The daemon on the lab's seven services at their default intervals: what it needs, and how fast it answers.
struct LabBench {
    private static let time = SystemTime()
    private static let warmUp: Duration = .seconds(5)

    let effort: Effort

    func rows() async throws -> [Row] {
        let lab = try await LabProcess.start()
        let daemon = try await DaemonProcess.start(lab.settings, in: try TemporaryDirectory())
        try await daemon.waitUntil("is complete") { try await $0.get("/ready?scope=self").status == 200 }
        try await Self.time.sleep(until: Self.time.now + Self.warmUp)
        Progress.say("lab: watching")
        var rows = try await needs(of: daemon)
        Progress.say("lab: asking")
        rows += try await exposition(of: daemon)
        rows += try await readiness(of: daemon)
        try await daemon.stop()
        await lab.stop()
        return rows
    }

    private func needs(of daemon: DaemonProcess) async throws -> [Row] {
        let before = try ProcessReading([daemon.process.pid])
        try await Self.time.sleep(until: Self.time.now + .seconds(effort.seconds))
        let after = try ProcessReading([daemon.process.pid])
        let missed = try await daemon.metrics().sum("vedette_probe_missed_total")
        let share = (after.processorTime - before.processorTime) / Double(effort.seconds) * 100
        return [
            Row("RSS, 7 services, default intervals", "MB", [after.resident], budget: .atMost(55)),
            Row("of it anonymous", "MB", [after.anonymous], budget: .atMost(15)),
            Row("CPU", "% of a core", [share], budget: .atMost(1)),
            Row("missed slots", "", [missed], budget: .atMost(0)),
        ]
    }

    /// Asked over a kept connection, from outside, as a scraper does.
    private func exposition(of daemon: DaemonProcess) async throws -> [Row] {
        let connector = Connector.standalone()
        let exchange = HTTPExchange(connector, keepsConnection: true)
        defer { exchange.close() }
        guard let gzip = HTTPField("Accept-Encoding", "gzip") else { throw TestKitError("not a header") }
        let url = try ServiceURL(parsing: daemon.url + "/metrics")
        var (times, sizes): ([[Double]], [Double]) = ([], [])
        for headers in [[], [gzip]] {
            var milliseconds: [Double] = []
            var size = 0
            for _ in 0..<200 {
                let started = Self.time.now
                let answer = try await exchange.send(HTTPCall("GET", url, headers: headers))
                milliseconds.append(started.duration(to: Self.time.now).seconds * 1000)
                size = answer.body.readableBytes
            }
            times.append(milliseconds)
            sizes.append(Double(size) / 1024)
        }
        return [
            Row("/metrics, 7 services, time", "ms", times[0], budget: .atMost(5)),
            Row("gzip, time", "ms", times[1], budget: .atMost(5)),
            Row("size", "KB", [sizes[0]], budget: .atMost(100)),
            Row("gzip, size", "KB", [sizes[1]], budget: .atMost(12)),
        ]
    }

    /// Beside the cheapest answers of the stack, which decide nothing.
    private func readiness(of daemon: DaemonProcess) async throws -> [Row] {
        let seconds = min(10, max(2, effort.seconds / 6))
        let stack = try await StackContender.start([daemon.url])
        let others = [
            ("Prometheus' /-/ready", stack.prometheusURL + "/-/ready"),
            ("blackbox' /-/healthy", stack.exporterURL + "/-/healthy"),
        ]
        var ours: [LoadRun] = []
        var theirs: [[LoadRun]] = others.map { _ in [] }
        for _ in 0..<effort.rounds {
            ours.append(try await LoadRun.of(daemon.url + "/ready", seconds: seconds))
            for (index, other) in others.enumerated() {
                theirs[index].append(try await LoadRun.of(other.1, seconds: seconds))
            }
        }
        try await stack.stop()
        return zip(others, theirs).flatMap { other, theirs in
            [
                Row("/ready, requests, beside \(other.0)", "1/s", ours.map(\.rate), beside: theirs.map(\.rate)),
                Row("p99", "ms", ours.map(\.slow), beside: theirs.map(\.slow)),
            ]
        }
    }
}
