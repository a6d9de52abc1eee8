import Vocabulary

/// The server of a service of kind `http`, and who asks it.
struct HTTPTarget {
    /// As given, perhaps with user and password.
    let url: ServiceURL
    var bearerToken: String?
    var username: String?
    var password: String?
    var tls = TLSSettings()

    /// The headers that say who asks.
    func credentials(_ reading: Reading) -> [HTTPProbeOptions.Header] {
        if let bearerToken { return [.init(name: "Authorization", value: "Bearer \(bearerToken)")] }
        return BasicCredentials.header(user: username ?? url.user, password: password ?? url.password, reading)
            .map { [$0] } ?? []
    }

    /// The URL that a check asks for: no user or password, and `path` instead of its own path and query.
    func target(path: String?) -> ServiceURL? {
        try? ServiceURL(parsing: url.origin + (path ?? url.requestTarget))
    }

    /// What a check asks when nothing about the request is configured.
    func options(_ reading: Reading) -> ProbeOptions? {
        target(path: nil).map {
            .http(
                HTTPProbeOptions(
                    url: $0,
                    method: "GET",
                    headers: credentials(reading),
                    body: nil,
                    expect: HTTPExpectationSettings(),
                    tls: tls
                )
            )
        }
    }
}
