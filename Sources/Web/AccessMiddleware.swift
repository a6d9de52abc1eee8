import HTTPTypes
import Hummingbird
import Logging
import Vocabulary

/// Lets in who may come in: the rate limit, keys, the origin rules for changes of state.
struct AccessMiddleware: RouterMiddleware {
    /// Longer bodies are refused unread, where nothing else is said.
    static let longestBody = 1 << 20

    let box: PolicyBox
    let time: any Time
    let logger: Logger

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let policy = box.policy
        // Before the keys: guessing them is what a limit has to slow down.
        if !Area.isUnlimited(request) {
            let client = policy.client(context.remoteAddress, request.headers)
            if let wait = box.admit(client, at: time.now) { return Self.tooMany(policy, wait) }
        }
        let longestBody = Area.longestBody(request)
        guard request.headers[.contentLength].flatMap(Int.init) ?? 0 <= longestBody else {
            throw RequestFailure(
                status: .contentTooLarge,
                code: "content_too_large",
                message: "a body is at most \(longestBody) bytes long"
            )
        }
        let credential = policy.credential(in: request.headers)
        let area = Area(request)
        switch area {
        case .open, .link: break
        case .health: if policy.protectsHealth { try Self.require(credential) }
        case .metrics: if policy.protectsMetrics { try Self.require(credential) }
        case .api: if !policy.keys.isEmpty { try Self.require(credential) }
        case .change: try admitChange(request, credential, policy)
        }
        var context = context
        if case .key(let key) = credential { context.keyName = key.name }
        guard area == .change || area == .link && request.method == .post else {
            return try await next(request, context)
        }
        do {
            let response = try await next(request, context)
            audit(request, credential, response.status)
            return response
        } catch let failure as RequestFailure {
            audit(request, credential, failure.status)
            throw failure
        }
    }

    @discardableResult
    private static func require(_ credential: WebPolicy.Credential) throws(RequestFailure) -> WebPolicy.Key {
        if case .key(let key) = credential { return key }
        let message =
            credential == .unknown
            ? "this key is not known here" : "a key is needed: Authorization: Bearer KEY, or X-API-Key: KEY"
        throw RequestFailure(
            status: .unauthorized,
            code: "unauthorized",
            message: message,
            headers: [.wwwAuthenticate: "Bearer"]
        )
    }

    /// A change of state needs a key that may write wherever others than this machine can reach us, and is never taken
    /// from another site's page or under a name that is not ours (DNS rebinding).
    private func admitChange(
        _ request: Request,
        _ credential: WebPolicy.Credential,
        _ policy: WebPolicy
    ) throws(RequestFailure) {
        try Self.refuseForeign(request, policy)
        if policy.isLoopback, policy.keys.isEmpty || credential == .none { return }
        guard !policy.keys.isEmpty else {
            throw .forbidden("changes need a key with scope write, and none is configured (http.keys)")
        }
        guard try Self.require(credential).scope == .write else {
            throw .forbidden("this key may only read; changes need one with scope write")
        }
    }

    private static func refuseForeign(_ request: Request, _ policy: WebPolicy) throws(RequestFailure) {
        func isOurs(_ host: HostName?) -> Bool {
            host.map { $0.isLoopback || policy.hosts.contains($0.name) } ?? false
        }
        guard isOurs(request.head.authority.flatMap { HostName($0) }) else {
            throw .forbidden("changes are taken only under a name of ours; add it to http.hosts")
        }
        let isFromElsewhere = request.headers[.secFetchSite]?.lowercased() == "cross-site"
        // Under a loopback name another port is another site: whatever else this machine serves.
        let ownAuthority = request.head.authority?.lowercased()
        let origins = request.headers[values: .origin]
        let areOurs = origins.allSatisfy { origin in
            guard let host = HostName(origin: origin) else { return false }
            return policy.hosts.contains(host.name) || HostName.authority(ofOrigin: origin) == ownAuthority
        }
        guard !isFromElsewhere, areOurs else {
            throw .forbidden("changes are not taken from the page of another site")
        }
    }

    private func audit(_ request: Request, _ credential: WebPolicy.Credential, _ status: HTTPResponse.Status) {
        var name = "none"
        if case .key(let key) = credential { name = key.name }
        logger.notice(
            "a change was asked for through the API",
            metadata: [
                "method": "\(request.method)", "path": "\(Area.shownPath(request))", "key": "\(name)",
                "status": "\(status.code)",
            ]
        )
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
