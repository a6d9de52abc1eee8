import Probes
import TestKit
import Testing

extension EndToEnd {
    /// The alerts that the stack's documents prescribe, on an API server that is made to break each of them.
    ///
    /// `HighErrorRate` looks back five minutes, so it goes on that long after the last error: the test waits for its end
    /// with `VEDETTE_WAIT_FOR_RATES=1`.
    @Suite(.timeLimit(.minutes(LongRuns.waitsForRates ? 10 : 2))) struct DocumentedAlertTests {
        /// The blocks of the documents with nothing changed but the times after `for:`.
        private static let rules = """
            groups:
              - name: claude_context_alerts
                rules:
                  - alert: HighErrorRate
                    expr: rate(http_requests_total{status=~"5.."}[5m]) > 0.05
                    for: 2s
                    annotations:
                      summary: "High error rate detected"

                  - alert: SlowQueries
                    expr: query_latency_p95_seconds > 1.0
                    for: 3s
                    annotations:
                      summary: "Query latency exceeding 1s"

                  - alert: ServiceDown
                    expr: up{job="claude-context-api"} == 0
                    for: 2s
                    annotations:
                      summary: "Service is down"

                  - alert: HighMemoryUsage
                    expr: process_resident_memory_bytes / 1024 / 1024 > 8000
                    for: 3s
                    annotations:
                      summary: "Memory usage above 8GB"
              - name: health-agent
                rules:
                  - alert: HighCPU
                    expr: health_agent_cpu_percent > 80
                    for: 3s
                    annotations:
                      summary: "High CPU usage detected"

                  - alert: DatabasePoolExhausted
                    expr: health_agent_db_pool_active / health_agent_db_pool_size >= 0.9
                    for: 2s
                    annotations:
                      summary: "Database pool near capacity"

                  - alert: LowCacheHitRate
                    expr: health_agent_cache_hit_rate_percent < 30
                    for: 4s
                    annotations:
                      summary: "Cache performance degraded"

            """

        /// The switches of the lab's API server that break them, but for `ServiceDown`.
        private static let switches = [
            "HighErrorRate": "errors/50", "SlowQueries": "queries/2s", "HighMemoryUsage": "memory/9000",
            "HighCPU": "cpu/90", "DatabasePoolExhausted": "pool/19", "LowCacheHitRate": "cache/10",
        ]

        private func start(_ bench: LabBench) async throws -> DaemonProcess {
            let directory = try TemporaryDirectory()
            try directory.write(Self.rules, to: "alerts.yml")
            let address = try bench.lab.url(of: "api").dropFirst("http://".count)
            let settings = """
                http: { port: 0 }
                state: { directory: var }
                shutdown_delay: 0s
                services: { api: { kind: http, url: "\(try bench.lab.url(of: "api"))/health" } }
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rules: [ alerts.yml ]
                scrape:
                  - { job_name: claude-context-api, static_configs: [ { targets: ["\(address)"] } ] }

                """
            return try await DaemonProcess.start(directory.write(settings, to: "vedette.yaml"), in: directory)
        }

        /// The names of the active alerts in this state, as `/api/v1/alerts` has them.
        private func alerts(_ daemon: DaemonProcess, _ state: String) async throws -> Set<String> {
            let alerts = try await daemon.json("/api/v1/alerts")[path: "data.alerts"]?.elements ?? []
            return Set(
                alerts.filter { $0[path: "state"]?.text == state }.compactMap { $0[path: "labels.alertname"]?.text }
            )
        }

        /// The same, as promtool gets it from the series `ALERTS`.
        private func series(_ daemon: DaemonProcess, _ state: String) async throws -> Set<String> {
            let query = "count by (alertname) (ALERTS{alertstate='\(state)'})"
            let said = try await Promtool.ask(daemon.url, "query instant", query)
            return Set(
                said.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
            )
        }

        /// What the log tells of an alert, for each series of its condition.
        private func steps(_ daemon: DaemonProcess, _ alert: String) -> [[String]] {
            var steps: [String: [String]] = [:]
            for line in daemon.log.split(separator: "\n") {
                guard let line = try? JSONParser.parse(line.utf8), line[path: "alert"]?.text == alert,
                    let message = line[path: "msg"]?.text
                else { continue }
                steps[line[path: "labels"]?.text ?? "", default: []].append(message)
            }
            return Array(steps.values)
        }

        /// Waits until these alerts, and no others, are pending, and then that they fire.
        private func watch(_ daemon: DaemonProcess, _ alerts: Set<String>, beside others: Set<String> = []) async throws
        {
            var pending: Set<String> = []
            try await Polling.until("\(alerts) fire", every: .milliseconds(100)) {
                pending.formUnion(try await self.alerts(daemon, "pending"))
                return try await self.alerts(daemon, "firing") == alerts.union(others)
            }
            // Of a rate over three routes one may come later than the others.
            #expect(pending.subtracting(others) == alerts)
            let written = try await series(daemon, "firing")
            #expect(written == alerts.union(others))
        }

        @Test func `each alert of the documents is pending, fires and is resolved on a server that breaks it`()
            async throws
        {
            try await LabBench.use("api") { bench in
                let daemon = try await start(bench)
                try await daemon.waitUntil("scrapes the server") { daemon in
                    try await Promtool.ask(daemon.url, "query instant", "up == 1").contains("claude-context-api")
                }
                let early = try await daemon.json("/api/v1/alerts")[path: "data.alerts"]
                #expect(early == .array([]))
                for name in Self.switches.values.sorted() { try await bench.turn(name) }
                try await watch(daemon, Set(Self.switches.keys))

                // Errors stay in the window for five minutes.
                try await bench.turn("up")
                try await daemon.waitUntil("sees that it is mended") { daemon in
                    try await alerts(daemon, "firing") == ["HighErrorRate"]
                }
                try await bench.turn("down")
                try await watch(daemon, ["ServiceDown"], beside: ["HighErrorRate"])
                try await bench.turn("up")
                try await daemon.waitUntil("sees that it is up") { daemon in
                    try await alerts(daemon, "firing") == ["HighErrorRate"]
                }
                if LongRuns.waitsForRates {
                    try await daemon.waitUntil("has seen the last error", by: .seconds(330)) { daemon in
                        try await alerts(daemon, "firing").isEmpty
                    }
                    let written = try await series(daemon, "firing")
                    #expect(written.isEmpty)
                }
                let life = ["an alert is pending", "an alert fires", "an alert is resolved"]
                for alert in Self.switches.keys.sorted() + ["ServiceDown"] {
                    let isOver = alert != "HighErrorRate" || LongRuns.waitsForRates
                    let steps = steps(daemon, alert)
                    #expect(steps.contains(isOver ? life : Array(life.prefix(2))), "\(alert): \(steps)")
                }
                try await daemon.stop()
            }
        }
    }
}
