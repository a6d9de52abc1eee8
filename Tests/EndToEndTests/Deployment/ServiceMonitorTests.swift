import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct ServiceMonitorTests {
        /// As the Prometheus Operator scrapes: with a target label `service` of its own, and honouring ours or, with
        /// `overrideHonorLabels`, not.
        @Test(arguments: [true, false])
        func `the label service names the watched service`(isHonoured: Bool) async throws {
            let checkout = try Checkout()
            let file = "deploy/kubernetes/prometheus-operator/servicemonitor.yaml"
            let endpoint = try #require(
                try await checkout.documents(file).first?[path: "spec.endpoints.0"]
            )
            #expect(endpoint[path: "honorLabels"] == .bool(true))
            let daemon = try await LabSettings().start(on: try await SharedLab.shared.started())
            try await daemon.waitUntilHealthy()
            let prometheus = try await PrometheusServer.start(
                scraping: String(daemon.url.dropFirst("http://".count)),
                labels: ["service": "vedette", "endpoint": "http", "namespace": "vedette"],
                job: """
                    honor_labels: \(isHonoured)
                    relabel_configs: \(Self.rules(endpoint[path: "relabelings"]))
                    metric_relabel_configs: \(Self.rules(endpoint[path: "metricRelabelings"]))
                    """
            )
            try await Polling.until("Prometheus has all services", every: .milliseconds(100)) {
                try await prometheus.query("vedette_service_up").count == 7
            }
            #expect(try await prometheus.query(#"vedette_service_up{service="postgres",instance="vedette"}"#) == [1])
            #expect(try await prometheus.query(#"vedette_service_up{service="vedette"}"#) == [])
            // What has no such label of ours keeps the target's.
            #expect(try await prometheus.query(#"vedette_build_info{service="vedette"}"#) == [1])
            #expect(try await prometheus.query(#"{exported_service!=""}"#) == [])
        }

        /// The Operator's relabelings as Prometheus writes them, on one line.
        private static func rules(_ relabelings: JSONValue?) -> String {
            let names = ["sourceLabels": "source_labels", "targetLabel": "target_label"]
            let rules = (relabelings?.elements ?? []).map { rule in
                let pairs = rule.members.sorted { $0.key < $1.key }.map { key, value in
                    let text = value.text ?? "[\(value.elements.compactMap(\.text).joined(separator: ", "))]"
                    return "\(names[key] ?? key): \(value.text == nil ? text : "'\(text)'")"
                }
                return "{ \(pairs.joined(separator: ", ")) }"
            }
            return "[\(rules.joined(separator: ", "))]"
        }
    }
}
