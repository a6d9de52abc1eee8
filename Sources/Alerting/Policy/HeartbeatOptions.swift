package import Vocabulary

/// The outgoing heartbeat: somebody else's watch over us (a dead man's switch).
package struct HeartbeatOptions: Sendable, Equatable {
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
    }

    /// Asked at every beat; holds no user and password.
    package let url: ServiceURL
    /// 10s–1h, default 1m.
    package let interval: Duration
    package let method: Method
    /// Sent as `Authorization`; nil for none.
    package let authorization: String?
    /// Through whom the URL is asked.
    package let proxies: ProxyRules

    package init(
        url: ServiceURL,
        interval: Duration = .seconds(60),
        method: Method = .get,
        authorization: String? = nil,
        proxies: ProxyRules = .direct
    ) {
        self.url = url
        self.interval = interval
        self.method = method
        self.authorization = authorization
        self.proxies = proxies
    }
}
