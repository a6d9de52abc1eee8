import NIOCore
import TestKit
import Testing
import Vocabulary
import Web

@testable import Daemon

/// Who may do what, by the settings.
@Suite struct PolicyTests {
    private static let services = "services:\n  a: { kind: tcp, url: 'tcp://127.0.0.1:1' }\n"

    private func policy(_ http: String, listensOn host: String = "127.0.0.1") async throws -> WebPolicy {
        WebPolicy(try await settings("http: { \(http) }\n" + Self.services), listensOn: host)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("localhost", true), ("::1", true), ("127.9.9.9", true), ("0.0.0.0", false), ("::", false),
        ("10.0.0.1", false), ("127.evil.example.com", false), ("vedette", false),
    ])
    func `only an address of this machine alone is loopback`(_ host: String, _ isLoopback: Bool) async throws {
        #expect(try await policy("port: 0", listensOn: host).isLoopback == isLoopback)
    }

    @Test func `everything is taken over`() async throws {
        let policy = try await policy(
            """
            external_url: 'https://Vedette.example.com/x', hosts: [Other.example.com], protect: [metrics], \
            keys: [{ name: ci, key: read-0123456789, scope: read }], trusted_proxies: [10.0.0.0/8], \
            rate_limit: { window: 60s, requests: 5 }, cors: { origins: ['https://app.example.com'] }, \
            slow_request_threshold: 1s
            """
        )
        #expect(policy.hosts == ["vedette.example.com", "other.example.com"])
        #expect(policy.protectsMetrics)
        #expect(!policy.protectsHealth)
        #expect(policy.keys == [.init(name: "ci", secret: "read-0123456789", scope: .read)])
        #expect(try #require(policy.trustedProxies.first).contains(try SocketAddress(ipAddress: "10.1.1.1", port: 1)))
        #expect(policy.rateLimit == .init(window: .seconds(60), requests: 5))
        #expect(policy.corsOrigins == ["https://app.example.com"])
        #expect(policy.slowRequestThreshold == .seconds(1))
        #expect(policy.servesMetrics)
    }

    @Test func `without an external URL the machine's own name is one of ours`() async throws {
        let hosts = try await policy("port: 0").hosts
        #expect(hosts.count == 1)
        #expect(hosts.first?.isEmpty == false)
    }

    @Test func `warnings name a listener without keys that others reach`() async throws {
        let log = LogLines()
        try await settings("http: { host: 0.0.0.0 }\n" + Self.services).logWarnings(to: log.logger)
        #expect(log.all.contains { $0.hasPrefix("warning no key is configured (http.keys)") })
        let quiet = LogLines()
        try await settings(Self.services).logWarnings(to: quiet.logger)
        #expect(quiet.all.isEmpty)
    }

    @Test func `warnings name a service whose password everybody sees`() async throws {
        let log = LogLines()
        let yaml = "services:\n  cache: { kind: redis, url: 'redis://127.0.0.1:1/0', password: redis }\n"
        try await settings(yaml).logWarnings(to: log.logger)
        #expect(
            log.all == [
                "warning the service `cache` has a password or key that is the name of something shown everywhere; "
                    + "the log does not hide it"
            ]
        )
    }
}
