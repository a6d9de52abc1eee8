package import Vocabulary

/// Who may do what on our listeners; replaced as a whole by a reload.
package struct WebPolicy: Sendable, Equatable {
    /// What a key opens; `write` includes `read`.
    package enum Scope: Sendable, Equatable { case read, write }

    package struct Key: Sendable, Equatable {
        /// What the audit log calls it.
        package let name: String
        package let secret: String
        package let scope: Scope

        package init(name: String, secret: String, scope: Scope) {
            self.name = name
            self.secret = secret
            self.scope = scope
        }
    }

    /// At most this many requests of one client in a window.
    package struct RateLimit: Sendable, Equatable {
        package let window: Duration
        package let requests: Int

        package init(window: Duration, requests: Int) {
            self.window = window
            self.requests = requests
        }
    }

    package var keys: [Key] = []
    /// `/health*` needs a key.
    package var protectsHealth = false
    /// `/metrics` needs a key.
    package var protectsMetrics = false
    /// False closes `/metrics`.
    package var servesMetrics = true
    /// The listener takes connections from this machine alone.
    package var isLoopback = true
    /// Values of `Host`, without port, that may change state beside loopback names.
    package var hosts: Set<String> = []
    /// Origins whose pages may read our answers; `*` for all.
    package var corsOrigins: [String] = []
    package var rateLimit: RateLimit?
    /// Addresses and CIDR blocks whose `X-Forwarded-For` is believed.
    package var trustedProxies: [AddressBlock] = []
    /// Requests that take longer to answer are logged; nil means none is.
    package var slowRequestThreshold: Duration?
    /// How others reach us: the host, scheme and port of links, and the port that we listen on ourselves.
    package var publicHost = "localhost"
    package var publicOrigin = "http://localhost:9911"
    package var ownPort = 9911

    package init() {}

    /// Where the settings leave the port to the system: the one that it gave us.
    mutating func bind(to port: Int) {
        guard ownPort == 0 else { return }
        ownPort = port
        if publicOrigin.hasSuffix(":0") { publicOrigin = "\(publicOrigin.dropLast())\(port)" }
    }
}
