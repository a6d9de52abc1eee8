import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct PrometheusTests {
        @Test func `promtool and the OpenMetrics parser read all metrics without a word`() async throws {
            let daemon = try await LabSettings().start(on: try await SharedLab.shared.started())
            try await daemon.waitUntilHealthy()
            for path in ["/live", "/ready", "/health/redis", "/nowhere", "/api/v1/services"] {
                _ = try await daemon.get(path)
            }
            try await daemon.waitUntil("shows quantiles") { daemon in
                try await !daemon.metrics().all("vedette_probe_latency_quantile_seconds", ["quantile": "0.99"]).isEmpty
            }
            let text = try await daemon.get("/metrics")
            #expect(text.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(try await Promtool.complaints(about: Array(text.body.utf8)) == "")
            let accept = ["Accept": "application/openmetrics-text; version=1.0.0"]
            let open = try await daemon.get("/metrics", headers: accept)
            #expect(open.headers["content-type"]?.hasPrefix("application/openmetrics-text; version=1.0.0") == true)
            #expect(open.body.hasSuffix("# EOF\n"))
            let series = try await Promtool.seriesOfOpenMetrics(Array(open.body.utf8))
            #expect(series == MetricsText(open.body).samples.count)
        }

        @Test func `Debian's Prometheus scrapes the daemon and finds its percentiles`() async throws {
            let daemon = try await LabSettings().start(on: try await SharedLab.shared.started())
            try await daemon.waitUntilHealthy()
            let prometheus = try await PrometheusServer.start(scraping: String(daemon.url.dropFirst("http://".count)))
            let quantile = #"vedette_probe_latency_quantile_seconds{window="5m",quantile="0.99",check="live"}"#
            try await Polling.until("Prometheus has percentiles of all live checks", every: .milliseconds(100)) {
                try await prometheus.query(quantile).count == 7
            }
            #expect(try await prometheus.query(quantile).allSatisfy { $0 > 0 && $0 < 1 })
            #expect(try await prometheus.query("min_over_time(up[1m])") == [1])
            #expect(try await prometheus.query("scrape_samples_scraped").allSatisfy { $0 > 100 })
            #expect(try await prometheus.query("sum(vedette_service_up)") == [7])
            try await Polling.until("a second scrape gives a rate", every: .milliseconds(100)) {
                try await !prometheus.query("rate(vedette_probe_runs_total[10s])").isEmpty
            }
            let targets = try await prometheus.data("targets")[path: "activeTargets"]?.elements ?? []
            #expect(targets.map { $0[path: "health"] } == [.string("up")])
            #expect(targets.map { $0[path: "lastError"] } == [.string("")])
        }

        @Test func `promtool asks the daemon as it asks Prometheus`() async throws {
            let daemon = try await LabSettings().start(on: try await SharedLab.shared.started())
            try await daemon.waitUntilHealthy()
            try await Polling.until("the verdicts are in the store", every: .milliseconds(100)) {
                try await Promtool.ask(daemon.url, "query instant", "sum(vedette_service_up)").hasPrefix("{} => 7 @[")
            }
            let live = "vedette_probe_success{check='live'} == 1"
            let results = try await Promtool.ask(daemon.url, "query instant", live)
            #expect(results.split(separator: "\n").count == 7)
            let series = try await Promtool.ask(
                daemon.url,
                "query series --match",
                #"vedette_service_up{service="redis"}"#
            )
            #expect(
                series == """
                    {__name__="vedette_service_up", instance="vedette", job="vedette", kind="redis", role="required", \
                    service="redis"}

                    """
            )
            let labels = try await Promtool.ask(daemon.url, "query labels", "health")
            #expect(labels == "degraded\nhealthy\nunhealthy\nunknown\n")
            let range = try await Promtool.ask(daemon.url, "query range --step=5s", "count(vedette_service_up)")
            #expect(range.contains("\n7 @["))
            let refusal = try await Promtool.ask(daemon.url, "query instant", "up{")
            #expect(refusal.contains("parse error: unexpected end of input"))
        }
    }
}
