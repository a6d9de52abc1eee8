import PromQL
import Testing

/// What an evaluation says beside its result, in Prometheus' words.
@Suite struct AnnotationTests {
    private static let histogram = """
        h_bucket{le="1"} 10 10 10
        h_bucket{le="2"} 5 5 5
        h_bucket{le="+Inf"} 20 20 20
        """

    private func annotations(_ text: String, _ data: String, delayed: Bool = false) throws -> Annotations {
        var rig = try EngineRig(data)
        rig.options.delaysNameRemoval = delayed
        return try rig.engine.range(try rig.prepare(text), from: 0, through: 120_000, step: 60_000).annotations
    }

    @Test func `a name that has been dropped is not named`() throws {
        let monotonic =
            "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see "
            + "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
        let how =
            ", from buckets 2 to 2, with a max diff of 5, over 3 samples "
            + "from 1970-01-01T00:00:00Z to 1970-01-01T00:02:00Z (1:25)"
        #expect(try annotations("histogram_quantile(0.9, h_bucket)", Self.histogram).infos == [monotonic + how])
        #expect(try annotations("histogram_quantile(0.9, -(-h_bucket))", Self.histogram).infos == [monotonic + how])
        #expect(
            try annotations("histogram_quantile(0.9, h_bucket)", Self.histogram, delayed: true).infos
                == [monotonic + " for metric name \"h_bucket\"" + how]
        )
        let malformed = "PromQL warning: bucket label \"le\" is missing or has a malformed value of \"x\""
        #expect(
            try annotations("histogram_quantile(0.9, h)", #"h{le="x"} 1"#).warnings
                == [malformed + " for metric name \"h\" (1:25)"]
        )
        #expect(
            try annotations("histogram_quantile(0.9, -h)", #"h{le="x"} 1"#).warnings == [malformed + " (1:25)"]
        )
    }

    @Test func `a metric without its name is not said to be no counter`() throws {
        let data = "gauge 1 2 3"
        #expect(try annotations("rate((-gauge)[2m:1m])", data).infos.isEmpty)
        #expect(try annotations("rate((+gauge)[2m:1m])", data).infos.count == 1)
        #expect(try annotations("rate((-gauge)[2m:1m])", data, delayed: true).infos.count == 1)
    }

    @Test func `every cause is said once, and not too many of them`() throws {
        let data = (0..<300).map { "h{le=\"x\", i=\"\($0)\"} 1 1 1\ng\($0){i=\"\($0)\"} 1 2 3" }.joined(separator: "\n")
        #expect(try annotations("histogram_quantile(0.9, h)", data).warnings.count == 1)
        #expect(try annotations("rate({__name__=~\"g.*\"}[3m]) or vector(1)", data).infos.count == 100)
        #expect(try annotations("quantile(time() + 2, h)", data).warnings.count == 3)
        #expect(try annotations("quantile(2 + time() * 0, h)", data).warnings.count == 1)
    }
}
