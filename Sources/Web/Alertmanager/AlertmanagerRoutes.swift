import Alerting
import HTTPTypes
import Hummingbird
import Vocabulary

/// Alertmanager's API, version 2: `amtool` and Grafana work against it, and a Prometheus may send its alerts here.
struct AlertmanagerRoutes {
    let sources: AlertmanagerSources
    let web: WebSources

    func add(to router: Router<WebContext>) {
        AlertRoutes(sources: sources, time: web.time).add(to: router)
        SilenceRoutes(silences: sources.silences, time: web.time).add(to: router)
        router.get("api/v2/receivers") { _, _ -> Response in
            .json(.array(sources.receivers().map { ["name": .text($0.description)] }))
        }
        router.get("api/v2/status") { _, _ -> Response in .json(status) }
    }

    /// What has no meaning here is empty, never missing.
    private var status: JSON {
        [
            "cluster": ["peers": [], "status": "disabled"],
            "config": ["original": .text(sources.configuration())],
            "uptime": .text(web.time.wallTime(at: web.started).description),
            "versionInfo": [
                "branch": "", "buildDate": "", "buildUser": "", "goVersion": "", "revision": .text(web.revision),
                "version": .text(web.version),
            ],
        ]
    }

    /// The answer to a change that has nothing to tell.
    static var empty: Response { Response(status: .ok) }

    /// The value of a body, refused in this API's shape.
    static func body<Value: Decodable>(of request: Request, limit: Int) async throws -> Value {
        do {
            return try await JSONBody.read(of: request, limit: limit)
        } catch let problem as JSONBody.Problem {
            throw AlertmanagerFailure(problem.status, problem.message)
        }
    }
}
