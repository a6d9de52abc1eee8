import NIOPosix
import Probes
import Probing
import Settings
import TestKit
import Testing
import Vocabulary

@testable import Daemon

/// From settings to probes.
@Suite struct ProbeFactoryTests {
    private let factory = ProbeFactory(
        ProbeEnvironment(
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            resolver: Resolver(),
            time: TestTime()
        )
    )

    private func probes(_ services: String...) async throws -> [ScheduledProbe] {
        let yaml = "services:\n" + services.map { "  \($0)\n" }.joined()
        return factory.probes(for: try await settings(yaml))
    }

    @Test(arguments: [
        ("http", "url: 'http://127.0.0.1:1/health'", ["HTTPProbe"]), ("tcp", "url: 'tcp://127.0.0.1:1'", ["TCPProbe"]),
        ("redis", "url: 'redis://127.0.0.1:1/0'", ["RedisProbe", "RedisProbe", "RedisProbe"]),
        (
            "postgres", "url: 'postgres://u:p@127.0.0.1:1/d'",
            ["PostgresLiveProbe", "PostgresReadyProbe", "PostgresDeepProbe"]
        ), ("qdrant", "url: 'http://127.0.0.1:1'", ["QdrantLiveProbe", "QdrantReadyProbe"]),
        ("crawl4ai", "url: 'http://127.0.0.1:1'", ["CrawlLiveProbe", "CrawlReadyProbe"]),
        ("splade", "url: 'http://127.0.0.1:1'", ["SpladeProbe", "SpladeProbe"]),
        ("reranker", "url: 'http://127.0.0.1:1'", ["RerankerProbe", "RerankerProbe"]),
        ("embedding", "url: 'http://127.0.0.1:1'", ["EmbeddingProbe", "EmbeddingProbe"]),
        ("llm", "url: 'http://127.0.0.1:1', model: m", ["LLMProbe"]),
        ("tls", "url: 'tls://127.0.0.1:1'", ["TLSProbe"]), ("dns", "name: db.example", ["DNSProbe"]),
        ("host", "role: optional", ["HostProbe"]),
    ])
    func `each kind gets its probes, a level each`(_ kind: String, _ options: String, _ types: [String]) async throws {
        let probes = try await probes("s: { kind: \(kind), \(options) }")
        #expect(probes.map { "\(type(of: $0.makeProbe()))" } == types)
        #expect(probes.map(\.check.kind) == types.map { _ in kind })
        #expect(probes.map(\.check.id.level) == Array(CheckLevel.allCases.prefix(types.count)))
    }

    @Test func `every kind of the settings is covered`() {
        #expect(ServiceKind.allCases.count == 13)
    }

    @Test func `the settings' flavors are those of the probes`() {
        #expect(
            ServerProbeOptions.SpladeFlavor.allCases.map(\.rawValue) == SpladeProbe.Flavor.allCases.map(\.rawValue)
        )
        #expect(
            ServerProbeOptions.EmbeddingFlavor.allCases.map(\.rawValue)
                == EmbeddingProbe.Flavor.allCases.map(\.rawValue)
        )
        #expect(TLSSettings.Version.allCases.map(\.rawValue) == TLSOptions.Version.allCases.map(\.rawValue))
    }

    @Test func `a service that is switched off has no probe`() async throws {
        let probes = try await probes(
            "a: { kind: tcp, url: 'tcp://127.0.0.1:1', enabled: false }",
            "b: { kind: tcp, url: 'tcp://127.0.0.1:1' }"
        )
        #expect(probes.map(\.check.id.description) == ["b/live"])
    }

    @Test func `interval and timeout are those of the settings`() async throws {
        let probes = try await probes(
            "a: { kind: tcp, url: 'tcp://127.0.0.1:1', checks: { live: { interval: 7s, timeout: 3s } } }"
        )
        #expect(probes.first?.check.interval == .seconds(7))
        #expect(probes.first?.check.timeout == .seconds(3))
    }

    @Test(arguments: [
        ("url: 'redis://127.0.0.1:1/0'", "url: 'redis://127.0.0.1:2/0'"),
        ("url: 'redis://127.0.0.1:1/0', password: one-secret", "url: 'redis://127.0.0.1:1/0', password: two-secret"),
    ])
    func `another target or credential is another probe`(_ before: String, _ after: String) async throws {
        let old = try await probes("r: { kind: redis, \(before) }")
        let new = try await probes("r: { kind: redis, \(after) }")
        #expect(zip(old, new).allSatisfy { $0.fingerprint != $1.fingerprint })
    }

    @Test(arguments: [("qdrant", ""), ("reranker", ""), ("embedding", ", flavor: tei")])
    func `a service that may listen late is waited for, unless there is one run only`(
        _ kind: String,
        _ more: String
    ) async throws {
        let port = try RefusingPort()
        let yaml = "services:\n  s: { kind: \(kind), url: 'http://127.0.0.1:\(port.number)'\(more) }\n"
        let settings = try await settings(yaml)
        let environment = ProbeEnvironment(
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            resolver: Resolver(),
            time: SystemTime()
        )
        let factory = ProbeFactory(environment)
        for (runsOnce, reason) in [(false, FailureReason.starting), (true, .connectRefused)] {
            for scheduled in factory.probes(for: settings, runsOnce: runsOnce) {
                let outcome = await ProbeRunner.run(scheduled.makeProbe(), in: environment)
                #expect(outcome.reason == reason, "\(scheduled.check.id): \(outcome.message ?? "")")
            }
        }
        withExtendedLifetime(port) {}
    }

    @Test func `another grace is another probe only where it counts`() async throws {
        for (kind, url, isSame) in [("qdrant", "http", false), ("tcp", "tcp", true)] {
            let service = "s: { kind: \(kind), url: '\(url)://127.0.0.1:1'"
            let old = try await probes("\(service) }")
            let new = try await probes("\(service), starting_grace: 7s }")
            #expect((old.map(\.fingerprint) == new.map(\.fingerprint)) == isSame)
        }
    }

    @Test func `another interval is the same probe`() async throws {
        let service = "a: { kind: tcp, url: 'tcp://127.0.0.1:1'"
        let old = try await probes("\(service) }")
        let new = try await probes("\(service), checks: { live: { interval: 9s } } }")
        #expect(old.map(\.fingerprint) == new.map(\.fingerprint))
        #expect(old.map(\.check) != new.map(\.check))
    }
}
