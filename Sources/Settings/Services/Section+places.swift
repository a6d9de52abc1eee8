import Documents
import Vocabulary

extension Section {
    /// The text of a URL under `key`, or in the file under `key_file`.
    func urlText(_ key: String = "url") -> ScalarNode? {
        let fileKey = "\(key)_file"
        if has(key), has(fileKey) {
            reading.fail("`\(key)` and `\(fileKey)` exclude each other", at: keyPosition(fileKey))
            return nil
        }
        if has(fileKey) {
            return secretFile(fileKey).map {
                ScalarNode(text: $0, position: valuePosition(fileKey), style: .literal, isSecret: true)
            }
        }
        return scalar(key, "a URL")
    }

    /// The URL under `url` or in the file under `url_file`, which has to have one of the schemes.
    func url(_ schemes: [ServiceURL.Scheme], example: String) -> ServiceURL? {
        guard has("url") || has("url_file") else {
            reading.fail("\(title) needs `url`", at: position)
            return nil
        }
        guard let scalar = urlText() else { return nil }
        guard Self.hasScheme(scalar.text, schemes) else {
            let found = Self.harmless(scalar)
            let words = WordText.expected(schemes.map { "\($0)://" })
            reading.fail(
                "expected a URL that begins with \(words)\(found.isEmpty ? "" : ", found\(found)")",
                at: scalar.position
            )
            return nil
        }
        do throws(ServiceURLError) {
            let url = try ServiceURL(parsing: scalar.text)
            reading.keepSecrets(of: url)
            return url
        } catch {
            reading.fail("bad URL\(Self.harmless(scalar)): \(error.message), such as `\(example)`", at: scalar.position)
            return nil
        }
    }

    static func hasScheme(_ text: String, _ schemes: [ServiceURL.Scheme]) -> Bool {
        schemes.contains { text.lowercased().hasPrefix("\($0)://") }
    }

    /// The URL for a message, when it cannot hold a secret.
    static func harmless(_ scalar: ScalarNode) -> String {
        guard !scalar.isSecret, !scalar.text.contains("@"), !scalar.text.contains("?") else { return "" }
        return " `\(Reading.shown(scalar.text))`"
    }

    /// The section `tls`.
    func tls(encrypted: Bool) -> TLSSettings {
        var tls = TLSSettings()
        let keys = ["verify", "ca_file", "certificate_file", "key_file", "server_name", "min_version"]
        guard let section = section("tls", keys: keys) else { return tls }
        tls.verification = section.word("verify", TLSSettings.Verification.self) ?? .full
        let files = section.tlsFiles(certificates: "certificate_file", key: "key_file")
        tls.authorityFile = files.authorities?.path
        tls.certificateFile = files.certificates?.path
        tls.keyFile = files.key?.path
        tls.serverName = section.text("server_name")
        tls.minimumVersion = section.word("min_version", TLSSettings.Version.self) ?? .v1_2
        if section.has("certificate_file") != section.has("key_file") {
            reading.fail("`certificate_file` and `key_file` go together", at: section.position)
        }
        if !encrypted {
            reading.warn("`tls` has no effect: the URL's scheme does not encrypt", at: keyPosition("tls"))
        } else if tls.verification != .full {
            let missing = tls.verification == .none ? "certificates are" : "the host's name is"
            reading.warn("\(missing) not verified", at: section.keyPosition("verify"))
        }
        return tls
    }
}

extension Reading {
    /// Keeps what a URL must not show: its password, and parameters with the name of a secret.
    func keepSecrets(of url: ServiceURL) {
        keepSecrets(url.secrets)
        for pair in (url.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, Self.isSecretName(String(parts[0])) else { continue }
            keepSecret(String(parts[1]))
            keepSecret(PercentEncoding.decode(parts[1]) ?? "")
        }
    }
}
