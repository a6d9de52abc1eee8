package import Vocabulary

/// Where a Redis server is and who we are there.
package struct RedisTarget: Hashable, Sendable {
    package let endpoint: Endpoint
    /// Nil logs in as `default`, as servers before 6.0 demand.
    package let user: String?
    /// Nil does not log in.
    package let password: String?

    /// The target of a `redis`, `rediss` or `unix` URL; `password` and `user` win over the URL's.
    package init(_ url: ServiceURL, user: String? = nil, password: String? = nil, tls: TLSOptions = TLSOptions()) {
        endpoint = Endpoint(url, tls: tls)
        self.user = user ?? url.user
        self.password = password ?? url.password
    }
}
