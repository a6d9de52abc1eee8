import Hummingbird

/// What a request wants, as far as access is concerned.
enum Area: Equatable {
    /// Liveness and readiness: open to everybody, always.
    case open
    case health, metrics
    /// Our own API, and paths that do not exist.
    case api
    /// Everything that may change state.
    case change

    init(_ request: Request) {
        switch request.method {
        case .get, .head, .options: self = Self.read(Self.components(request))
        // Clients of Prometheus' API put long queries into the body of a POST.
        case .post where QueryRoutes.takesForms(Self.components(request)): self = .api
        default: self = .change
        }
    }

    /// Whether the path is one that no rate limit touches, by whatever method: orchestrators and scrapers ask them.
    static func isUnlimited(_ request: Request) -> Bool {
        let components = components(request)
        return components.first == "-" || read(components) != .api
    }

    /// The router ignores empty components (`//metrics`), so this does too.
    private static func components(_ request: Request) -> [Substring] {
        request.uri.path.split(separator: "/")
    }

    private static func read(_ components: [Substring]) -> Area {
        switch components {
        case ["live"], ["ready"], ["-", "healthy"], ["-", "ready"]: .open
        case ["metrics"]: .metrics
        default: components.first == "health" ? .health : .api
        }
    }
}
