import HTTPTypes

/// The API server in front of the stack, whose health is a constant that claims things it never asked.
enum APIServer {
    static func answer(_ question: Question) -> Answer {
        switch (question.method, question.path) {
        case (.get, "/health"):
            .json(
                #"{"status":"ok","timestamp":"2026-01-01T00:00:00.000Z","services":{"postgres":"connected","#
                    + #""qdrant":"http://qdrant:6333","crawl4ai":"http://crawl4ai:7070"}}"#
            )
        case (.get, "/tools"): .json(#"{"tools":[]}"#)
        case (.get, "/projects/all/progress"): .json(#"{"operations":[]}"#)
        case (.get, "/projects/healthprobe/ingest/history"): .json(#"{"history":[]}"#)
        default: .json(#"{"error":"Not found"}"#, status: .notFound)
        }
    }
}
