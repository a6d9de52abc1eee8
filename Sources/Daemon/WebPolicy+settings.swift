import Glibc
import NIOCore
import Settings
import Vocabulary
import Web

extension WebPolicy {
    /// Who may do what, by the settings.
    ///
    /// - Parameters:
    ///   - settings: those that are to be in force.
    ///   - host: the one that our listeners are bound to, which a reload does not change: a new `http.host` must not
    ///     open a listener that others still reach.
    init(_ settings: Settings, listensOn host: String) {
        self.init()
        let http = settings.http
        keys = http.keys.map { key in
            switch key.scope {
            case .read: Key(name: key.name, secret: key.secret, scope: .read)
            case .write: Key(name: key.name, secret: key.secret, scope: .write)
            }
        }
        protectsHealth = http.protectedAreas.contains(.health)
        protectsMetrics = http.protectedAreas.contains(.metrics)
        servesMetrics = http.isMetricsEnabled
        isLoopback = Self.isLoopback(host)
        hosts = Set(http.hosts.map { $0.lowercased() } + [http.externalURL?.host.lowercased() ?? Self.hostName])
        publicHost = http.externalURL?.host ?? Self.hostName
        publicOrigin = http.externalURL?.origin ?? "http://\(publicHost):\(http.port)"
        ownPort = http.port
        corsOrigins = http.corsOrigins
        rateLimit = http.rateLimit.map { RateLimit(window: $0.window, requests: $0.requests) }
        trustedProxies = http.trustedProxies.compactMap(AddressBlock.init)
        slowRequestThreshold = http.slowRequestThreshold
    }

    /// Names other than `localhost` may resolve to anything, so they do not count.
    private static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || (try? SocketAddress(ipAddress: host, port: 0))?.isLoopback ?? false
    }

    /// The machine's own name, which `http.external_url` defaults to.
    private static let hostName: String = {
        var name = [UInt8](repeating: 0, count: 256)
        let code = unsafe name.withUnsafeMutableBytes { bytes in
            guard let start = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return -1 as Int32 }
            return unsafe gethostname(start, bytes.count - 1)
        }
        return code == 0 ? String(decoding: name.prefix { $0 != 0 }, as: UTF8.self).lowercased() : "localhost"
    }()
}
