import HTTPTypes

/// Crawl4AI's own docker server, without authentication.
enum Crawl4AI {
    private struct Crawl: Decodable {
        let urls: [String]
    }

    static func answer(_ question: Question) -> Answer {
        switch (question.method, question.path) {
        case (.get, "/health"): .json(#"{"status":"ok","timestamp":1795232967.14,"version":"0.8.0"}"#)
        case (.get, "/monitor/health"): .json(monitor)
        case (.post, "/crawl"): crawl(question)
        default: .json(#"{"detail":"Not Found"}"#, status: .notFound)
        }
    }

    private static func crawl(_ question: Question) -> Answer {
        guard let crawl = question.decoded(as: Crawl.self), let url = crawl.urls.first else {
            return .json(
                #"{"detail":[{"type":"missing","loc":["body","urls"],"msg":"Field required"}]}"#,
                status: .unprocessableContent
            )
        }
        guard url.hasPrefix("raw:") else {
            return .json(
                #"{"detail":"URL blocked (SSRF protection): URL blocked"}"#,
                status: .badRequest
            )
        }
        return .json(
            #"{"success":true,"results":[{"url":"raw:","success":true,"status_code":200,"#
                + ##""markdown":{"raw_markdown":"# probe\n"}}],"server_processing_time_s":0.38}"##
        )
    }

    private static let monitor = #"""
        {"container":{"memory_percent":19.7,"cpu_percent":1.5,"network_sent_mb":0.1,"network_recv_mb":0.1,\#
        "uptime_seconds":42},"pool":{"permanent":{"active":true,"memory_mb":270},"hot":{"count":0,"memory_mb":0},\#
        "cold":{"count":0,"memory_mb":0},"total_memory_mb":270},\#
        "janitor":{"next_cleanup_estimate":"adaptive","memory_pressure":"LOW"}}
        """#
}
