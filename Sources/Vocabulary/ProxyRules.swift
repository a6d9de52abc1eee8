/// Through which HTTP proxy a URL is asked.
///
/// The rules are those of `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` as Go's `golang.org/x/net/http/httpproxy` has them, and
/// with it Prometheus and Alertmanager: this machine is never asked through a proxy unless ``always``.
package struct ProxyRules: Sendable, Hashable {
    /// The `http` URL of the proxy for `http` URLs; nil asks them directly.
    package var http: ServiceURL?
    /// The `http` URL of the proxy for `https` URLs; nil asks them directly.
    package var https: ServiceURL?
    /// What is asked directly all the same.
    package var exceptions: [ProxyException]
    /// Whether this machine is asked through the proxy too.
    package var always: Bool

    /// No proxy.
    package static let direct = ProxyRules()

    package init(
        http: ServiceURL? = nil,
        https: ServiceURL? = nil,
        exceptions: [ProxyException] = [],
        always: Bool = false
    ) {
        self.http = http
        self.https = https
        self.exceptions = exceptions
        self.always = always
    }

    /// The proxy for `url`; nil when it is asked directly.
    package func proxy(for url: ServiceURL) -> ServiceURL? {
        let proxy: ServiceURL? =
            switch url.scheme {
            case .http: http
            case .https: https
            case .redis, .rediss, .tcp, .tls, .unix: nil
            }
        guard let proxy, always || !Loopback.contains(url.host), !exceptions.contains(where: { $0.covers(url) }) else {
            return nil
        }
        return proxy
    }
}
