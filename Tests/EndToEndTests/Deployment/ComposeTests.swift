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

    @Test func `the lines of the guide make every secret that is named, and what the stack reads from its environment`()
        async throws
    {
        let document = try await compose()
        try await runGuide()
        for (name, secret) in document[path: "secrets"]?.members ?? [:] {
            let file = "deploy/\(secret[path: "file"]?.text?.dropFirst(2) ?? "")"
            #expect(try secretText(file).count == 48, "\(name)")
        }
        let text = try secretText("deploy/compose/secrets/stack.env")
        let variables = Dictionary(
            uniqueKeysWithValues: text.split(separator: "\n").compactMap { line in
                line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
            }
        )
        #expect(
            Set(variables.keys) == [
                "POSTGRES_PASSWORD", "QDRANT_API_KEY", "REDIS_PASSWORD", "POSTGRES_CONNECTION_STRING",
            ]
        )
        let database = try #require(document[path: "services.postgres.environment"])
        let user = "\(database[path: "POSTGRES_USER"]?.text ?? ""):\(variables["POSTGRES_PASSWORD"] ?? "")"
        #expect(
            variables["POSTGRES_CONNECTION_STRING"]
                == "postgresql://\(user)@postgres:5432/\(database[path: "POSTGRES_DB"]?.text ?? "")"
        )
    }

    @Test func `the crawler is told where the others are`() async throws {
        let crawler = try #require(try await compose()[path: "services.crawl4ai"])
        #expect(crawler[path: "environment.QDRANT_URL"] == .string("http://qdrant:6333"))
        #expect(crawler[path: "env_file"] == .array([.string("./compose/secrets/stack.env")]))
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

    /// The commands of the guide up to the last secret, in a directory of their own.
    private func runGuide() async throws {
        let guide = try checkout.text("docs/deploy.md")
        let start = try #require(guide.firstRange(of: "$ mkdir -m 0700 deploy/compose/secrets"))
        let end = try #require(guide[start.lowerBound...].firstRange(of: ">stack.env\n"))
        let lines = guide[start.lowerBound..<end.upperBound].split(separator: "\n")
            .map { $0.hasPrefix("$ ") ? $0.dropFirst(2) : $0 }
        try await checkout.run("bash", "-euc", "mkdir -p deploy/compose\n" + lines.joined(separator: "\n"))
    }

    private func secretText(_ name: String) throws -> String {
        try String(contentsOfFile: checkout.directory.path(name), encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    private func keys(_ value: JSONValue?) -> Set<String> {
        value.map { Set($0.members.keys) } ?? []
    }

    private func compose() async throws -> JSONValue {
        try #require(try await checkout.documents(Self.file).first)
    }
}
