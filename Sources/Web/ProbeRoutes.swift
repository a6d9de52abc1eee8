import HTTPTypes
import Hummingbird
import Recording
import Vocabulary

/// What orchestrators ask: `/live`, `/ready`, `/-/healthy`, `/-/ready`.
struct ProbeRoutes {
    let sources: WebSources

    func add(to router: Router<WebContext>) {
        router.get("live") { _, _ -> Response in live() }
        router.get("-/healthy") { _, _ -> Response in live() }
        router.get("ready") { request, _ -> Response in try ready(request) }
        router.get("-/ready") { _, _ -> Response in selfReady() }
    }

    private func live() -> Response {
        let stalled = sources.vitals.stalled()
        guard !stalled.isEmpty else { return .json(["status": "ok"]) }
        return .json(
            [
                "status": "stalled",
                "stalled": .object(stalled.map { JSON.Member($0.name, .text($0.duration.brief)) }),
            ],
            status: .serviceUnavailable
        )
    }

    private func ready(_ request: Request) throws -> Response {
        switch request.uri.queryParameters.get("scope") {
        case nil, "stack": break
        case "self": return selfReady()
        case let scope?: throw RequestFailure.badRequest("scope is `stack` or `self`, not `\(scope.shortened(to: 40))`")
        }
        let status = sources.readiness()
        guard let name = request.uri.queryParameters.get("capability") else {
            return answer(status, isReady: status.isReady, failing: status.failing)
        }
        guard let capability = ServiceName(name).flatMap(status.capability) else {
            throw RequestFailure.notFound("there is no capability `\(name.shortened(to: 63))`")
        }
        return answer(status, isReady: capability.isAvailable, failing: capability.missing)
    }

    private func answer(_ status: StackStatus, isReady: Bool, failing: [ServiceName]) -> Response {
        let isDraining = sources.drain.isSet
        let isOK = isReady && !isDraining
        var members: [JSON.Member] = [
            JSON.Member("status", isOK ? "ok" : "unavailable"),
            JSON.Member("checks", status.availability),
            JSON.Member("capabilities", status.capabilityValues),
            JSON.Member("version", .text(sources.version)),
            JSON.Member("uptime", .number(uptime)),
        ]
        if !isOK { members.append(JSON.Member("failing", .array(failing.map { .text($0.rawValue) }))) }
        if isDraining { members.append(JSON.Member("draining", true)) }
        return .json(.object(members), status: isOK ? .ok : .serviceUnavailable)
    }

    /// The daemon's own readiness: settings loaded and state open, or we would not answer; every check run once.
    private func selfReady() -> Response {
        let isComplete = sources.recorder.snapshot().isComplete
        let isDraining = sources.drain.isSet
        let isOK = isComplete && !isDraining
        return .json(
            [
                "status": isOK ? "ok" : "unavailable", "scope": "self", "firstRuns": .flag(isComplete),
                "draining": .flag(isDraining), "version": .text(sources.version), "uptime": .number(uptime),
            ],
            status: isOK ? .ok : .serviceUnavailable
        )
    }

    /// Seconds since the start, to the tenth.
    private var uptime: Double {
        (sources.started.duration(to: sources.time.now).seconds * 10).rounded() / 10
    }
}
