import Rules
import TestKit
import Testing
import Vocabulary

/// The alert rules that our users' own documents name, second by second.
@Suite struct DocumentedRuleTests {
    /// Rules as they stand there, evaluated every second.
    private static let text = """
        groups:
          - name: documents
            interval: 1s
            rules:
              - {alert: HighErrorRate, expr: 'rate(http_requests_total{status=~"5.."}[5m]) > 0.05', for: 5m}
              - {alert: SlowQueries, expr: query_latency_p95_seconds > 1.0, for: 10m}
              - {alert: ServiceDown, expr: 'up{job="claude-context-api"} == 0', for: 2m}
              - {alert: HighMemoryUsage, expr: process_resident_memory_bytes / 1024 / 1024 > 8000, for: 10m}
              - {alert: HighCPU, expr: health_agent_cpu_percent > 80, for: 10m}
              - {alert: DatabasePoolExhausted, expr: health_agent_db_pool_active / health_agent_db_pool_size >= 0.9, for: 5m}
              - {alert: LowCacheHitRate, expr: health_agent_cache_hit_rate_percent < 30, for: 20m}
              - alert: SlowRequests
                expr: histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 1
                for: 1m
        """

    private static let slot = 15

    /// Steps of an alert while `write` is called every 15 s, with the seconds since the first slot after the start.
    private func steps(
        _ alert: String,
        until end: Int,
        _ write: (Int, BoardRig) throws -> Void
    ) throws -> [String] {
        var rig = try BoardRig(Self.text)
        try rig.run(until: end) { second, rig in
            if second.isMultiple(of: Self.slot) { try write(second, rig) }
        }
        // Slots lie within the second before that in which the rig looks.
        return rig.outcomes.flatMap { outcome in
            outcome.events.filter { $0.rule.identity.name == alert }.map { event in
                "\(Int((outcome.at - BoardRig.start).seconds.rounded(.up))) \(event.change.kind)"
            }
        }
    }

    @Test func `an error rate fires five minutes after it has been over the limit, and ends with the rate`() throws {
        var errors = 0.0
        let steps = try steps("HighErrorRate", until: 1500) { second, rig in
            if second > 60, second <= 660 { errors += 3 }
            try rig.write(#"http_requests_total{status="500",job="api"}"#, errors)
            try rig.write(#"http_requests_total{status="200",job="api"}"#, Double(second) * 10)
        }
        #expect(steps.map { $0.split(separator: " ")[1] } == ["becamePending", "fired", "resolved"])
        let seconds = steps.compactMap { Int($0.split(separator: " ")[0]) }
        #expect(seconds[1] - seconds[0] == 300)
        // Every 15 s three more: 0.2 per second; over 0.05 as soon as a twentieth of the window's share is in it.
        #expect((75...150).contains(seconds[0]))
        #expect((660...1000).contains(seconds[2]))
    }

    @Test func `a slow p95 fires ten minutes after its first slow sample, and ends with a fast one`() throws {
        let steps = try steps("SlowQueries", until: 1000) { second, rig in
            try rig.write("query_latency_p95_seconds", second >= 60 && second < 900 ? 1.5 : 0.2)
        }
        #expect(steps == ["61 becamePending", "661 fired", "901 resolved"])
    }

    @Test func `a service is down two minutes after its first failed scrape`() throws {
        let steps = try steps("ServiceDown", until: 400) { second, rig in
            try rig.write(#"up{job="claude-context-api",instance="a:1"}"#, second >= 60 && second < 300 ? 0 : 1)
            try rig.write(#"up{job="other",instance="b:1"}"#, 0)
        }
        #expect(steps == ["61 becamePending", "181 fired", "301 resolved"])
    }

    @Test func `memory over 8000 MiB, not at it`() throws {
        let steps = try steps("HighMemoryUsage", until: 1000) { second, rig in
            let mebibytes: Double = second < 60 ? 8000 : second < 900 ? 8000.5 : 7999
            try rig.write("process_resident_memory_bytes", mebibytes * 1024 * 1024)
        }
        #expect(steps == ["61 becamePending", "661 fired", "901 resolved"])
    }

    @Test func `a gauge that is no longer written ends its alert after the lookback`() throws {
        let steps = try steps("HighCPU", until: 1200) { second, rig in
            if second <= 750 { try rig.write("health_agent_cpu_percent", second >= 60 ? 95 : 10) }
        }
        // The last sample is at 750; five minutes later it counts no more.
        #expect(steps == ["61 becamePending", "661 fired", "1051 resolved"])
    }

    @Test func `a pool is exhausted at nine tenths, an empty one never`() throws {
        let steps = try steps("DatabasePoolExhausted", until: 600) { second, rig in
            try rig.write("health_agent_db_pool_active", second >= 60 && second < 480 ? 9 : 0)
            try rig.write("health_agent_db_pool_size", second < 30 ? 0 : 10)
        }
        #expect(steps == ["61 becamePending", "361 fired", "481 resolved"])
    }

    @Test func `a hit rate that is not a number never fires`() throws {
        let steps = try steps("LowCacheHitRate", until: 1600) { second, rig in
            try rig.write(#"health_agent_cache_hit_rate_percent{i="a"}"#, .nan)
            try rig.write(#"health_agent_cache_hit_rate_percent{i="b"}"#, second >= 60 && second < 1500 ? 12 : 80)
        }
        #expect(steps == ["61 becamePending", "1261 fired", "1501 resolved"])
    }

    @Test func `a quantile of a histogram fires for the route that is slow, and idle routes are quiet`() throws {
        var (slow, all) = (0.0, 0.0)
        let steps = try steps("SlowRequests", until: 900) { second, rig in
            all += 10
            if second > 60, second <= 300 { slow += 10 }
            for (bound, count) in [("0.5", all - slow), ("1.0", all - slow), ("2.5", all), ("+Inf", all)] {
                try rig.write("http_request_duration_seconds_bucket{route=\"/query\",le=\"\(bound)\"}", count)
                try rig.write("http_request_duration_seconds_bucket{route=\"/idle\",le=\"\(bound)\"}", 5)
            }
        }
        #expect(steps.map { $0.split(separator: " ")[1] } == ["becamePending", "fired", "resolved"])
        let seconds = steps.compactMap { Int($0.split(separator: " ")[0]) }
        #expect(seconds[1] - seconds[0] == 60)
    }
}
