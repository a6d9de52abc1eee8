import Alerting
import Foundation
import Settings
import TestKit
import Testing
import Vocabulary

@testable import Daemon

/// Certificates and keys are looked into when the settings are read.
@Suite(.timeLimit(.minutes(1))) struct TLSFileCheckTests {
    private static let service = "services:\n  a: { kind: tcp, url: 'tcp://127.0.0.1:1' }\n"

    /// The text of a receiver that trusts `trusted.pem`, under a name.
    private static func receiver(_ name: String) -> String {
        """
        http: { external_url: "https://v" }
        alerting: { receivers: { \(name): { kind: webhook, url: "https://h/", tls: { ca_file: trusted.pem } } } }
        \(service)
        """
    }

    private func text(of path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private func problems(_ file: SettingsFile) async throws -> [String] {
        let settings = try await file.load()
        do throws(SettingsFailure) {
            _ = try RuleFactory.groups(settings)
            return []
        } catch {
            return error.problems.map { "\($0)".replacing(file.directory.path + "/", with: "") }
        }
    }

    @Test func `every wrong file is told with its place, wherever it is named`() async throws {
        let certificates = try await TestCertificates(in: TemporaryDirectory())
        let (one, two) = try await (
            certificates.issue("one", for: ["DNS:one"]), certificates.issue("two", for: ["DNS:two"])
        )
        let file = try SettingsFile(
            """
            http: { external_url: "https://v" }
            services:
              a: { kind: http, url: "https://h", tls: { ca_file: empty.pem, certificate_file: one.pem, key_file: two.key } }
              b: { kind: postgres, url: "postgres://u@h/d", tls: { ca_file: garbage.pem } }
              c: { kind: redis, url: "rediss://h", tls: { certificate_file: one.pem, key_file: garbage.pem } }
              d: { kind: http, url: "https://h", tls: { ca_file: ca.pem, certificate_file: one.pem, key_file: one.key } }
            scrape:
              - job_name: j
                scheme: https
                static_configs: [{ targets: ["h:1"] }]
                tls_config: { cert_file: garbage.pem, key_file: one.key }
            alerting:
              receivers:
                hook: { kind: webhook, url: "https://h/", tls: { ca_file: garbage.pem } }
                mail: { kind: email, host: h, from: a@b.c, to: a@b.c, tls: { ca_file: one.key } }
                chat: { kind: discord, url: "https://discord.com/api/webhooks/1/abcdefgh", tls: { ca_file: ca.pem } }

            """,
            files: [
                "empty.pem": "", "garbage.pem": "no certificate\n", "ca.pem": try text(of: certificates.authority),
                "one.pem": try text(of: one.certificate), "one.key": try text(of: one.key),
                "two.key": try text(of: two.key),
            ]
        )
        let none = "holds no certificates in PEM, or a damaged one"
        #expect(
            try await problems(file) == [
                "vedette.yaml:3:54: error: the file of `ca_file`, `empty.pem`, \(none)",
                "vedette.yaml:3:102: error: the file of `key_file`, `two.key`, holds another key than that of the first "
                    + "certificate in `certificate_file`, `one.pem`",
                "vedette.yaml:4:65: error: the file of `ca_file`, `garbage.pem`, \(none)",
                "vedette.yaml:5:84: error: the file of `key_file`, `garbage.pem`, holds no private key in PEM, or one with "
                    + "a passphrase",
                "vedette.yaml:11:30: error: the file of `cert_file`, `garbage.pem`, \(none)",
                "vedette.yaml:14:63: error: the file of `ca_file`, `garbage.pem`, \(none)",
                "vedette.yaml:15:75: error: the file of `ca_file`, `one.key`, \(none)",
            ]
        )
    }

    @Test func `a reload with a broken certificate is refused, and the old settings stay until it is mended`()
        async throws
    {
        let certificates = try await TestCertificates(in: TemporaryDirectory())
        let good = try text(of: certificates.authority)
        let file = try SettingsFile(Self.receiver("old"), files: ["trusted.pem": good])
        let rig = try await ReloadRig(file.load(), load: file.loader)
        #expect(await rig.reloader.reload(because: "a test") == nil)

        try file.directory.write(Self.receiver("new"), to: "vedette.yaml")
        try file.directory.write(String(good.prefix(good.count / 2)), to: "trusted.pem")
        await rig.reloader.reloadIfChanged()
        #expect(rig.gauge("vedette_config_last_reload_successful") == 0)
        #expect(rig.reloader.settings.alerting.receivers.map(\.name.description) == ["old"])
        #expect(
            rig.log.all.contains {
                $0.contains("the new settings cannot be used")
                    && $0.contains(
                        "vedette.yaml:2:83: error: the file of `ca_file`, `trusted.pem`, holds no certificates"
                    )
            }
        )

        try file.directory.write(good, to: "trusted.pem")
        await rig.reloader.reloadIfChanged()
        #expect(rig.gauge("vedette_config_last_reload_successful") == 1)
        #expect(rig.reloader.settings.alerting.receivers.map(\.name.description) == ["new"])
    }

    @Test func `a certificate that breaks alone is refused too`() async throws {
        let certificates = try await TestCertificates(in: TemporaryDirectory())
        let good = try text(of: certificates.authority)
        let file = try SettingsFile(Self.receiver("old"), files: ["trusted.pem": good])
        let rig = try await ReloadRig(file.load(), load: file.loader)
        try file.directory.write("", to: "trusted.pem")
        await rig.reloader.reloadIfChanged()
        #expect(rig.gauge("vedette_config_last_reload_successful") == 0)
    }
}
