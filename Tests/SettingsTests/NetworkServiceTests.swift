import Testing
import Vocabulary

@testable import Settings

/// Services of the kinds `tls`, `dns` and `host`.
@Suite(.timeLimit(.minutes(1))) struct NetworkServiceTests {
    private func service(_ yaml: String) async throws -> ServiceSettings {
        try #require(try await load("services:\n  it: \(yaml)\n").services.first)
    }

    @Test(
        arguments: [
            ("{ kind: tls, url: 'tls://h:8443' }", "tls://h:8443", 8443, [], 0),
            (
                "{ kind: tls, url: 'https://h/path', expect: { valid_for: 14d } }", "https://h", 443,
                ["h2", "http/1.1"], 14
            ),
            ("{ kind: tls, url: 'https://h', alpn: [] }", "https://h", 443, [], 0),
            ("{ kind: tls, url: 'tls://h:443', alpn: [postgresql] }", "tls://h:443", 443, ["postgresql"], 0),
        ] as [(String, String, Int, [String], Int)]
    )
    func `a certificate is looked at as written`(
        yaml: String,
        address: String,
        port: Int,
        offer: [String],
        days: Int
    ) async throws {
        let service = try await service(yaml)
        guard case .tls(let options)? = service.checks.first?.probe else { throw SettingsFailure([]) }
        #expect(service.address == address)
        #expect(options.url.host == "h" && options.url.port == port)
        #expect(options.applicationProtocols == offer)
        #expect(options.validFor == .seconds(days * 86_400))
    }

    @Test(arguments: [
        ("{ min_version: '1.0' }", "1.0"), ("{ min_version: 1.1 }", "1.1"), ("{ min_version: 1.3 }", "1.3"),
        ("{ verify: full }", "1.2"),
    ]) func `an older version of TLS has to be asked for`(tls: String, version: String) async throws {
        let service = try await service("{ kind: tls, url: 'tls://h:443', tls: \(tls) }")
        guard case .tls(let options)? = service.checks.first?.probe else { throw SettingsFailure([]) }
        #expect(options.tls.minimumVersion.rawValue == version)
    }

    @Test(arguments: [
        ("10.0.0.10", "10.0.0.10", 53), ("'10.0.0.10:5353'", "10.0.0.10", 5353), ("ns.example", "ns.example", 53),
        ("'fd00::10'", "fd00::10", 53), ("'[fd00::10]:5353'", "fd00::10", 5353),
    ]) func `a name server is a host with or without a port`(text: String, host: String, port: Int) async throws {
        let service = try await service("{ kind: dns, name: db.example, server: \(text) }")
        guard case .dns(let options)? = service.checks.first?.probe else { throw SettingsFailure([]) }
        #expect(options.server == .init(host: host, port: port))
        #expect(options.transport == .udp && options.type == nil && options.atLeast == 1)
        #expect(service.address == "db.example at \(host):\(port)")
    }

    @Test(arguments: [
        "db", "db.example.", "'.'", "0/25.2.0.192.in-addr.arpa", "_http._tcp.example", "'fd00::1'", "xn--4ca.example",
    ])
    func `what can be asked for is a name`(text: String) async throws {
        _ = try await service("{ kind: dns, name: \(text), server: ns }")
    }

    @Test func `a name is asked for as written`() async throws {
        let service = try await service(
            """
            { kind: dns, name: _sip._tcp.example., type: SRV, server: ns, transport: tcp,
              expect: { contains: [sip1, sip2], at_least: 2 } }
            """
        )
        guard case .dns(let options)? = service.checks.first?.probe else { throw SettingsFailure([]) }
        #expect(options.name == "_sip._tcp.example." && options.type == .srv && options.transport == .tcp)
        #expect(options.contains == ["sip1", "sip2"] && options.addresses.isEmpty && options.atLeast == 2)
        let system = try await self.service("{ kind: dns, name: db, expect: { addresses: [10.0.0.7, '::1'] } }")
        guard case .dns(let options)? = system.checks.first?.probe else { throw SettingsFailure([]) }
        #expect(options.server == nil && options.addresses == ["10.0.0.7", "::1"])
        #expect(system.address == "db")
    }

    @Test func `a machine needs no more than its kind`() async throws {
        guard case .host(let plain)? = try await service("{ kind: host }").checks.first?.probe else {
            throw SettingsFailure([])
        }
        #expect(plain.paths == ["/"] && plain.scope == .machine && plain.cpuPercentBelow == nil)
        let yaml = """
            { kind: host, paths: [/, /var/lib/vedette], scope: cgroup,
              expect: { cpu_percent_below: 90, memory_percent_below: 80, disk_free_percent_above: 20 } }
            """
        guard case .host(let full)? = try await service(yaml).checks.first?.probe else { throw SettingsFailure([]) }
        #expect(full.paths == ["/", "/var/lib/vedette"] && full.scope == .cgroup)
        #expect(full.cpuPercentBelow == 90 && full.memoryPercentBelow == 80 && full.diskFreePercentAbove == 20)
    }
}
