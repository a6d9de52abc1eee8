import HTTPTypes

/// The API server in front of the stack, whose health is a constant that claims things it never asked.
struct APIServer: Imitation {
    private var key: String?
    private var isSaturated = false
    private var isPostgresGone = false
    private(set) var isListening = true

    var switches: [Switch<APIServer>] {
        [
            Switch("auth/KEY") { server, values in server.key = values[0] },
            Switch("saturated") { server, _ in server.isSaturated = true },
            Switch("starting") { server, _ in server.isListening = false },
            Switch("postgres/dead") { server, _ in server.isPostgresGone = true },
        ]
    }

    func answer(_ question: Question) -> Answer {
        if question.method == .get, question.path == "/health" { return .json(Self.health) }
        if let key, question.bearer != key[...], question.headers[.apiKey] != key {
            return .json(#"{"error":"Unauthorized"}"#, status: .unauthorized)
        }
        guard !isSaturated else {
            return .json(#"{"error":"Too many requests, please try again later."}"#, status: .tooManyRequests)
                .adding(["ratelimit-limit": "100", "ratelimit-remaining": "0", "retry-after": "60"])
        }
        return switch (question.method, question.path) {
        case (.get, "/tools"): .json(#"{"tools":[]}"#)
        case (.get, "/projects/all/progress"): .json(#"{"operations":[]}"#)
        case (.get, "/projects/healthprobe/ingest/history"): history
        case (.get, "/metrics"): .text(Self.metrics)
        default: .json(#"{"error":"Not found"}"#, status: .notFound)
        }
    }

    /// The one question here that needs a connection to PostgreSQL.
    private var history: Answer {
        guard isPostgresGone else { return .json(#"{"history":[]}"#) }
        return .json(#"{"error":"connect ECONNREFUSED 127.0.0.1:5533"}"#, status: .internalServerError)
    }

    private static let health = #"""
        {"status":"ok","timestamp":"2026-01-01T00:00:00.000Z","services":{"postgres":"connected",\#
        "qdrant":"http://qdrant:6333","crawl4ai":"http://crawl4ai:7070"}}
        """#

    private static let metrics = """
        # HELP http_requests_total Requests by status.
        # TYPE http_requests_total counter
        http_requests_total{method="GET",status="200"} 128
        # HELP process_resident_memory_bytes Resident memory size in bytes.
        # TYPE process_resident_memory_bytes gauge
        process_resident_memory_bytes 104857600

        """
}

extension HTTPField.Name {
    /// Of the API server's clients.
    fileprivate static let apiKey = HTTPField.Name("x-api-key") ?? .authorization
}
