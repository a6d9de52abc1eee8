import Glibc
import Probes
import TestKit

/// Debian's blackbox_exporter with the module `http_2xx`, and Debian's Prometheus that has it probe each target.
struct StackContender: Contender {
    private let exporter: ServerProcess
    private let prometheus: ServerProcess
    let exporterURL: String
    let prometheusURL: String

    /// What Prometheus is to make of the probes' results.
    struct Alerting {
        /// A rule file.
        let rules: String
        /// Address of an Alertmanager.
        let alertmanager: String

        fileprivate var settings: String {
            """
            rule_files: [ rules.yml ]
            alerting: { alertmanagers: [ { static_configs: [ { targets: [ "\(alertmanager)" ] } ] } ] }
            """
        }
    }

    /// Each of the addresses is probed every second; with `alerting`, rules look at the results.
    static func start(_ targets: [String], alerting: Alerting? = nil) async throws -> StackContender {
        let directory = try TemporaryDirectory()
        if let alerting { _ = try directory.write(alerting.rules, to: "rules.yml") }
        let (exporterPort, prometheusPort) = (try ServerProcess.freePort(), try ServerProcess.freePort())
        let modules = try directory.write("modules: { http_2xx: { prober: http } }\n", to: "blackbox.yml")
        let config = try directory.write(
            """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            \(alerting?.settings ?? "")
            scrape_configs:
              - job_name: probes
                metrics_path: /probe
                params: { module: [http_2xx] }
                static_configs: [ { targets: [ \(targets.joined(separator: ", ")) ] } ]
                relabel_configs:
                  - { source_labels: [__address__], target_label: __param_target }
                  - { source_labels: [__param_target], target_label: instance }
                  - { target_label: __address__, replacement: "127.0.0.1:\(exporterPort)" }

            """,
            to: "prometheus.yml"
        )
        let exporter = try await ServerProcess.start(
            "prometheus-blackbox-exporter",
            ["--config.file=\(modules)", "--web.listen-address=127.0.0.1:\(exporterPort)", "--log.level=error"],
            in: directory,
            log: "blackbox.log",
            endSignal: SIGTERM
        )
        let prometheus = try await ServerProcess.start(
            "prometheus",
            [
                "--config.file=\(config)", "--storage.tsdb.path=\(directory.path("data"))",
                "--web.listen-address=127.0.0.1:\(prometheusPort)", "--log.level=error",
            ],
            in: directory,
            log: "prometheus.log",
            endSignal: SIGTERM
        )
        let stack = StackContender(
            exporter: exporter,
            prometheus: prometheus,
            exporterURL: "http://127.0.0.1:\(exporterPort)",
            prometheusURL: "http://127.0.0.1:\(prometheusPort)"
        )
        for (process, url) in [(exporter, stack.exporterURL), (prometheus, stack.prometheusURL)] {
            try await process.waitUntil("answers", every: .milliseconds(50)) {
                (try? await LoopbackHTTP.request("GET", url + "/-/healthy"))?.status == 200
            }
        }
        return stack
    }

    var pids: [pid_t] { [exporter.pid, prometheus.pid] }

    func recorded() async throws -> Double {
        let answer = try await LoopbackHTTP.request("GET", prometheusURL + "/metrics").body
        return MetricsText(answer).sum("prometheus_target_interval_length_seconds_count")
    }

    func targetsUp() async throws -> Int {
        let url = prometheusURL + "/api/v1/query?query=sum(probe_success)"
        let answer = try JSONParser.parse(try await LoopbackHTTP.request("GET", url).body.utf8)
        guard case .string(let text)? = answer[path: "data.result.0.value.1"] else { return 0 }
        return Int(text) ?? 0
    }

    func stop() async throws {
        await prometheus.terminate(with: SIGTERM)
        await exporter.terminate(with: SIGTERM)
    }
}
