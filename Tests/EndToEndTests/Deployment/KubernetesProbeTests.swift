import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct KubernetesProbeTests {
        @Test func `every path that the kubelet and Prometheus are told to ask answers with 200`() async throws {
            let checkout = try Checkout()
            var paths: Set<String> = []
            for file in [
                "statefulset", "sidecar", "prometheus-operator/servicemonitor", "prometheus-operator/podmonitor",
            ] {
                for document in try await checkout.documents("deploy/kubernetes/\(file).yaml") {
                    paths.formUnion(Self.paths(in: document))
                }
            }
            // The API's own probe is not for us.
            #expect(paths.remove("/health") != nil)
            #expect(paths == ["/live", "/ready", "/ready?scope=self", "/metrics"])
            let daemon = try await LabSettings().start(on: try await SharedLab.shared.started())
            try await daemon.waitUntilHealthy()
            for path in paths { #expect(try await daemon.get(path).status == 200, "\(path)") }
        }

        /// The values of all keys `path` of probes and endpoints.
        private static func paths(in value: JSONValue) -> Set<String> {
            var found = Set(value.elements.flatMap(paths))
            for (key, member) in value.members {
                if key == "path", let text = member.text { found.insert(text) }
                found.formUnion(paths(in: member))
            }
            return found
        }
    }
}
