import Synchronization
import TestKit
import Vocabulary

/// From the moment at which a server refuses connections to the webhook that says so: the daemon, and beside it, on the same
/// faults, blackbox_exporter, Prometheus and Alertmanager with intervals of a second and no waiting for groups.
struct FaultBench {
    private static let time = SystemTime()
    /// Nobody is waited for longer.
    private static let patience: Duration = .seconds(30)

    let faults: Int

    func rows() async throws -> [Row] {
        var target = try await FixedAnswerServer.http(status: "200 OK", body: "ok")
        let port = target.port
        let url = "http://127.0.0.1:\(port)/"
        let (ours, theirs) = (try await Inbox(), try await Inbox())
        let daemon = try await Self.daemon(url, hook: ours.url)
        let stack = try await AlertStack.start(url, hook: theirs.url)
        var latencies: (ours: [Double], theirs: [Double]) = ([], [])
        // Both have seen it well.
        try await Self.rest(.seconds(8))
        for fault in 0..<faults {
            // At any moment between two probes.
            try await Self.rest(.milliseconds(3000 + Int.random(in: 0..<1000)))
            let marks = (ours.count(of: "firing"), theirs.count(of: "firing"))
            try await target.stop()
            let begun = Self.time.now
            async let first = ours.arrival(of: "firing", after: marks.0, Self.patience)
            async let second = theirs.arrival(of: "firing", after: marks.1, Self.patience)
            let (mine, other) = (try await first, try await second)
            latencies.ours.append(begun.duration(to: mine).seconds)
            latencies.theirs.append(begun.duration(to: other).seconds)
            Progress.say(
                "fault \(fault + 1): \(begun.duration(to: mine).seconds) s, \(begun.duration(to: other).seconds) s"
            )
            let ends = (ours.count(of: "resolved"), theirs.count(of: "resolved"))
            target = try await FixedAnswerServer.http(status: "200 OK", body: "ok", port: port)
            async let ourEnd = ours.arrival(of: "resolved", after: ends.0, Self.patience)
            async let theirEnd = theirs.arrival(of: "resolved", after: ends.1, Self.patience)
            _ = (try await ourEnd, try await theirEnd)
        }
        try await daemon.stop()
        try await stack.stop()
        return [
            Row(
                "fault to webhook",
                "s",
                latencies.ours,
                beside: latencies.theirs,
                budget: .atMost(0.6)
            )
        ]
    }

    private static func rest(_ duration: Duration) async throws {
        try await time.sleep(until: time.now + duration)
    }

    private static func daemon(_ url: String, hook: String) async throws -> DaemonProcess {
        let directory = try TemporaryDirectory()
        _ = try directory.write(
            """
            groups:
              - name: faults
                interval: 1s
                rules:
                  - { alert: Down, expr: vedette_probe_success == 0 }

            """,
            to: "rules.yml"
        )
        let config = try directory.write(
            """
            http: { port: 0 }
            state: { directory: state }
            services:
              target: { kind: http, url: "\(url)", checks: { live: { interval: 1s, timeout: 1s } } }
            rules: [ rules.yml ]
            alerting:
              receivers: { hook: { kind: webhook, url: "\(hook)" } }
              route: { group_wait: 0s, group_interval: 1s, flapping: { up: 0s, down: 0s } }

            """,
            to: "vedette.yaml"
        )
        return try await DaemonProcess.start(config, in: directory)
    }

    /// A webhook that notes when it hears of what.
    private final class Inbox: Sendable {
        private let server: RecordingHTTPServer
        private let arrivals = Mutex<[(status: String, at: Instant)]>([])

        init() async throws {
            server = try await RecordingHTTPServer.start()
            server.follow { [weak self] _, request in
                let status = request.body.contains("\"status\":\"firing\"") ? "firing" : "resolved"
                self?.arrivals.withLock { $0.append((status, FaultBench.time.now)) }
                return .answer(200)
            }
        }

        var url: String { server.url + "/hook" }

        func count(of status: String) -> Int { arrivals.withLock { $0.count { $0.status == status } } }

        /// When the next one of its kind came.
        func arrival(of status: String, after count: Int, _ patience: Duration) async throws -> Instant {
            let deadline = FaultBench.time.now + patience
            while true {
                let found = arrivals.withLock { $0.filter { $0.status == status } }
                if found.count > count { return found[count].at }
                guard FaultBench.time.now < deadline else { throw TestKitError("nobody said \(status) in time") }
                try await FaultBench.time.sleep(until: FaultBench.time.now + .milliseconds(5))
            }
        }
    }
}
