import Alerting
import Documents
import Vocabulary

/// Reads where a receiver is, who asks it and how it is trusted.
struct ReceiverPlaceReader {
    let section: Section

    private var reading: Reading { section.reading }

    /// The URL under `url` or in the file under `url_file`; nil after an error has been reported.
    ///
    /// Where `isSecret`, whoever knows the path can write there: it is never shown, and no user belongs to it.
    func url(isSecret: Bool) -> ServiceURL? {
        guard section.has("url") || section.has("url_file") else {
            reading.fail("\(section.title) needs `url` or `url_file`", at: section.position)
            return nil
        }
        guard let scalar = section.urlText() else { return nil }
        if isSecret { reading.keepSecret(scalar.text) }
        guard let url = parse(scalar) else { return nil }
        reading.keepPath(of: url, always: isSecret)
        if isSecret {
            refuseUser(url, at: scalar.position)
            warnIfOpen(url, hasCredentials: true)
        }
        return url
    }

    /// The same, with a URL for those who do not say one.
    func url(default text: String) -> ServiceURL? {
        guard section.has("url") || section.has("url_file") else { return try? ServiceURL(parsing: text) }
        guard let scalar = section.urlText(), let url = parse(scalar) else { return nil }
        refuseUser(url, at: scalar.position)
        return url
    }

    /// The list under `urls`, at least one.
    func urls() -> [ServiceURL] {
        guard section.has("urls") else {
            reading.fail("\(section.title) needs `urls`", at: section.position)
            return []
        }
        let scalars = section.list("urls", "a URL") ?? []
        if section.node("urls")?.isEmptyCollection == true {
            reading.fail("expected at least one URL in `urls`", at: section.valuePosition("urls"))
        }
        return scalars.compactMap { parse($0) }
    }

    /// What was found is never shown: even the path of a URL without a scheme can be a secret.
    private func parse(_ scalar: ScalarNode) -> ServiceURL? {
        let schemes: [ServiceURL.Scheme] = [.http, .https]
        guard Section.hasScheme(scalar.text, schemes) else {
            let words = WordText.expected(schemes.map { "\($0)://" })
            reading.fail("expected a URL that begins with \(words)", at: scalar.position)
            return nil
        }
        do throws(ServiceURLError) {
            let url = try ServiceURL(parsing: scalar.text)
            reading.keepSecrets(of: url)
            return url
        } catch {
            reading.fail("bad URL: \(error.message)", at: scalar.position)
            return nil
        }
    }

    private func refuseUser(_ url: ServiceURL, at position: Position) {
        guard url.user != nil || url.password != nil else { return }
        reading.fail("\(section.title) takes no user and password in its URL", at: position)
    }

    /// Says that a credential crosses the network where everybody can read it.
    func warnIfOpen(_ url: ServiceURL, hasCredentials: Bool) {
        guard hasCredentials, !url.scheme.isEncrypted, !Loopback.contains(url.host) else { return }
        let key = section.has("url") ? "url" : section.has("url_file") ? "url_file" : "urls"
        let message = "\(url.origin) is not encrypted: everybody on the way can read what is secret of the receiver"
        reading.warn(message, at: section.valuePosition(key))
    }

    /// Says that the URL is one of another kind.
    func compare(_ url: ServiceURL, with kind: ReceiverReader.Kind) {
        let other = WebhookRecognition.kind(of: url)
        guard other != kind, other != .webhook else { return }
        let key = section.has("url") ? "url" : "url_file"
        reading.warn("the URL looks like one for `kind: \(other.rawValue)`", at: section.valuePosition(key))
    }

    /// The value of `Authorization` from `bearer`, `basic_auth` or the URLs, one of which may be there.
    func authorization(_ urls: [ServiceURL]) -> String? {
        let isBearer = section.has("bearer") || section.has("bearer_file")
        let users = urls.filter { $0.user != nil || $0.password != nil }
        if isBearer, section.has("basic_auth") {
            reading.fail("`bearer` and `basic_auth` exclude each other", at: section.keyPosition("basic_auth"))
        } else if isBearer || section.has("basic_auth"), !users.isEmpty {
            let key = isBearer ? "bearer" : "basic_auth"
            reading.fail("`\(key)` and the user and password of a URL exclude each other", at: section.position)
        }
        let bearer = section.headerSecret("bearer").map { "Bearer \($0)" }
        let basic = ScrapeCredentialsReader(section: section).basic()
        let own = users.compactMap { BasicCredentials.header(user: $0.user, password: $0.password, reading)?.value }
        if Set(own).count > 1 {
            reading.fail("the URLs of a receiver have to have the same user and password", at: section.position)
        }
        let authorization = bearer ?? basic ?? own.first
        for url in urls { warnIfOpen(url, hasCredentials: authorization != nil) }
        return authorization
    }

    /// The URL without user and password, which go into a header.
    static func withoutUser(_ url: ServiceURL) -> ServiceURL? {
        try? ServiceURL(parsing: url.origin + url.path + (url.query.map { "?" + $0 } ?? ""))
    }

    /// The mapping `headers`.
    func headers() -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for entry in section.named("headers") {
            guard let value = Section.scalar(entry.value, entry.key, "a text", reading) else { continue }
            let name = entry.key.lowercased()
            if !HeaderText.isName(entry.key) {
                reading.fail("`\(Reading.shown(entry.key))` cannot name a header", at: entry.position)
            } else if Self.ownHeaders.contains(name) {
                reading.fail("`\(entry.key)` is set by the receiver itself", at: entry.position)
            } else if headers.contains(where: { $0.name.lowercased() == name }) {
                reading.fail("the header `\(entry.key)` stands there twice", at: entry.position)
            } else if !HeaderText.isValue(value.text) {
                let message = "the value of `\(entry.key)` holds characters that no header can carry"
                reading.fail(message, at: value.position)
            } else {
                reading.keepSecret(ofHeader: name, value.text)
                headers.append((entry.key, value.text))
            }
        }
        return headers
    }

    private static let ownHeaders: Set = [
        "content-length", "transfer-encoding", "connection", "host", "content-type", "idempotency-key",
    ]

    /// The section `tls`; no URL is one with an error.
    func tls(_ urls: [ServiceURL]) -> ReceiverTLS {
        tls(isUsed: urls.isEmpty || urls.contains { $0.scheme.isEncrypted })
    }

    func tls(isUsed: Bool) -> ReceiverTLS {
        var tls = ReceiverTLS()
        let keys = ["ca_file", "server_name", "insecure_skip_verify"]
        guard let section = section.section("tls", keys: keys) else { return tls }
        tls.authorityFile = section.tlsFiles().authorities?.path
        tls.serverName = section.text("server_name")
        tls.isVerified = section.flag("insecure_skip_verify") != true
        if !isUsed {
            reading.warn("`tls` has no effect: nothing is encrypted", at: self.section.keyPosition("tls"))
        } else if !tls.isVerified {
            reading.warn("certificates are not verified", at: section.keyPosition("insecure_skip_verify"))
        }
        return tls
    }
}

extension Reading {
    /// Keeps the path of a URL where it says as much as a password: always, or when a part of it is long enough for that.
    func keepPath(of url: ServiceURL, always: Bool) {
        let parts = url.path.split(separator: "/").filter { always ? $0.utf8.count >= 8 : $0.utf8.count >= 16 }
        guard always || !parts.isEmpty, url.path.utf8.count > 1 else { return }
        keepSecret(url.path)
        keepSecrets(parts.map(String.init))
    }

    /// Keeps a header that says who asks: the value, and the credential behind its scheme.
    func keepSecret(ofHeader name: String, _ value: String) {
        guard Self.isSecretName(name) || name.lowercased().contains("auth") || name.lowercased() == "cookie" else {
            return
        }
        keepSecret(value)
        keepSecret(value.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "")
    }
}
