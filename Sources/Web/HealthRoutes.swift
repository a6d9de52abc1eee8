import HTTPTypes
import Hummingbird
import Recording
import Vocabulary

/// What people and scripts ask: `/health` and below.
struct HealthRoutes {
    let sources: WebSources

    func add(to router: Router<WebContext>) {
        router.get("health") { _, _ -> Response in health() }
        router.get("health/services") { _, _ -> Response in
            let status = sources.recorder.snapshot()
            return .json(status.healthByService, status: Self.code(status.overall))
        }
        router.get("health/metrics") { _, _ -> Response in .json(sources.recorder.snapshot().flatMetrics) }
        router.get("health/:service") { _, context -> Response in
            let service = try sources.service(context)
            let latency = sources.recorder.latency(of: service.name) ?? []
            return .json(service.json(latency), status: Self.code(service.health))
        }
    }

    private func health() -> Response {
        let status = sources.recorder.snapshot()
        var members: [JSON.Member] = [
            JSON.Member("status", .text(status.overall.rawValue)),
            JSON.Member("timestamp", .text(status.at.description)),
            JSON.Member("version", .text(sources.version)),
            JSON.Member("services", status.healthByService),
            JSON.Member("capabilities", status.capabilityValues),
        ]
        if status.isOverloaded {
            members.append(
                JSON.Member("overloaded", "this process runs late; failures that it cannot judge are discarded")
            )
        }
        return .json(.object(members), status: Self.code(status.overall))
    }

    private static func code(_ health: Health) -> HTTPResponse.Status {
        switch health {
        case .healthy, .degraded: .ok
        case .unhealthy, .unknown: .serviceUnavailable
        }
    }
}

extension WebSources {
    /// The service that the path names.
    func service(_ context: WebContext) throws -> ServiceStatus {
        let name = context.parameters.get("service") ?? ""
        guard let service = ServiceName(name).flatMap(recorder.snapshot().service) else {
            throw RequestFailure.notFound("there is no service `\(name.shortened(to: 63))`")
        }
        return service
    }
}
