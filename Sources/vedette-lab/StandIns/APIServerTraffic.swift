/// What the API server has been doing since the lab began, as its `/metrics` tell it.
///
/// Its clients are made up: twenty requests a second over three routes, so many of them errors or slow as was switched.
/// Counters grow with the time that passes between two looks.
struct APIServerTraffic: Sendable {
    private struct Route {
        let name: String
        let perSecond: Double
    }

    private static let routes = [
        Route(name: "/query", perSecond: 12), Route(name: "/projects/:project/ingest", perSecond: 5),
        Route(name: "/tools", perSecond: 3),
    ]
    /// Upper bounds of the histograms, in seconds.
    private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    private static let poolSize = 20

    // What can be switched.
    /// Percent of the requests that end with 500.
    var errors = 0
    /// The 95th percentile of a query, in seconds.
    var queryLatency = 0.18
    /// Megabytes.
    var memory = 512
    /// Percent.
    var cpu = 35
    /// Connections in use, of 20.
    var pool = 6
    /// Percent.
    var cacheHits = 87

    private var last: SuspendingClock.Instant?
    /// Requests so far by route, good ones and errors.
    private var good = [Double](repeating: 0, count: routes.count)
    private var failed = [Double](repeating: 0, count: routes.count)
    /// Good requests that took at most each bound, by route.
    private var buckets = [[Double]](repeating: [Double](repeating: 0, count: bounds.count), count: routes.count)
    private var seconds = [Double](repeating: 0, count: routes.count)
    private var cpuSeconds = 0.0
    private var cacheLookups = 0.0
    private var cacheFinds = 0.0

    /// Lets the time until `now` pass, as things are switched at present.
    mutating func advance(to now: SuspendingClock.Instant) {
        defer { last = now }
        guard let last, now > last else { return }
        let elapsed = Double((now - last) / .microseconds(1)) / 1e6
        for (index, route) in Self.routes.enumerated() {
            let requests = route.perSecond * elapsed
            let share = Double(errors) / 100
            failed[index] += requests * share
            good[index] += requests * (1 - share)
            seconds[index] += requests * queryLatency / 2
            for (bound, limit) in Self.bounds.enumerated() {
                buckets[index][bound] += requests * (1 - share) * fraction(within: limit)
            }
        }
        cpuSeconds += elapsed * Double(cpu) / 100
        cacheLookups += 20 * elapsed
        cacheFinds += 20 * elapsed * Double(cacheHits) / 100
    }

    /// Which part of the requests takes no longer, when 95 of a hundred take at most ``queryLatency``.
    private func fraction(within limit: Double) -> Double {
        limit >= queryLatency ? min(1, 0.95 + 0.05 * (limit / queryLatency - 1)) : 0.95 * limit / queryLatency
    }

    /// Prometheus text.
    var text: String {
        var text = Self.family("http_requests_total", "counter", "Requests by method, route and status.", requests)
        text += histogram
        text += Self.gauge("query_latency_p95_seconds", "95th percentile of the latency of queries.", queryLatency)
        text += Self.gauge(
            "process_resident_memory_bytes",
            "Resident memory size in bytes.",
            Double(memory) * 1_048_576
        )
        let cpuHelp = "Total user and system CPU time spent in seconds."
        text += Self.family("process_cpu_seconds_total", "counter", cpuHelp, [("", cpuSeconds)])
        text += Self.gauge("nodejs_eventloop_lag_seconds", "Lag of the event loop.", 0.0012)
        text += Self.gauge("health_agent_cpu_percent", "CPU in use.", Double(cpu))
        text += Self.gauge("health_agent_db_pool_active", "Connections of the pool in use.", Double(pool))
        text += Self.gauge("health_agent_db_pool_size", "Connections of the pool.", Double(Self.poolSize))
        text += Self.gauge(
            "health_agent_cache_hit_rate_percent",
            "Look-ups that the cache answered.",
            Double(cacheHits)
        )
        text += Self.family(
            "cache_lookups_total",
            "counter",
            "Look-ups in the cache.",
            [("", cacheLookups.rounded(.down))]
        )
        text += Self.family(
            "cache_hits_total",
            "counter",
            "Look-ups that found something.",
            [("", cacheFinds.rounded(.down))]
        )
        return text
    }

    private var requests: [(String, Double)] {
        Self.routes.indices.flatMap { index in
            let labels = "method=\"POST\",route=\"\(Self.routes[index].name)\""
            return [
                ("{\(labels),status=\"200\"}", good[index].rounded(.down)),
                ("{\(labels),status=\"500\"}", failed[index].rounded(.down)),
            ]
        }
    }

    private var histogram: String {
        let name = "http_request_duration_seconds"
        var text = "# HELP \(name) Latency of requests that succeeded.\n# TYPE \(name) histogram\n"
        for (index, route) in Self.routes.enumerated() {
            let labels = "route=\"\(route.name)\""
            for (bound, limit) in Self.bounds.enumerated() {
                text += "\(name)_bucket{\(labels),le=\"\(limit)\"} \(Int(buckets[index][bound]))\n"
            }
            text += "\(name)_bucket{\(labels),le=\"+Inf\"} \(Int(good[index]))\n"
            text += "\(name)_sum{\(labels)} \(seconds[index])\n\(name)_count{\(labels)} \(Int(good[index]))\n"
        }
        return text
    }

    private static func gauge(_ name: String, _ help: String, _ value: Double) -> String {
        family(name, "gauge", help, [("", value)])
    }

    private static func family(
        _ name: String,
        _ type: String,
        _ help: String,
        _ samples: [(labels: String, value: Double)]
    ) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            + samples.map { "\(name)\($0.labels) \($0.value)\n" }.joined()
    }
}
