import HTTPTypes
import Hummingbird
import Recording
import Vocabulary

/// Our own API and the administration: `/api/…`, `/-/reload`.
struct APIRoutes {
    private static let largestPage = 1000

    let sources: WebSources

    func add(to router: Router<WebContext>) {
        router.get("api/version") { _, _ -> Response in
            .json(["version": .text(sources.version), "revision": .text(sources.revision)])
        }
        router.get("api/v1/services") { _, _ -> Response in services() }
        router.get("api/v1/services/:service") { _, context -> Response in
            let service = try sources.service(context)
            return .json(service.json(sources.recorder.latency(of: service.name) ?? [], withName: true))
        }
        router.get("api/v1/services/:service/latency") { _, context -> Response in
            let service = try sources.service(context)
            let latency = sources.recorder.latency(of: service.name) ?? []
            return .json(["service": .text(service.name.rawValue), "checks": .array(latency.map(\.json))])
        }
        router.get("api/v1/services/:service/transitions") { request, context -> Response in
            try await transitions(request, context)
        }
        router.post("-/reload") { _, _ -> Response in
            guard let problem = await sources.reload() else { return Response.json(["status": "ok"]) }
            throw RequestFailure(status: .internalServerError, code: "reload_failed", message: problem)
        }
    }

    private func services() -> Response {
        let status = sources.recorder.snapshot()
        return .json([
            "status": .text(status.overall.rawValue),
            "timestamp": .text(status.at.description),
            "ready": .flag(status.isReady),
            "failing": .array(status.failing.map { .text($0.rawValue) }),
            "capabilities": status.capabilityValues,
            "durable": .flag(sources.isDurable()),
            "warnings": .array(sources.warnings().map { .text($0) }),
            "services": .array(
                status.services.map { $0.json(sources.recorder.latency(of: $0.name) ?? [], withName: true) }
            ),
        ])
    }

    private func transitions(_ request: Request, _ context: WebContext) async throws -> Response {
        let service = try sources.service(context)
        var limit = 100
        if let text = request.uri.queryParameters.get("limit") {
            guard let value = Int(text), (1...Self.largestPage).contains(value) else {
                throw RequestFailure.badRequest(
                    "limit is a number from 1 to \(Self.largestPage), not `\(text.shortened(to: 40))`"
                )
            }
            limit = value
        }
        var before: WallTime?
        if let text = request.uri.queryParameters.get("before") {
            guard let value = WallTime(rfc3339: text) else {
                throw RequestFailure.badRequest(
                    "before is a time like 2026-01-31T12:00:00.000Z, not `\(text.shortened(to: 40))`"
                )
            }
            before = value
        }
        let transitions = try await sources.transitions(service.name, limit, before)
        return .json([
            "service": .text(service.name.rawValue), "transitions": .array(transitions.map(\.json)),
        ])
    }
}
