import Vocabulary

/// Rules for HTTP targets that the settings file and the environment share.
struct HTTPTarget {
    let kind: ServiceKind
    /// As given, perhaps with user and password.
    let url: ServiceURL
    /// For the kinds that take one.
    var apiKey: String?
    var bearerToken: String?
    var username: String?
    var password: String?
    /// Only for `llm`.
    var model: String?
    var tls = TLSSettings()

    /// Where it is, for people.
    var address: String { url.description }

    /// The headers that say who asks.
    func credentials(_ reading: Reading) -> [HTTPProbeOptions.Header] {
        if let apiKey {
            // Qdrant's own header; everybody else in the stack takes a bearer token.
            if kind == .qdrant { return [.init(name: "api-key", value: apiKey)] }
            return [.init(name: "Authorization", value: "Bearer \(apiKey)")]
        }
        if let bearerToken { return [.init(name: "Authorization", value: "Bearer \(bearerToken)")] }
        let password = password ?? url.password
        guard let user = username ?? url.user ?? (password == nil ? nil : "") else { return [] }
        let encoded = PercentEncoding.base64("\(user):\(password ?? "")")
        reading.keepSecret(encoded)
        return [.init(name: "Authorization", value: "Basic \(encoded)")]
    }

    /// The URL that a check asks for: no user or password, and the path of the kind, or `path`, instead of its own.
    func target(_ level: CheckLevel, path: String? = nil) -> ServiceURL? {
        let base = url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
        let own: String
        if let path {
            own = path
        } else if let model, kind == .llm {
            own = "\(base)/models/\(PercentEncoding.encode(model))"
        } else if kind == .http {
            own = url.requestTarget
        } else {
            own = base + kind.healthPath(level)
        }
        return try? ServiceURL(parsing: url.origin + own)
    }

    /// What a check asks when nothing about the request is configured.
    func options(_ level: CheckLevel, _ reading: Reading) -> ProbeOptions? {
        var expect = HTTPExpectationSettings()
        expect.startingStatuses = kind.startingStatuses
        let expected = expect
        return target(level).map {
            .http(
                HTTPProbeOptions(
                    url: $0,
                    method: "GET",
                    headers: credentials(reading),
                    body: nil,
                    expect: expected,
                    tls: tls
                )
            )
        }
    }
}
