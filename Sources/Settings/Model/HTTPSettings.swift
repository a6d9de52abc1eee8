package import Vocabulary

/// Our own listeners, and who may do what on them.
package struct HTTPSettings: Sendable, Equatable {
    /// A credential for the API.
    package struct Key: Sendable, Equatable {
        package enum Scope: String, Sendable, CaseIterable { case read, write }

        /// What the audit log calls it.
        package let name: String
        package let secret: String
        package let scope: Scope
    }

    /// What needs a key although it is open by default.
    package enum ProtectedArea: String, Sendable, CaseIterable { case health, metrics }

    /// At most `requests` per client address and window.
    package struct RateLimit: Sendable, Equatable {
        package let window: Duration
        package let requests: Int
    }

    /// The address to listen on (default `127.0.0.1`).
    package let host: String
    /// 0 means a free one (default 9911).
    package let port: Int
    /// What links in messages begin with; nil means `http://<host name>:<port>`.
    package let externalURL: ServiceURL?
    /// Values of `Host` that may change state, beside loopback and the external URL's.
    package let hosts: [String]
    package let keys: [Key]
    package let protectedAreas: Set<ProtectedArea>
    /// Addresses and CIDR blocks whose `X-Forwarded-For` is believed.
    package let trustedProxies: [String]
    /// Nil means no limit.
    package let rateLimit: RateLimit?
    /// `*` or origins like `https://app.example.com`.
    package let corsOrigins: [String]
    /// The port of the second, read-only listener; nil means none.
    package let metricsPort: Int?
    /// False closes `/metrics`.
    package let isMetricsEnabled: Bool
    /// 1–65536, default 512.
    package let maxConnections: Int
    /// 1s–1h, default 60s.
    package let idleTimeout: Duration
    /// Requests slower than this are logged; nil means none is.
    package let slowRequestThreshold: Duration?
}
