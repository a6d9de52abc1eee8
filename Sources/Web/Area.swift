import Hummingbird

/// What a request wants, as far as access is concerned.
enum Area: Equatable {
    /// Liveness and readiness: open to everybody, always.
    case open
    case health, metrics
    /// What a signed link opens: its token says what may be done, not a key.
    case link
    /// Our own API, and paths that do not exist.
    case api
    /// Everything that may change state.
    case change

    init(_ request: Request) {
        switch request.method {
        case .get, .head, .options: self = Self.read(Self.components(request))
        // Clients of Prometheus' API put long queries into the body of a POST.
        case .post where QueryRoutes.takesForms(Self.components(request)): self = .api
        case .post where Self.read(Self.components(request)) == .link: self = .link
        default: self = .change
        }
    }

    /// Whether the path is one that no rate limit touches, by whatever method: orchestrators and scrapers ask them.
    static func isUnlimited(_ request: Request) -> Bool {
        let components = components(request)
        if components.first == "-" { return true }
        switch read(components) {
        case .open, .health, .metrics: return true
        case .link, .api, .change: return false
        }
    }

    /// The longest body that a request may have, in bytes.
    static func longestBody(_ request: Request) -> Int {
        components(request) == ["api", "v2", "alerts"] ? AlertRoutes.longestBody : AccessMiddleware.longestBody
    }

    /// The path as logs show it: whoever reads a link's token there could use it.
    static func shownPath(_ request: Request) -> String {
        read(components(request)) == .link ? "/ack/***" : request.uri.path
    }

    /// The router ignores empty components (`//metrics`), so this does too.
    private static func components(_ request: Request) -> [Substring] {
        request.uri.path.split(separator: "/")
    }

    private static func read(_ components: [Substring]) -> Area {
        switch components {
        case ["live"], ["ready"], ["-", "healthy"], ["-", "ready"]: .open
        case ["metrics"]: .metrics
        default:
            switch components.first {
            case "health": .health
            case "ack" where components.count == 2: .link
            default: .api
            }
        }
    }
}
