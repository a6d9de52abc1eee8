import Documents
import Vocabulary

/// Reads who asks, and whom it trusts: `authorization`, `basic_auth` and `tls_config` of a scrape job.
struct ScrapeCredentialsReader {
    let section: Section

    private var reading: Reading { section.reading }

    /// The value of the header.
    func authorization() -> String? {
        if section.has("authorization"), section.has("basic_auth") {
            let message = "`authorization` and `basic_auth` exclude each other"
            reading.fail(message, at: section.keyPosition("basic_auth"))
        }
        let (token, basic) = (token(), basic())
        return token ?? basic
    }

    private func token() -> String? {
        let keys = ["type", "credentials", "credentials_file"]
        guard let section = section.section("authorization", keys: keys) else { return nil }
        let type = section.text("type", "a scheme such as `Bearer`") ?? "Bearer"
        if type.lowercased() == "basic" {
            reading.fail("for `Basic` there is `basic_auth`", at: section.valuePosition("type"))
        } else if !HeaderText.isName(type) {
            reading.fail("expected a scheme such as `Bearer` for `type`", at: section.valuePosition("type"))
        }
        guard section.has("credentials") || section.has("credentials_file") else {
            reading.fail("`authorization` needs `credentials` or `credentials_file`", at: section.position)
            return nil
        }
        return section.headerSecret("credentials").map { "\(type) \($0)" }
    }

    /// The value of the header for `basic_auth`; nil when there is none.
    func basic() -> String? {
        let keys = ["username", "password", "password_file"]
        guard let section = section.section("basic_auth", keys: keys) else { return nil }
        let user = section.text("username", "the name of a user")
        reading.publish(user)
        return BasicCredentials.header(user: user ?? "", password: section.secret("password")?.text, reading)?.value
    }

    /// How targets are trusted; `isUsed` tells whether they may be asked over TLS at all.
    func tls(isUsed: Bool) -> TLSSettings {
        var tls = TLSSettings()
        let keys = ["ca_file", "cert_file", "key_file", "server_name", "insecure_skip_verify"]
        guard let section = section.section("tls_config", keys: keys) else { return tls }
        let files = section.tlsFiles(certificates: "cert_file", key: "key_file")
        tls.authorityFile = files.authorities?.path
        tls.certificateFile = files.certificates?.path
        tls.keyFile = files.key?.path
        tls.serverName = section.text("server_name")
        if section.has("cert_file") != section.has("key_file") {
            reading.fail("`cert_file` and `key_file` go together", at: section.position)
        }
        if section.flag("insecure_skip_verify") == true { tls.verification = .none }
        if !isUsed {
            reading.warn(
                "`tls_config` has no effect: `scheme` is not `https`",
                at: self.section.keyPosition("tls_config")
            )
        } else if tls.verification == .none {
            reading.warn("certificates are not verified", at: section.keyPosition("insecure_skip_verify"))
        }
        return tls
    }
}
