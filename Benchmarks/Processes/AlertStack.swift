import Glibc
import TestKit

/// Debian's blackbox_exporter, Prometheus and Alertmanager, all as quick as they can be set.
struct AlertStack {
    private let stack: StackContender
    private let alertmanager: AlertmanagerServer

    static func start(_ target: String, hook: String) async throws -> AlertStack {
        let alertmanager = try await AlertmanagerServer.start(
            config: """
                route: { receiver: hook, group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
                receivers: [ { name: hook, webhook_configs: [ { url: "\(hook)", send_resolved: true } ] } ]

                """
        )
        let stack = try await StackContender.start(
            [target],
            alerting: .init(
                rules: """
                    groups:
                      - { name: faults, interval: 1s, rules: [ { alert: Down, expr: probe_success == 0 } ] }

                    """,
                alertmanager: String(alertmanager.url.dropFirst("http://".count))
            )
        )
        return AlertStack(stack: stack, alertmanager: alertmanager)
    }

    func stop() async throws {
        try await stack.stop()
        await alertmanager.process.terminate(with: SIGTERM)
    }
}
