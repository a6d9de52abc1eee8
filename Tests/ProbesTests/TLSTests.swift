import FoundationEssentials
import NIOCore
import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    /// What a certificate may have wrong with it.
    enum Flaw: CaseIterable, Sendable { case none, expired, otherName, unknownAuthority }

    @Test(arguments: Flaw.allCases) func `a certificate has to be right, and the message says what is not`(
        flaw: Flaw
    ) async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue(
            "service",
            for: [flaw == .otherName ? "DNS:other.example" : "DNS:localhost"],
            isExpired: flaw == .expired
        )
        let peer = try await ScriptedPeer.start(
            .answer(.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
            tls: files
        )
        let surroundings = Surroundings()
        let strict = TLSOptions(caFile: flaw == .unknownAuthority ? nil : certificates.authority)
        let outcome = try await ask(peer, strict, surroundings)
        switch flaw {
        case .none: #expect(outcome.reason == nil, "\(outcome.message ?? "")")
        case .expired: #expect(outcome.message?.contains("the certificate expired on 20") == true)
        case .otherName: #expect(outcome.message?.hasSuffix("the certificate is made out to another name") == true)
        case .unknownAuthority: #expect(outcome.message?.hasSuffix("signed by an unknown authority") == true)
        }
        if flaw != .none {
            #expect(outcome.reason == .tls, "\(outcome.message ?? "success")")
            #expect(outcome.run.phase == .tls)
        }
        let lenient = try await ask(peer, TLSOptions(verification: .none), surroundings)
        #expect(lenient.reason == nil, "\(lenient.message ?? "")")
        let anyName = TLSOptions(verification: .noHostname, caFile: certificates.authority)
        #expect(try await ask(peer, anyName, surroundings).reason == (flaw == .expired ? .tls : nil))
        let named = TLSOptions(caFile: certificates.authority, serverName: "other.example")
        #expect(try await ask(peer, named, surroundings).reason == (flaw == .otherName ? nil : .tls))
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    @Test func `a server that does not speak TLS fails the handshake`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.send("HTTP/1.1 400 Bad Request\r\n\r\n")))
        let outcome = try await ask(peer, TLSOptions(), Surroundings())
        #expect(outcome.reason == .tls)
        #expect(outcome.message?.hasSuffix("the answer is not TLS") == true)
        try await peer.stop()
    }

    @Test func `a handshake that is cut short is a TLS failure`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.close))
        let outcome = try await ask(peer, TLSOptions(), Surroundings())
        #expect(outcome.reason == .tls)
        #expect(outcome.message?.hasSuffix("closed during the handshake") == true)
        try await peer.stop()
    }

    @Test func `a TLS file that cannot be read is named`() async throws {
        let peer = try await ScriptedPeer.start(.silence)
        let outcome = try await ask(peer, TLSOptions(caFile: "/nowhere/ca.pem"), Surroundings())
        #expect(outcome.reason == .tls)
        #expect(outcome.message?.hasPrefix("cannot read authorities in PEM from /nowhere/ca.pem") == true)
        try await peer.stop()
    }

    @Test func `a TLS file that has changed is read anew`() async throws {
        let directory = try TemporaryDirectory()
        let (peer, certificates) = try await server(in: directory)
        let other = try await TestCertificates(in: TemporaryDirectory())
        let path = try directory.write(try text(of: other.authority), to: "trusted.pem", mode: 0o644)
        let surroundings = Surroundings()
        let options = TLSOptions(caFile: path)
        #expect(try await ask(peer, options, surroundings).reason == .tls)
        _ = try directory.write(try text(of: certificates.authority), to: "trusted.pem", mode: 0o644)
        #expect(try await ask(peer, options, surroundings).reason == nil)
        try await peer.stop()
    }

    @Test func `files that are being replaced leave the old ones in use until they are whole`() async throws {
        let directory = try TemporaryDirectory()
        let (peer, certificates) = try await server(in: directory)
        let good = try text(of: certificates.authority)
        let path = try directory.write(good, to: "trusted.pem", mode: 0o644)
        let surroundings = Surroundings()
        let options = TLSOptions(caFile: path)
        #expect(try await ask(peer, options, surroundings).reason == nil)
        for half in ["", String(good.prefix(good.count / 2)), "garbage"] {
            _ = try directory.write(half, to: "trusted.pem", mode: 0o644)
            #expect(try await ask(peer, options, surroundings).reason == nil)
        }
        let other = try await TestCertificates(in: TemporaryDirectory())
        _ = try directory.write(try text(of: other.authority), to: "trusted.pem", mode: 0o644)
        #expect(try await ask(peer, options, surroundings).reason == .tls)
        try await peer.stop()
    }

    private func server(in directory: TemporaryDirectory) async throws -> (ScriptedPeer, TestCertificates) {
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("service", for: ["DNS:localhost"])
        let peer = try await ScriptedPeer.start(
            .answer(.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
            tls: files
        )
        return (peer, certificates)
    }

    private func ask(
        _ peer: ScriptedPeer,
        _ tls: TLSOptions,
        _ surroundings: Surroundings
    ) async throws -> ProbeRunner.Outcome {
        let url = try ServiceURL(parsing: "https://localhost:\(peer.port)/")
        return await surroundings.run(
            HTTPProbe(.init(HTTPCall("GET", url, tls: tls)), connector: surroundings.connector)
        )
    }

    private func text(of path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}
