import CoreMetrics
import Exposition
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct MetricsRegistryTests {
    private func text(_ registry: MetricsRegistry) -> String {
        String(decoding: ExpositionFormat.text.encode(registry.collect()), as: UTF8.self)
    }

    private func samples(_ registry: MetricsRegistry) -> [String] {
        text(registry).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    }

    @Test func `every kind of library metric is shown under its mapped name`() {
        let registry = MetricsRegistry()
        Counter(label: "hb.requests", dimensions: [("hb.uri", "/live"), ("a", "1")], factory: registry).increment(by: 2)
        FloatingPointCounter(label: "cpu.time", factory: registry).increment(by: 0.5)
        Meter(label: "http.server.active_requests", factory: registry).increment(by: 3)
        Gauge(label: "pool.size", factory: registry).record(7)
        Recorder(label: "batch", dimensions: [], aggregate: true, factory: registry).record(5)
        Timer(label: "http.server.request.duration", factory: registry).recordMilliseconds(20)
        #expect(
            text(registry) == """
                # HELP batch From batch.
                # TYPE batch summary
                batch_sum 5
                batch_count 1
                # HELP cpu_time_total From cpu.time.
                # TYPE cpu_time_total counter
                cpu_time_total 0.5
                # HELP hb_requests_total HTTP requests answered, by route and status.
                # TYPE hb_requests_total counter
                hb_requests_total{a="1",hb_uri="/live"} 2
                # HELP http_server_request_duration_seconds How long HTTP requests took.
                # TYPE http_server_request_duration_seconds histogram
                http_server_request_duration_seconds_bucket{le="0.005"} 0
                http_server_request_duration_seconds_bucket{le="0.05"} 1
                http_server_request_duration_seconds_bucket{le="0.5"} 1
                http_server_request_duration_seconds_bucket{le="5.0"} 1
                http_server_request_duration_seconds_bucket{le="+Inf"} 1
                http_server_request_duration_seconds_sum 0.02
                http_server_request_duration_seconds_count 1
                # HELP pool_size From pool.size.
                # TYPE pool_size gauge
                pool_size 7
                # HELP vedette_metrics_refused_total \
                Metrics that are not shown: their name or series was taken, or there were too many.
                # TYPE vedette_metrics_refused_total counter
                vedette_metrics_refused_total{reason="clash"} 0
                vedette_metrics_refused_total{reason="limit"} 0

                """
        )
    }

    @Test func `the same label and dimensions are the same series, in whatever order`() {
        let registry = MetricsRegistry()
        Counter(label: "c", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "c", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        FloatingPointCounter(label: "c", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment(by: 0.5)
        #expect(samples(registry).first == #"c_total{a="1",b="2"} 2.5"#)
    }

    @Test func `a counter never falls`() {
        let registry = MetricsRegistry()
        let handler = registry.makeCounter(label: "c", dimensions: [])
        handler.increment(by: 5)
        handler.increment(by: -3)
        let floating = registry.makeFloatingPointCounter(label: "c", dimensions: [])
        floating.increment(by: -1)
        floating.increment(by: .nan)
        #expect(samples(registry).first == "c_total 5")
    }

    @Test func `a name in two kinds does not end the process, the second is refused`() {
        let registry = MetricsRegistry()
        Meter(label: "thing", factory: registry).set(1)
        Recorder(label: "thing", dimensions: [("a", "b")], aggregate: true, factory: registry).record(2)
        Counter(label: "thing_total", factory: registry).increment()
        Meter(label: "thing_total", factory: registry).set(3)
        #expect(samples(registry).first == "thing 3")
        #expect(samples(registry).contains(#"vedette_metrics_refused_total{reason="clash"} 3"#))
    }

    @Test func `series beyond the limit of a name are counted and not shown`() {
        let registry = MetricsRegistry()
        for number in 0..<MetricsRegistry.seriesPerName + 5 {
            Counter(label: "many", dimensions: [("n", "\(number)")], factory: registry).increment()
        }
        let lines = samples(registry)
        #expect(lines.count { $0.hasPrefix("many_total") } == MetricsRegistry.seriesPerName)
        #expect(lines.contains(#"vedette_metrics_refused_total{reason="limit"} 5"#))
    }

    @Test func `names beyond the limit are counted and not shown`() {
        let registry = MetricsRegistry()
        for number in 0..<MetricsRegistry.mostNames + 3 {
            Counter(label: "name\(number)", factory: registry).increment()
        }
        #expect(samples(registry).contains(#"vedette_metrics_refused_total{reason="limit"} 3"#))
    }

    @Test func `what is destroyed is gone, and what replaced it stays`() {
        let registry = MetricsRegistry()
        let old = Counter(label: "c", factory: registry)
        old.increment()
        old.destroy()
        #expect(!text(registry).contains("c_total"))
        let new = Counter(label: "c", factory: registry)
        new.increment(by: 4)
        old.destroy()
        #expect(samples(registry).first == "c_total 4")
        Timer(label: "t", factory: registry).destroy()
        Meter(label: "m", factory: registry).destroy()
        Recorder(label: "r", factory: registry).destroy()
        FloatingPointCounter(label: "f", factory: registry).destroy()
        #expect(samples(registry).count == 3)
    }

    private struct Fixed: MetricSource {
        let family: MetricFamily

        func families() -> [MetricFamily] { [family] }
    }

    @Test func `our own parts take precedence over a library that uses their name`() {
        let registry = MetricsRegistry()
        Meter(label: "vedette_ours", factory: registry).set(1)
        var ours = MetricFamily("vedette_ours", help: "Ours.", kind: .counter)
        ours.add(2)
        registry.add(source: Fixed(family: ours))
        #expect(samples(registry).contains("vedette_ours_total 2"))
        #expect(!samples(registry).contains("vedette_ours 1"))
    }

    @Test func `promtool accepts libraries' metrics with the nastiest labels, and the process figures`() async throws {
        let registry = MetricsRegistry()
        registry.add(source: ProcessMetrics())
        registry.add(source: BuildInfo(version: "0.1.0", revision: "a\"b\\c\nd"))
        let nasty = ["", "\"", "\\", "\n", "\0", "}", "{a=\"b\"} 1\n", "\u{1B}[31m", "日本", "\u{202E}", "<!channel>"]
        for value in nasty {
            Counter(label: "pool<yaml>.Size now", dimensions: [("le", value), ("__x y", value)], factory: registry)
                .increment()
            Timer(label: "timerTook", dimensions: [("quantile", value)], factory: registry).recordSeconds(1)
        }
        Gauge(label: "x.total", factory: registry).record(1)
        Recorder(label: "y_bucket", factory: registry).record(1)
        let families = registry.collect()
        let said = try await Promtool.complaints(about: ExpositionFormat.text.encode(families))
        #expect(said == "")
        let names = Set(families.map(\.name))
        #expect(
            names.isSuperset(of: [
                "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes",
                "process_open_fds", "process_max_fds", "process_start_time_seconds", "vedette_build_info",
            ])
        )
    }
}
