import Probes
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct KubernetesTests {
    private static let folder = "deploy/kubernetes"
    private let checkout: Checkout

    init() throws {
        checkout = try Checkout()
    }

    @Test(arguments: ["1.29", "1.37"])
    func `manifests have only what this version of Kubernetes knows`(version: String) async throws {
        let built = try await build(Self.folder)
        let files = [
            try checkout.directory.write(built, to: "built.yaml"), checkout.path("\(Self.folder)/sidecar.yaml"),
            checkout.path("\(Self.folder)/secret.example.yaml"),
        ]
        for file in files {
            let said = try await checkout.check(
                "python",
                "-m",
                "kubernetes_validate",
                "--strict",
                "-k",
                version,
                file
            )
            #expect(said.contains("passed for resource"))
        }
    }

    @Test func `kubectl builds the kustomization, and its ConfigMap has the settings file as it is`() async throws {
        let documents = try await checkout.documents(in: try await build(Self.folder))
        #expect(
            documents.compactMap { $0[path: "kind"]?.text }.sorted()
                == ["ConfigMap", "NetworkPolicy", "Service", "StatefulSet"]
        )
        #expect(documents.allSatisfy { $0[path: "metadata.namespace"] == .string("vedette") })
        let map = try #require(documents.first { $0[path: "kind"] == .string("ConfigMap") })
        // A name that never changes: a change reaches the running daemon, which takes it over or refuses it.
        #expect(map[path: "metadata.name"] == .string("vedette-settings"))
        #expect(map[path: "data"]?.members["vedette.yaml"]?.text == (try checkout.text("\(Self.folder)/vedette.yaml")))
        let monitor = try await checkout.documents(in: try await build("\(Self.folder)/prometheus-operator"))
        #expect(monitor.map { $0[path: "kind"] } == [.string("ServiceMonitor")])
    }

    @Test func `vedette accepts the settings in both ConfigMaps, with the keys that the Secret has`() async throws {
        let secret = try await checkout.documents("\(Self.folder)/secret.example.yaml").first
        let keys = secret?[path: "stringData"]?.members.keys.sorted() ?? []
        #expect(keys.count == 4)
        let sidecar = try await checkout.documents("\(Self.folder)/sidecar.yaml").first
        let settings = [
            checkout.path("\(Self.folder)/vedette.yaml"),
            try checkout.directory.write(
                try #require(sidecar?[path: "data"]?.members["vedette.yaml"]?.text),
                to: "sidecar.yaml"
            ),
        ]
        for (file, services) in zip(settings, [7, 4]) {
            let said = try await checkout.validate(file, secrets: keys, in: "/run/secrets/vedette")
            #expect(said.contains(" is valid: \(services) services"), "\(said)")
            await #expect(throws: TestKitError.self) {
                try await checkout.validate(file, secrets: [], in: "/run/secrets/vedette")
            }
        }
    }

    @Test func `a Pod gives Vedette no right that it does not need, and more time to end than it promises`()
        async throws
    {
        let pods = try await pods()
        #expect(pods.count == 2)
        for pod in pods {
            let container = try #require(vedette(in: pod))
            func setting(_ key: String) -> JSONValue? {
                container[path: "securityContext.\(key)"] ?? pod[path: "securityContext.\(key)"]
            }
            #expect(setting("runAsNonRoot") == .bool(true))
            #expect(setting("runAsUser") == .number(65532))
            #expect(setting("readOnlyRootFilesystem") == .bool(true))
            #expect(setting("allowPrivilegeEscalation") == .bool(false))
            #expect(setting("capabilities.drop") == .array([.string("ALL")]))
            #expect(setting("seccompProfile.type") == .string("RuntimeDefault"))
            #expect(pod[path: "automountServiceAccountToken"] == .bool(false))
            #expect(pod[path: "enableServiceLinks"] == .bool(false))
            #expect(try #require(pod[path: "terminationGracePeriodSeconds"]?.number) > 20)
        }
    }

    @Test func `only the StatefulSet's Vedette is ready whatever the stack is`() async throws {
        let paths = try await pods().map { try #require(vedette(in: $0)) }.map { container in
            ["startupProbe", "livenessProbe", "readinessProbe"].map { container[path: "\($0).httpGet.path"]?.text }
        }
        #expect(paths == [["/live", "/live", "/ready?scope=self"], ["/live", "/live", "/ready"]])
        let service = try await checkout.documents("\(Self.folder)/service.yaml").first
        #expect(service?[path: "spec.publishNotReadyAddresses"] == .bool(true))
        let set = try await checkout.documents("\(Self.folder)/statefulset.yaml").first
        #expect(set?[path: "spec.replicas"] == .number(1))
    }

    /// What `kubectl kustomize` makes of a folder; it asks no cluster.
    private func build(_ folder: String) async throws -> String {
        try await checkout.run("kubectl", "kustomize", checkout.path(folder))
    }

    /// The specifications of the Pods: the StatefulSet's, and the one with the sidecar.
    private func pods() async throws -> [JSONValue] {
        var found: [JSONValue] = []
        for file in ["statefulset", "sidecar"] {
            found += try await checkout.documents("\(Self.folder)/\(file).yaml").compactMap {
                $0[path: "spec.template.spec"]
            }
        }
        return found
    }

    private func vedette(in pod: JSONValue) -> JSONValue? {
        pod[path: "containers"]?.elements.first { $0[path: "name"] == .string("vedette") }
    }
}
