import Exposition
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct WriterTests {
    static let families: [MetricFamily] = {
        var runs = MetricFamily("runs_total", help: "Runs.", kind: .counter)
        runs.add(3, Label("service", "db"), Label("check", "live"))
        runs.add(0.5, Label("service", "db"), Label("check", "deep"))
        var up = MetricFamily("up", help: "Line one\nand \"two\" \\ three.", kind: .gauge)
        up.add(1, Label("name", "a\"b\\c\nd\0e"))
        up.add(.nan)
        up.add(-.infinity, Label("service", "größe"))
        var took = MetricFamily("took_seconds", help: "Durations.", kind: .histogram)
        took.add(
            .histogram(HistogramValue(bounds: [0.25, 1], cumulativeCounts: [1, 2], sum: 61.5, count: 3)),
            Label("service", "db")
        )
        var quantiles = MetricFamily("latency_seconds", help: "Latency.", kind: .summary)
        quantiles.add(
            .summary(SummaryValue(quantiles: [.init(0.5, 0.002), .init(1, 2)], sum: 4.5, count: 2)),
            Label("window", "5m")
        )
        quantiles.add(.summary(SummaryValue(sum: 0, count: 0)), Label("window", "1m"))
        var build = MetricFamily("build_info", help: "Build.", kind: .info)
        build.add(1, Label("version", "1.0"))
        var other = MetricFamily("other", help: "Whatever.", kind: .untyped)
        other.add(1e300)
        return [runs, up, took, quantiles, build, other]
    }()

    @Test func `a family's samples are those that are written`() {
        let written = String(decoding: ExpositionFormat.text.encode(Self.families), as: UTF8.self)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
        let samples = Self.families.flatMap(\.samples)
        #expect(samples.map(\.name) == written.map { String($0.prefix { $0 != "{" && $0 != " " }) })
        for (sample, line) in zip(samples, written) {
            for label in sample.labels where ["le", "quantile", "service"].contains(label.name) {
                #expect(line.contains("\(label.name)=\"\(label.value)\""))
            }
        }
        #expect(samples.count { $0.labels.contains { $0.name == "le" } } == 3)
        #expect(Set(samples.map(\.name)).isSubset(of: Self.families.flatMap(\.sampleNames)))
    }

    @Test func `text 0.0.4 is written to the byte`() {
        #expect(
            String(decoding: ExpositionFormat.text.encode(Self.families), as: UTF8.self) == #"""
                # HELP runs_total Runs.
                # TYPE runs_total counter
                runs_total{service="db",check="live"} 3
                runs_total{service="db",check="deep"} 0.5
                # HELP up Line one\nand "two" \\ three.
                # TYPE up gauge
                up{name="a\"b\\c\nd e"} 1
                up NaN
                up{service="größe"} -Inf
                # HELP took_seconds Durations.
                # TYPE took_seconds histogram
                took_seconds_bucket{service="db",le="0.25"} 1
                took_seconds_bucket{service="db",le="1.0"} 2
                took_seconds_bucket{service="db",le="+Inf"} 3
                took_seconds_sum{service="db"} 61.5
                took_seconds_count{service="db"} 3
                # HELP latency_seconds Latency.
                # TYPE latency_seconds summary
                latency_seconds{window="5m",quantile="0.5"} 0.002
                latency_seconds{window="5m",quantile="1.0"} 2
                latency_seconds_sum{window="5m"} 4.5
                latency_seconds_count{window="5m"} 2
                latency_seconds_sum{window="1m"} 0
                latency_seconds_count{window="1m"} 0
                # HELP build_info Build.
                # TYPE build_info gauge
                build_info{version="1.0"} 1
                # HELP other Whatever.
                # TYPE other untyped
                other 1e+300

                """#
        )
    }

    @Test func `OpenMetrics differs in metadata, in escaped quotes and in its end`() {
        #expect(
            String(decoding: ExpositionFormat.openMetrics.encode(Self.families), as: UTF8.self) == #"""
                # HELP runs Runs.
                # TYPE runs counter
                runs_total{service="db",check="live"} 3
                runs_total{service="db",check="deep"} 0.5
                # HELP up Line one\nand \"two\" \\ three.
                # TYPE up gauge
                up{name="a\"b\\c\nd e"} 1
                up NaN
                up{service="größe"} -Inf
                # HELP took_seconds Durations.
                # TYPE took_seconds histogram
                took_seconds_bucket{service="db",le="0.25"} 1
                took_seconds_bucket{service="db",le="1.0"} 2
                took_seconds_bucket{service="db",le="+Inf"} 3
                took_seconds_sum{service="db"} 61.5
                took_seconds_count{service="db"} 3
                # HELP latency_seconds Latency.
                # TYPE latency_seconds summary
                latency_seconds{window="5m",quantile="0.5"} 0.002
                latency_seconds{window="5m",quantile="1.0"} 2
                latency_seconds_sum{window="5m"} 4.5
                latency_seconds_count{window="5m"} 2
                latency_seconds_sum{window="1m"} 0
                latency_seconds_count{window="1m"} 0
                # HELP build Build.
                # TYPE build info
                build_info{version="1.0"} 1
                # HELP other Whatever.
                # TYPE other unknown
                other 1e+300
                # EOF

                """#
        )
    }

    @Test func `nothing to say is an empty body, or only the end`() {
        let empty = [MetricFamily("a", help: "A.", kind: .gauge)]
        #expect(ExpositionFormat.text.encode(empty).isEmpty)
        #expect(ExpositionFormat.openMetrics.encode(empty) == Array("# EOF\n".utf8))
    }

    @Test func `promtool has no complaint about any kind of family`() async throws {
        let said = try await Promtool.complaints(about: ExpositionFormat.text.encode(Self.families))
        #expect(said == "")
    }

    @Test func `Prometheus' own parser reads every sample of OpenMetrics`() async throws {
        let series = try await Promtool.seriesOfOpenMetrics(ExpositionFormat.openMetrics.encode(Self.families))
        #expect(series == 18)
    }

    @Test func `promtool does complain about a body that is wrong`() async throws {
        let said = try await Promtool.complaints(about: Array("a_count{ 1\n".utf8))
        #expect(said.contains("error"))
    }

    @Test func `a family that takes a name of another is dropped and counted, one of its own kind is joined`() {
        var merger = FamilyMerger()
        func family(_ name: String, _ kind: MetricFamily.Kind, _ value: Double, _ labels: Label...) -> MetricFamily {
            MetricFamily(name, help: "H.", kind: kind, series: [MetricSeries(labels, .number(value))])
        }
        merger.add(family("b", .gauge, 1, Label("x", "1"), Label("y", "2")))
        merger.add(family("a", .gauge, 2))
        merger.add(family("b", .untyped, 3))
        merger.add(family("b", .counter, 4))
        merger.add(family("b", .gauge, 5, Label("y", "2"), Label("x", "1")))
        merger.add(family("b", .gauge, 6, Label("x", "3")))
        merger.add(MetricFamily("a_h", help: "H.", kind: .histogram))
        merger.add(family("a_h_sum", .gauge, 7))
        let families = merger.finish()
        #expect(families.map(\.name) == ["a", "b"])
        #expect(families.last?.series.map(\.value) == [.number(1), .number(6)])
        #expect(merger.dropped == 4)
    }

    @Test func `of labels with one name the first is kept`() {
        let series = MetricSeries([Label("a", "1"), Label("b", "2"), Label("a", "3")], .number(1))
        #expect(series.labels == [Label("a", "1"), Label("b", "2")])
    }

    @Test func `a duration counts in the first bucket that holds it`() {
        var histogram = DurationHistogram()
        for value: Int64 in [-5, 0, 1_000_000, 1_000_001, 500_000_000, 10_000_000_000, 10_000_000_001] {
            histogram.record(nanoseconds: value)
        }
        #expect(histogram.value.cumulativeCounts == [3, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 6])
        #expect(histogram.value.count == 7)
        #expect(histogram.count == 7)
        #expect(abs(histogram.sum - 20.502_000_002) < 1e-9)
        #expect(DurationHistogram.bounds.map { Double($0) / 1e9 } == DurationHistogram.boundsInSeconds)
    }
}
