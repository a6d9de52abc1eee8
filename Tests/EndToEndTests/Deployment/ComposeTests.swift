import Foundation
import Probes
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct ComposeTests {
    private static let file = "deploy/compose.yaml"
    private let checkout: Checkout

    init() throws {
        checkout = try Checkout()
    }

    @Test func `the file follows the Compose specification`() async throws {
        try await checkout.check(
            "python",
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            checkout.path(Self.file)
        )
    }

    @Test func `every secret, volume and service that is named is there`() async throws {
        let document = try await compose()
        let (services, secrets, volumes) = (
            keys(document[path: "services"]), keys(document[path: "secrets"]), keys(document[path: "volumes"])
        )
        for (name, service) in document[path: "services"]?.members ?? [:] {
            let wanted = service[path: "secrets"]?.elements.compactMap(\.text) ?? []
            #expect(secrets.isSuperset(of: wanted), "\(name)")
            #expect(services.isSuperset(of: keys(service[path: "depends_on"])), "\(name)")
            for volume in service[path: "volumes"]?.elements.compactMap(\.text) ?? [] {
                let source = String(volume.prefix { $0 != ":" })
                let isThere =
                    source.hasPrefix("./")
                    ? FileManager.default.fileExists(atPath: checkout.path("deploy/\(source)"))
                    : volumes.contains(source)
                #expect(isThere, "\(source) of \(name)")
            }
        }
    }

    @Test func `vedette accepts its settings with the secrets that it is given, and misses none`() async throws {
        let vedette = try #require(try await compose()[path: "services.vedette"])
        let secrets = vedette[path: "secrets"]?.elements.compactMap(\.text) ?? []
        let settings = checkout.path("deploy/compose/config/vedette.yaml")
        let said = try await checkout.validate(settings, secrets: secrets, in: "/run/secrets")
        #expect(said.contains(" is valid: 7 services"), "\(said)")
        for secret in secrets {
            await #expect(throws: TestKitError.self, "\(secret) is not used") {
                try await checkout.validate(settings, secrets: secrets.filter { $0 != secret }, in: "/run/secrets")
            }
        }
    }

    @Test func `vedette waits for nobody, and is given no right that it does not need`() async throws {
        let vedette = try #require(try await compose()[path: "services.vedette"])
        #expect(vedette[path: "depends_on"] == nil)
        #expect(vedette[path: "read_only"] == .bool(true))
        #expect(vedette[path: "cap_drop"] == .array([.string("ALL")]))
        #expect(vedette[path: "security_opt"] == .array([.string("no-new-privileges:true")]))
        #expect(vedette[path: "stop_grace_period"] == .string("25s"))
    }

    /// Neither image has curl; the stand-ins answer as the real services do.
    @Test(arguments: [("qdrant", 6333), ("reranker", 80)])
    func `a health check through bash tells a working service from a failing and a dead one`(
        service: String,
        port: Int
    ) async throws {
        let test = try await compose()[path: "services.\(service).healthcheck.test"]?.elements.compactMap(\.text) ?? []
        try #require(test.first == "CMD" && test.dropFirst().starts(with: ["bash", "-c"]))
        let lab = try await LabProcess.start()
        let labPort = try #require(try lab.url(of: service).split(separator: ":").last.flatMap { Int($0) })
        let place = "/dev/tcp/127.0.0.1/"
        let script = try #require(test.last).replacingOccurrences(of: "$$", with: "$")
        try #require(script.contains("\(place)\(port);"))
        let command = script.replacingOccurrences(of: "\(place)\(port);", with: "\(place)\(labPort);")
        try await checkout.run("bash", "-c", command)
        for fault in ["status/503", "down"] {
            try await lab.switch(service, fault)
            await #expect(throws: TestKitError.self, "\(fault)") { try await checkout.run("bash", "-c", command) }
        }
    }

    private func keys(_ value: JSONValue?) -> Set<String> {
        value.map { Set($0.members.keys) } ?? []
    }

    private func compose() async throws -> JSONValue {
        try #require(try await checkout.documents(Self.file).first)
    }
}
