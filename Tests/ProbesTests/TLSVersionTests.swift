import NIOSSL
import TestKit
import Testing
import Vocabulary

@testable import Probes

/// Versions of TLS, and certificates of clients.
@Suite(.timeLimit(.minutes(1))) struct TLSVersionTests {
    private func outcome(
        _ server: HandshakeServer,
        _ tls: TLSOptions,
        refusalPatience: Duration = .zero
    ) async -> ProbeRunner.Outcome {
        let surroundings = Surroundings()
        let endpoint = Endpoint(.host("localhost", port: server.port), tls: tls)
        let probe = TLSProbe(
            .init(endpoint),
            connector: surroundings.connector,
            chainPatience: .seconds(20),
            refusalPatience: refusalPatience
        )
        return await surroundings.run(probe, deadline: .seconds(40))
    }

    @Test(arguments: [(TLSVersion.tlsv1, "TLS 1.0"), (.tlsv11, "TLS 1.1")])
    func `a server of old versions only has to be allowed`(_ version: TLSVersion, _ name: String) async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let server = try await HandshakeServer.start(
            try await certificates.issue("service", for: ["DNS:localhost"])
        ) { configuration in
            configuration.minimumTLSVersion = .tlsv1
            configuration.maximumTLSVersion = version
        }
        let refused = await outcome(server, TLSOptions(caFile: certificates.authority))
        #expect(refused.reason == .tls)
        let text = "the server speaks no version of TLS that `tls.min_version` allows, which is 1.2 unless set"
        #expect(refused.message == "localhost:\(server.port) (127.0.0.1): \(text)")
        let allowed = await outcome(server, TLSOptions(minimumVersion: .v1_0, caFile: certificates.authority))
        #expect(Facts(try #require(allowed.report, "\(allowed.message ?? "")")).text("tlsVersion") == name)
        try await server.stop()
    }

    @Test func `a version may be demanded`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("service", for: ["DNS:localhost"])
        let server = try await HandshakeServer.start(files) { $0.maximumTLSVersion = .tlsv12 }
        let options = TLSOptions(minimumVersion: .v1_3, caFile: certificates.authority)
        #expect(await outcome(server, options).reason == .tls)
        let usual = await outcome(server, TLSOptions(caFile: certificates.authority))
        #expect(Facts(try #require(usual.report, "\(usual.message ?? "")")).text("tlsVersion") == "TLS 1.2")
        try await server.stop()
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `a server that demands a client certificate refuses who has none`(_ version: TLSVersion) async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let own = try await certificates.issue("client", for: ["DNS:client"])
        let files = try await certificates.issue("service", for: ["DNS:localhost"])
        let server = try await HandshakeServer.start(files) { configuration in
            configuration.maximumTLSVersion = version
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(certificates.authority)
        }
        let tls = TLSOptions(caFile: certificates.authority)
        // A busy machine may take long to refuse.
        let refused = await outcome(server, tls, refusalPatience: .seconds(20))
        #expect(refused.reason == .tls, "\(refused.message ?? "success")")
        #expect(refused.failure?.phase == .tls)
        if version == .tlsv13 {
            let text = "the server demands a client certificate: `tls.certificate_file` and `tls.key_file`"
            #expect(refused.message == "localhost:\(server.port): \(text)")
        }
        let admitted = await outcome(
            server,
            TLSOptions(caFile: certificates.authority, certificateFile: own.certificate, keyFile: own.key)
        )
        #expect(admitted.reason == nil, "\(admitted.message ?? "")")
        try await server.stop()
    }

    @Test func `a chain that is not shown is not asked for at every run`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("service", for: ["DNS:localhost"])
        let server = try await HandshakeServer.start(files, dropping: [2])
        let surroundings = Surroundings()
        let endpoint = Endpoint(.host("localhost", port: server.port), tls: TLSOptions(caFile: certificates.authority))
        let probe = TLSProbe(.init(endpoint), connector: surroundings.connector, chainPatience: .seconds(20))
        for connections in [2, 3] {
            let outcome = await surroundings.run(probe)
            let facts = Facts(try #require(outcome.report, "\(outcome.message ?? "")"))
            #expect(facts.text("subject") == "CN=service")
            #expect(facts.value("chainLength") == .unknown)
            #expect(server.accepted == connections)
        }
        try await server.stop()
    }
}
