import Vocabulary

/// Rules for the stack's own servers that the settings file and the environment share.
struct ServerTarget {
    /// As given, perhaps with user and password.
    let url: ServiceURL
    var apiKey: String?
    var tls = TLSSettings()
    let product: ServerProbeOptions.Product

    /// One of the two would never be sent: both say who asks.
    var hasTwoCredentials: Bool { apiKey != nil && (url.user != nil || url.password != nil) }

    /// Where it is, for people.
    var address: String { url.description }

    /// What its checks ask; nil when the URL's path cannot go before other paths.
    func options(_ reading: Reading) -> ServerProbeOptions? {
        let base = url.path.reversed().drop { $0 == "/" }.reversed()
        guard let root = try? ServiceURL(parsing: url.origin + String(base)) else { return nil }
        return ServerProbeOptions(url: root, headers: headers(reading), tls: tls, product: product)
    }

    /// The headers that say who asks.
    private func headers(_ reading: Reading) -> [HTTPProbeOptions.Header] {
        if let apiKey {
            // Qdrant's own header; everybody else in the stack takes a bearer token.
            if case .qdrant = product { return [.init(name: "api-key", value: apiKey)] }
            return [.init(name: "Authorization", value: "Bearer \(apiKey)")]
        }
        return BasicCredentials.header(user: url.user, password: url.password, reading).map { [$0] } ?? []
    }
}

/// User and password for HTTP's scheme `Basic`.
enum BasicCredentials {
    /// The header; nil without user and password.
    ///
    /// Its encoded form is a secret too.
    static func header(user: String?, password: String?, _ reading: Reading) -> HTTPProbeOptions.Header? {
        guard user != nil || password != nil else { return nil }
        let encoded = Base64.encode("\(user ?? ""):\(password ?? "")".utf8)
        reading.keepSecret(encoded)
        return HTTPProbeOptions.Header(name: "Authorization", value: "Basic \(encoded)")
    }
}
