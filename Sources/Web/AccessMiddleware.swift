import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Vocabulary

/// Lets in who may come in: keys, the origin rules for changes of state, the rate limit.
struct AccessMiddleware: RouterMiddleware {
    let box: PolicyBox
    let time: any Time
    let logger: Logger

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let policy = box.policy
        let area = Area(request)
        let key = try policy.key(in: request.headers)
        switch area {
        case .open: break
        case .health: if policy.protectsHealth { try Self.require(key) }
        case .metrics: if policy.protectsMetrics { try Self.require(key) }
        case .api: if !policy.keys.isEmpty { try Self.require(key) }
        case .change: try admitChange(request, key, policy)
        }
        if area == .api, let wait = box.admit(client(of: request, context, policy), at: time.now) {
            return Self.tooMany(policy, wait)
        }
        let response = try await next(request, context)
        if area == .change {
            logger.notice(
                "state changed through the API",
                metadata: [
                    "method": "\(request.method)", "path": "\(request.uri.path)", "key": "\(key?.name ?? "none")",
                    "status": "\(response.status.code)",
                ]
            )
        }
        return response
    }

    private static func require(_ key: WebPolicy.Key?) throws {
        guard key == nil else { return }
        throw RequestFailure(
            status: .unauthorized,
            code: "unauthorized",
            message: "a key is needed: Authorization: Bearer KEY, or X-API-Key: KEY",
            headers: [.wwwAuthenticate: "Bearer"]
        )
    }

    /// A change of state needs a key that may write wherever others than this machine can reach us, and is never taken
    /// from another site's page or under a name that is not ours (DNS rebinding).
    private func admitChange(_ request: Request, _ key: WebPolicy.Key?, _ policy: WebPolicy) throws {
        let host = request.head.authority.map(HostName.init)
        guard let host, host.isLoopback || policy.hosts.contains(host.name) else {
            throw RequestFailure.forbidden("changes are taken only under a name of ours; add it to http.hosts")
        }
        if request.headers[.secFetchSite]?.lowercased() == "cross-site" {
            throw RequestFailure.forbidden("changes are not taken from the page of another site")
        }
        if let origin = request.headers[.origin] {
            guard let name = HostName(origin: origin), name.isLoopback || policy.hosts.contains(name.name) else {
                throw RequestFailure.forbidden("changes are not taken from the page of another site")
            }
        }
        if policy.isLoopback, policy.keys.isEmpty { return }
        guard !policy.keys.isEmpty else {
            throw RequestFailure.forbidden("changes need a key with scope write, and none is configured (http.keys)")
        }
        if policy.isLoopback, key == nil { return }
        try Self.require(key)
        guard key?.scope == .write else {
            throw RequestFailure.forbidden("this key may only read; changes need one with scope write")
        }
    }

    /// The address that counts for the rate limit: the peer, or the last hop that no trusted proxy vouches for.
    private func client(of request: Request, _ context: WebContext, _ policy: WebPolicy) -> String {
        guard let peer = context.remoteAddress else { return "" }
        let name = peer.ipAddress ?? "local"
        guard policy.trustedProxies.contains(where: { $0.contains(peer) }) else { return name }
        let hops = request.headers[values: .xForwardedFor].joined(separator: ",").split(separator: ",").suffix(32)
        for hop in hops.reversed() {
            let text = hop.trimmingPrefix { $0 == " " }.split(separator: " ").first.map(String.init) ?? ""
            guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return name }
            guard policy.trustedProxies.contains(where: { $0.contains(address) }) else { return text }
        }
        return name
    }

    private static func tooMany(_ policy: WebPolicy, _ wait: Duration) -> Response {
        let window = (policy.rateLimit?.window.nanoseconds ?? 0) / 1_000_000
        var response = Response.json(
            [
                "error": "RATE_LIMITED", "message": "Too many requests, please try again later",
                "retryAfter": .text(String(window)),
            ],
            status: .tooManyRequests
        )
        response.headers[.retryAfter] = String(max(1, (wait.nanoseconds + 999_999_999) / 1_000_000_000))
        return response
    }
}

/// What a request wants, as far as access is concerned.
enum Area {
    case open, health, metrics, api, change

    init(_ request: Request) {
        let path = request.uri.path
        switch request.method {
        case .get, .head, .options: break
        default:
            self = .change
            return
        }
        switch path {
        case "/live", "/ready", "/-/healthy", "/-/ready": self = .open
        case "/metrics": self = .metrics
        case "/health": self = .health
        default: self = path.hasPrefix("/health/") ? .health : .api
        }
    }
}

/// The host of an authority or of an origin, without its port, in lower case.
struct HostName {
    let name: String

    init(_ authority: String) {
        let text = authority.lowercased()
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            name = String(text[text.index(after: text.startIndex)..<end])
        } else {
            name = String(text.prefix { $0 != ":" })
        }
    }

    /// Nil for what is no http origin, `null` included.
    init?(origin: String) {
        guard let scheme = ["http://", "https://"].first(where: origin.lowercased().hasPrefix) else { return nil }
        self.init(String(origin.dropFirst(scheme.count)))
    }

    var isLoopback: Bool {
        if name == "localhost" { return true }
        return (try? SocketAddress(ipAddress: name, port: 0))?.isLoopback ?? false
    }
}

extension WebPolicy {
    /// The key that a request presents; nil when it presents none.
    func key(in headers: HTTPFields) throws -> Key? {
        let bearer = headers[.authorization].flatMap { value -> String? in
            guard value.lowercased().hasPrefix("bearer ") else { return nil }
            return String(value.dropFirst("bearer ".count))
        }
        guard let presented = bearer ?? headers[.xAPIKey] else { return nil }
        // Every key is compared, each in constant time, so that the answer's time tells nothing.
        let matches = keys.filter { Self.isEqual($0.secret, presented) }
        guard let match = matches.first else {
            throw RequestFailure(
                status: .unauthorized,
                code: "unauthorized",
                message: "this key is not known here",
                headers: [.wwwAuthenticate: "Bearer"]
            )
        }
        return match
    }

    private static func isEqual(_ secret: String, _ presented: String) -> Bool {
        let secret = Array(secret.utf8)
        let presented = Array(presented.utf8)
        var difference: UInt8 = secret.count == presented.count ? 0 : 1
        for (index, byte) in presented.enumerated() {
            difference |= byte ^ (secret.isEmpty ? 0xFF : secret[index % secret.count])
        }
        return difference == 0 && !secret.isEmpty
    }
}

extension HTTPField.Name {
    static let xAPIKey = constant("X-API-Key")
    static let xForwardedFor = constant("X-Forwarded-For")
    static let secFetchSite = constant("Sec-Fetch-Site")

    private static func constant(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
