import Vocabulary

/// What `GET /health` tells: a constant of the server's web framework, public in every release.
struct CrawlHealth: Hashable, Sendable {
    static let path = "/health"

    /// The docker server says its version and the time; the runner nothing but its status.
    let flavor: CrawlProbes.Flavor
    let version: String?

    /// Reads the answer.
    ///
    /// - Throws: ``ProbeFailure``; `assertion` when the status is not `ok`.
    init(_ answer: HTTPAnswer) throws(ProbeFailure) {
        guard answer.status == 200 else { throw CrawlFailure.of(answer, to: "GET /health") }
        let json = try answer.json(to: "GET /health")
        guard json[path: "status"] == .string("ok") else {
            throw ProbeFailure(.assertion, in: .query, "GET /health: expected status \"ok\", found\(answer.excerpt)")
        }
        version = json[path: "version"]?.text
        flavor = json.members["version"] ?? json.members["timestamp"] == nil ? .runner : .docker
    }
}
