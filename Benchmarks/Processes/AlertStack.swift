import Glibc
import TestKit

/// Debian's blackbox_exporter, Prometheus and Alertmanager, all as quick as they can be set.
struct AlertStack {
    private let exporter: ServerProcess
    private let prometheus: ServerProcess
    private let alertmanager: AlertmanagerServer

    static func start(_ target: String, hook: String) async throws -> AlertStack {
        let alertmanager = try await AlertmanagerServer.start(
            config: """
                route: { receiver: hook, group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
                receivers: [ { name: hook, webhook_configs: [ { url: "\(hook)", send_resolved: true } ] } ]

                """
        )
        let directory = try TemporaryDirectory()
        let (exporterPort, prometheusPort) = (try ServerProcess.freePort(), try ServerProcess.freePort())
        let modules = try directory.write("modules: { http_2xx: { prober: http } }\n", to: "blackbox.yml")
        _ = try directory.write(
            "groups: [ { name: faults, interval: 1s, rules: [ { alert: Down, expr: probe_success == 0 } ] } ]\n",
            to: "rules.yml"
        )
        let config = try directory.write(
            """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [ rules.yml ]
            alerting: { alertmanagers: [ { static_configs: [ { targets: [ "\(alertmanager.url.dropFirst(7))" ] } ] } ] }
            scrape_configs:
              - job_name: probes
                metrics_path: /probe
                params: { module: [http_2xx], target: [ "\(target)" ] }
                static_configs: [ { targets: [ "127.0.0.1:\(exporterPort)" ] } ]

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
        for (process, port) in [(exporter, exporterPort), (prometheus, prometheusPort)] {
            try await process.waitUntil("answers", every: .milliseconds(50)) {
                (try? await LoopbackHTTP.request("GET", "http://127.0.0.1:\(port)/-/healthy"))?.status == 200
            }
        }
        return AlertStack(exporter: exporter, prometheus: prometheus, alertmanager: alertmanager)
    }

    func stop() async {
        await prometheus.terminate(with: SIGTERM)
        await exporter.terminate(with: SIGTERM)
        await alertmanager.process.terminate(with: SIGTERM)
    }
}
