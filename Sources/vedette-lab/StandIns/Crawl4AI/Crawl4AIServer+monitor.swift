/// What Crawl4AI says of itself.
extension Crawl4AIServer {
    func monitor(_ path: String) -> Answer {
        switch path {
        case "/monitor/health": .json(health).taking(.milliseconds(100))
        case "/monitor/browsers":
            .json(
                #"{"browsers":[{"type":"permanent","sig":"3b1f0c2a","age_seconds":\#(uptime),"#
                    + #""last_used_seconds":\#(uptime),"memory_mb":270,"hits":0,"killable":false}],"#
                    + #""summary":{"total_count":1,"total_memory_mb":270,"reuse_rate_percent":0}}"#
            )
        case "/monitor/requests": .json(#"{"active":[],"completed":[]}"#)
        case "/monitor/endpoints/stats":
            .json(
                #"{"/crawl":{"count":\#(count),"avg_latency_ms":380,"success_rate_percent":\#(successRate),"#
                    + #""pool_hit_rate_percent":0,"errors":\#(errors)}}"#
            )
        default: FastAPI.notFound
        }
    }

    /// `pool.permanent.active` says that an object exists, not that a browser lives; the sizes are constants.
    private var health: String {
        #"""
        {"container":{"memory_percent":\#(memory.percent),"cpu_percent":1.5,"network_sent_mb":0.1,\#
        "network_recv_mb":0.1,"uptime_seconds":\#(uptime)},"pool":{"permanent":{"active":true,"memory_mb":270},\#
        "hot":{"count":\#(isWarm ? 1 : 0),"memory_mb":\#(isWarm ? 180 : 0)},"cold":{"count":0,"memory_mb":0},\#
        "total_memory_mb":\#(isWarm ? 450 : 270)},\#
        "janitor":{"next_cleanup_estimate":"adaptive","memory_pressure":"\#(memory.pressure)"}}
        """#
    }

    private var count: Int { crawls.values.reduce(0, +) }

    private var errors: Int { count - crawls[2, default: 0] }

    private var successRate: Double { count > 0 ? 100 * Double(count - errors) / Double(count) : 0 }

    /// `GET /metrics`, as prometheus-fastapi-instrumentator writes it: a family appears with its first sample.
    var metrics: String {
        let samples = crawls.sorted { $0.key < $1.key }.map { digit, count in
            "http_requests_total{handler=\"/crawl\",method=\"POST\",status=\"\(digit)xx\"} \(count).0\n"
        }
        return """
            # HELP process_resident_memory_bytes Resident memory size in bytes.
            # TYPE process_resident_memory_bytes gauge
            process_resident_memory_bytes 1.63577856e+08
            # HELP http_requests_total Total number of requests by method, status and handler.
            # TYPE http_requests_total counter
            \(samples.joined())
            """
    }
}
