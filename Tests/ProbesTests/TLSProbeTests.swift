import Foundation
import NIOCore
import TestKit
import Testing
import Vocabulary

@testable import Probes
@testable import Probing

@Suite(.timeLimit(.minutes(1))) struct TLSProbeTests {
    private static let farAhead = 3_786_912_000.0

    /// What a server may present that does not verify, and what the message has to say of it.
    enum Flaw: CaseIterable, Sendable {
        case expired, notYetValid, otherName, unknownAuthority, selfSigned, expiredIntermediate, futureIntermediate
        case missingIntermediate

        var text: String {
            switch self {
            case .expired: "the certificate expired on 2021-01-01T00:00:00.000Z; presented: CN=service"
            case .notYetValid: "the certificate is valid only from 2090-01-01T00:00:00.000Z; presented: CN=service"
            case .otherName: "made out to another name; presented: CN=service for other.example, issued by CN=Test"
            case .unknownAuthority: "signed by an unknown authority, CN=Test Authority, and was sent without others"
            case .selfSigned:
                "the certificate is self-signed; presented: CN=service for localhost, issued by CN=service"
            case .expiredIntermediate: "CN=middle in the certificate's chain expired on 2021-01-01T00:00:00.000Z"
            case .futureIntermediate: "CN=middle in the certificate's chain is valid only from 2090-01-01T"
            case .missingIntermediate: "signed by an unknown authority, CN=middle, and was sent without others"
            }
        }
    }

    @Test(arguments: Flaw.allCases) func `a certificate that does not verify is told why`(flaw: Flaw) async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await identity(flaw, certificates)
        let peer = try await ScriptedPeer.start(.silence, tls: files)
        let trusted = flaw == .unknownAuthority ? nil : certificates.authority
        let surroundings = Surroundings()
        let outcome = await surroundings.run(
            probe(peer, TLSOptions(caFile: trusted), surroundings),
            deadline: .seconds(40)
        )
        #expect(outcome.reason == .tls)
        let message = outcome.message ?? "success"
        #expect(message.contains(flaw.text), "\(message)")
        #expect(message.hasPrefix("localhost:\(peer.port) (127.0.0.1): "))
        let reading = outcome.run.read()
        #expect(reading.phases.map(\.phase) == [.dns, .connect, .tls])
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    private func identity(_ flaw: Flaw, _ certificates: TestCertificates) async throws -> TestCertificates.Files {
        let names = ["DNS:localhost"]
        switch flaw {
        case .expired: return try await certificates.issue("service", for: names, .past)
        case .notYetValid: return try await certificates.issue("service", for: names, .future)
        case .otherName: return try await certificates.issue("service", for: ["DNS:other.example"], .current)
        case .unknownAuthority: return try await certificates.issue("service", for: names, .current)
        case .selfSigned: return try await certificates.selfSigned("service", for: names)
        case .expiredIntermediate, .futureIntermediate, .missingIntermediate:
            try await certificates.authority(
                "middle",
                flaw == .expiredIntermediate ? .past : flaw == .futureIntermediate ? .future : .current
            )
            let files = try await certificates.issue("service", for: names, .current, by: "middle")
            guard flaw == .missingIntermediate else { return files }
            return (files.certificate.replacingOccurrences(of: "-chain.pem", with: ".pem"), files.key)
        }
    }

    @Test func `a good certificate is described, and its chain`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        try await certificates.authority("middle", .current)
        let files = try await certificates.issue(
            "service",
            for: ["DNS:localhost", "IP:127.0.0.1"],
            .current,
            by: "middle"
        )
        let peer = try await ScriptedPeer.start(.silence, tls: files)
        let surroundings = Surroundings()
        let probe = probe(peer, TLSOptions(caFile: certificates.authority), surroundings)
        let report = try #require(await surroundings.run(probe).report)
        let facts = Facts(report)
        #expect(facts.text("subject") == "CN=service")
        #expect(facts.text("issuer") == "CN=middle")
        #expect(facts.text("names") == "localhost, 127.0.0.1")
        #expect(facts.text("notBefore") == "2020-01-01T00:00:00.000Z")
        #expect(facts.text("notAfter") == "2090-01-01T00:00:00.000Z")
        #expect(facts.text("tlsVersion") == "TLS 1.3")
        #expect(facts.value("applicationProtocol") == .unknown)
        #expect(facts.text("serialNumber")?.isEmpty == false)
        #expect(facts.value("chainLength") == .integer(2))
        #expect(facts.text("chainNotAfter") == "2090-01-01T00:00:00.000Z")
        #expect(facts.sample("vedette_tls_certificate_expiry_timestamp_seconds") == Self.farAhead)
        #expect(facts.sample("vedette_tls_chain_expiry_timestamp_seconds") == Self.farAhead)
        #expect(facts.sample("vedette_tls_chain_certificates") == 2)
        let left = (Self.farAhead - Date().timeIntervalSince1970) / 86_400
        let days = try #require(facts.value("daysToExpiry")?.sample)
        #expect(abs(days - left) < 0.2)

        // The chain of a leaf that has not changed is not asked for again.
        let before = peer.counts.accepted
        #expect(Facts(try #require(await surroundings.run(probe).report)).value("chainLength") == .integer(2))
        #expect(before == 2 && peer.counts.accepted == 3)
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    @Test func `a certificate that expires too soon fails by assertion`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("service", for: ["DNS:localhost"])
        let peer = try await ScriptedPeer.start(.silence, tls: files)
        let surroundings = Surroundings()
        let tls = TLSOptions(caFile: certificates.authority)
        for (days, reason) in [(29, nil), (31, FailureReason.assertion)] {
            let probe = probe(peer, tls, surroundings, validFor: .seconds(days * 86_400))
            let outcome = await surroundings.run(probe)
            #expect(outcome.reason == reason, "\(outcome.message ?? "")")
            if reason != nil {
                #expect(outcome.message?.contains("less than 31 days ahead") == true, "\(outcome.message ?? "")")
            }
        }
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    @Test func `without verification an expired certificate is described too`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("service", for: ["DNS:localhost"], .past)
        let peer = try await ScriptedPeer.start(.silence, tls: files)
        let surroundings = Surroundings()
        let outcome = await surroundings.run(probe(peer, TLSOptions(verification: .none), surroundings))
        let facts = Facts(try #require(outcome.report, "\(outcome.message ?? "")"))
        #expect(try #require(facts.value("daysToExpiry")?.sample) < -365)
        #expect(facts.sample("vedette_tls_certificate_expiry_timestamp_seconds") == 1_609_459_200)
        #expect(facts.value("chainLength") == .integer(1))
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    @Test func `a server that no longer shows its chain still has a verified leaf`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("service", for: ["DNS:localhost"], .current)
        let server = try await ScriptedPeer.start(.silence, tls: files)
        let proxy = try await DribblingProxy.start(to: server.port, serving: 1)
        let surroundings = Surroundings()
        let endpoint = Endpoint(.host("localhost", port: proxy.port), tls: TLSOptions(caFile: certificates.authority))
        let probe = TLSProbe(.init(endpoint), connector: surroundings.connector)
        // The proxy says nothing to the second connection, over which the chain would come.
        let outcome = await surroundings.run(probe)
        let facts = Facts(try #require(outcome.report, "\(outcome.message ?? "")"))
        #expect(facts.text("subject") == "CN=service")
        #expect(facts.value("chainLength") == .unknown)
        await proxy.until { $0.accepted == 2 && $0.open == 0 }
        try await proxy.stop()
        try await server.stop()
    }

    private func probe(
        _ peer: ScriptedPeer,
        _ tls: TLSOptions,
        _ surroundings: Surroundings,
        validFor: Duration = .zero
    ) -> TLSProbe {
        let endpoint = Endpoint(.host("localhost", port: peer.port), tls: tls)
        // A busy machine is no reason not to know the chain.
        return TLSProbe(
            .init(endpoint, validFor: validFor),
            connector: surroundings.connector,
            chainPatience: .seconds(20)
        )
    }
}
