import Foundation
import Probes
import TestKit
import Testing

/// What files in PEM hold, told without using them.
@Suite(.timeLimit(.minutes(1))) struct TLSMaterialTests {
    private func text(of path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @Test func `certificates and keys are sound, and each is none of the other`() async throws {
        let certificates = try await TestCertificates(in: TemporaryDirectory())
        let files = try await certificates.issue("client", for: ["DNS:client"])
        #expect(TLSMaterial.certificates(certificates.authority).isSound)
        #expect(TLSMaterial.certificates(files.certificate).isSound)
        #expect(TLSMaterial.key(files.key).isSound)
        #expect(!TLSMaterial.certificates(files.key).isSound)
        #expect(!TLSMaterial.key(files.certificate).isSound)
    }

    @Test func `a key belongs to the first certificate of its file`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("client", for: ["DNS:client"])
        let other = try await certificates.issue("other", for: ["DNS:other"])
        #expect(TLSMaterial.pair(certificates: files.certificate, key: files.key).isSound)
        #expect(!TLSMaterial.pair(certificates: files.certificate, key: other.key).isSound)
        let (own, authority) = try (text(of: files.certificate), text(of: certificates.authority))
        let chain = try directory.write(own + authority, to: "chain.pem")
        #expect(TLSMaterial.pair(certificates: chain, key: files.key).isSound)
        let reversed = try directory.write(authority + own, to: "reversed.pem")
        #expect(!TLSMaterial.pair(certificates: reversed, key: files.key).isSound)
    }

    @Test(arguments: ["", "\n", "garbage", "-----BEGIN CERTIFICATE-----\n", "-----BEGIN PRIVATE KEY-----\nAAAA\n"])
    func `what is neither is not sound`(text: String) throws {
        let path = try TemporaryDirectory().write(text, to: "file.pem")
        #expect(!TLSMaterial.certificates(path).isSound)
        #expect(!TLSMaterial.key(path).isSound)
        #expect(!TLSMaterial.pair(certificates: path, key: path).isSound)
    }

    @Test func `a file that is gone, or a directory, is not sound`() throws {
        let directory = try TemporaryDirectory()
        for path in [directory.path, directory.path("gone.pem")] {
            #expect(!TLSMaterial.certificates(path).isSound)
            #expect(!TLSMaterial.key(path).isSound)
        }
    }

    @Test func `a key with a passphrase is not sound, and nobody is asked for it`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("client", for: ["DNS:client"])
        let locked = directory.path("locked.key")
        let options = ["-in", files.key, "-aes256", "-passout", "pass:secret", "-out", locked]
        try await ServerProcess.run("openssl", ["pkey"] + options, in: directory)
        #expect(!TLSMaterial.key(locked).isSound)
    }

    @Test func `one damaged certificate in a bundle is enough`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let good = try text(of: certificates.authority)
        let damaged = good.replacing("-----BEGIN CERTIFICATE-----\nM", with: "-----BEGIN CERTIFICATE-----\nA")
        try #require(damaged != good)
        #expect(TLSMaterial.certificates(try directory.write(good + good, to: "bundle.pem")).isSound)
        #expect(!TLSMaterial.certificates(try directory.write(good + damaged, to: "bundle.pem")).isSound)
        #expect(!TLSMaterial.certificates(try directory.write(damaged + good, to: "bundle.pem")).isSound)
    }

    @Test func `no damage crashes, and no missing half goes unnoticed`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("client", for: ["DNS:client"])
        let (certificate, key) = try (Array(text(of: files.certificate).utf8), Array(text(of: files.key).utf8))
        var random = SeededGenerator(seed: 17)
        for _ in 0..<50 {
            // Others have to run meanwhile.
            await Task.yield()
            for bytes in [certificate, key] {
                var bytes = bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...127, using: &random)
                }
                let path = try directory.write(String(decoding: bytes, as: UTF8.self), to: "damaged.pem")
                _ = TLSMaterial.certificates(path).isSound
                _ = TLSMaterial.key(path).isSound
                _ = TLSMaterial.pair(certificates: path, key: files.key).isSound
                let short = bytes.prefix(Int.random(in: 0..<(bytes.count - 30), using: &random))
                let half = try directory.write(String(decoding: short, as: UTF8.self), to: "short.pem")
                #expect(!TLSMaterial.certificates(half).isSound && !TLSMaterial.key(half).isSound)
            }
        }
    }
}
