import Vocabulary

/// Reads what is particular to services that are asked over HTTP.
struct HTTPServiceReader {
    let kind: ServiceKind
    let section: Section

    private var reading: Reading { section.reading }

    func read() -> ServiceShape? {
        let url = section.url([.http, .https], example: "http://\(kind):8000")
        let credentials = credentials()
        let model = kind == .llm ? requiredModel() : nil
        let tls = section.tls(encrypted: url?.scheme.isEncrypted ?? true)
        let expectations = expectations()
        guard let url, let credentials, kind != .llm || model != nil else { return nil }
        var target = HTTPTarget(kind: kind, url: url)
        target.apiKey = credentials.apiKey
        target.bearerToken = credentials.bearerToken
        target.username = credentials.username
        target.password = credentials.password
        target.model = model
        target.tls = tls
        let asked = target
        let reading = reading
        return ServiceShape(address: url.description, expectations: expectations) { level, check in
            guard let check, asked.kind == .http else { return asked.options(level, reading) }
            return HTTPRequestReader(section: check, target: asked).read(level)
        }
    }

    private struct Credentials {
        var apiKey: String?
        var bearerToken: String?
        var username: String?
        var password: String?
    }

    /// Nil when one was given and could not be read.
    private func credentials() -> Credentials? {
        guard kind == .http else {
            let key = section.secret("api_key")?.text
            let isGiven = section.has("api_key") || section.has("api_key_file")
            return isGiven && key == nil ? nil : checked(Credentials(apiKey: key))
        }
        let isBearer = section.has("bearer_token") || section.has("bearer_token_file")
        let isBasic = section.has("username") || section.has("password") || section.has("password_file")
        if isBearer, isBasic {
            reading.fail("`bearer_token` and `username` exclude each other", at: section.position)
        }
        let found = Credentials(
            bearerToken: section.secret("bearer_token")?.text,
            username: section.text("username"),
            password: section.secret("password")?.text
        )
        if isBearer, found.bearerToken == nil { return nil }
        return checked(found)
    }

    private func checked(_ credentials: Credentials) -> Credentials? {
        for text in [credentials.apiKey, credentials.bearerToken] {
            if let text, !HeaderText.isValue(text) {
                reading.fail("the key holds characters that no header can carry", at: section.position)
                return nil
            }
        }
        return credentials
    }

    private func requiredModel() -> String? {
        if !section.has("model") { reading.fail("\(section.title) needs `model`", at: section.position) }
        return section.text("model")
    }

    private func expectations() -> ServiceSettings.Expectations {
        var expectations = ServiceSettings.Expectations()
        switch kind {
        case .qdrant:
            expectations.collections = section.texts("collections")
            expectations.collectionPrefix = section.text("collection_prefix")
        case .crawl4ai:
            expectations.flavor = section.word("flavor", ServiceSettings.CrawlFlavor.self) ?? .auto
        case .http, .tcp, .redis, .postgres, .splade, .reranker, .embedding, .llm:
            break
        }
        return expectations
    }
}

/// What may stand in a header field, after RFC 9110.
enum HeaderText {
    static func isName(_ text: String) -> Bool {
        let others = "!#$%&'*+-.^_`|~".utf8
        return (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ("a"..."z").contains(Character(Unicode.Scalar($0)))
                    || ("A"..."Z").contains(Character(Unicode.Scalar($0)))
                    || ("0"..."9").contains(Character(Unicode.Scalar($0))) || others.contains($0)
            }
    }

    static func isValue(_ text: String) -> Bool {
        text.utf8.count <= 16_384 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}
