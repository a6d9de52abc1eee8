import HTTPTypes

/// The API server in front of the stack, whose health is a constant that claims things it never asked.
struct APIServer: Imitation {
    private var key: String?
    private var isSaturated = false
    private var isPostgresGone = false
    private(set) var isListening = true
    private var traffic = APIServerTraffic()

    var switches: [Switch<APIServer>] {
        [
            Switch("auth/KEY") { server, values in server.key = values[0] },
            Switch("saturated") { server, _ in server.isSaturated = true },
            Switch("starting") { server, _ in server.isListening = false },
            Switch("postgres/dead") { server, _ in server.isPostgresGone = true },
            Switch("errors/PERCENT") { server, values throws(LabError) in
                server.traffic.errors = try Self.number(values[0], "percent of the requests", upTo: 100)
            },
            Switch("queries/DURATION") { server, values throws(LabError) in
                server.traffic.queryLatency = Double(try Duration(written: values[0]) / .milliseconds(1)) / 1000
            },
            Switch("memory/MEGABYTES") { server, values throws(LabError) in
                server.traffic.memory = try Self.number(values[0], "megabytes", upTo: 1_000_000)
            },
            Switch("cpu/PERCENT") { server, values throws(LabError) in
                server.traffic.cpu = try Self.number(values[0], "percent", upTo: 100)
            },
            Switch("pool/CONNECTIONS") { server, values throws(LabError) in
                server.traffic.pool = try Self.number(values[0], "connections of the pool", upTo: 20)
            },
            Switch("cache/PERCENT") { server, values throws(LabError) in
                server.traffic.cacheHits = try Self.number(values[0], "percent of the look-ups", upTo: 100)
            },
        ]
    }

    private static func number(_ text: String, _ what: String, upTo most: Int) throws(LabError) -> Int {
        guard let number = Int(text), (0...most).contains(number) else {
            throw LabError(.invalid, "\(text) is no number of \(what): expected 0 to \(most)")
        }
        return number
    }

    mutating func answer(_ question: Question) -> Answer {
        traffic.advance(to: question.arrival)
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
        case (.get, "/metrics"), (.get, "/api/v1/metrics"): metrics
        default: .json(#"{"error":"Not found"}"#, status: .notFound)
        }
    }

    /// The one question here that needs a connection to PostgreSQL.
    private var history: Answer {
        guard isPostgresGone else { return .json(#"{"history":[]}"#) }
        return .json(#"{"error":"connect ECONNREFUSED 127.0.0.1:5533"}"#, status: .internalServerError)
    }

    private var metrics: Answer {
        Answer(contentType: "text/plain; version=0.0.4; charset=utf-8", body: traffic.text)
    }

    private static let health = #"""
        {"status":"ok","timestamp":"2026-01-01T00:00:00.000Z","services":{"postgres":"connected",\#
        "qdrant":"http://qdrant:6333","crawl4ai":"http://crawl4ai:7070"}}
        """#
}

extension HTTPField.Name {
    /// Of the API server's clients.
    fileprivate static let apiKey = HTTPField.Name("x-api-key") ?? .authorization
}
