import TestKit

/// What a target says, first and later, and how it is scraped.
struct ScrapeComparisonCase: Sendable {
    let name: String
    /// More keys of the job, one a line.
    var keys: [String] = []
    let first: RouteServer.Reaction
    let later: RouteServer.Reaction

    /// Whether the later answer fails after some samples.
    ///
    /// Prometheus 2.42 leaves their series as they are then, neither written nor ended; we end all series of a failed scrape.
    var failsMidway = false

    private init(_ name: String, keys: [String] = [], _ first: RouteServer.Reaction, _ later: RouteServer.Reaction) {
        (self.name, self.keys, self.first, self.later) = (name, keys, first, later)
    }

    private static func midway(
        _ name: String,
        keys: [String] = [],
        _ first: RouteServer.Reaction,
        _ later: RouteServer.Reaction
    ) -> ScrapeComparisonCase {
        var entry = ScrapeComparisonCase(name, keys: keys, first, later)
        entry.failsMidway = true
        return entry
    }

    private static func text(_ body: String) -> RouteServer.Reaction {
        .text(body, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"])
    }

    private static func openMetrics(_ body: String) -> RouteServer.Reaction {
        .text(body, headers: ["Content-Type": "application/openmetrics-text; version=1.0.0; charset=utf-8"])
    }

    private static let types = """
        # HELP c_total A counter.
        # TYPE c_total counter
        c_total{method="GET",status="200"} 1027
        c_total{method="GET",status="500"} 3
        # TYPE h histogram
        h_bucket{le="0.5"} 1
        h_bucket{le="1.0"} 2
        h_bucket{le="+Inf"} 3
        h_sum 4.5
        h_count 3
        # TYPE s summary
        s{quantile="0.5"} NaN
        s{quantile="0.99"} +Inf
        s_sum 0
        s_count 0
        untyped_metric -Inf
        big 1.7976931348623157e+308
        small 5e-324

        """

    private static let odd = #"""
        spaces   {  a = "b" ,  c="d",  }   1
        tabs	{a="b"}	2
        escapes{a="\"quoted\"",b="back\\slash",c="new\nline",d="\t"} 3
        unicode{a="żółć 漢字 🙂"} 4
        empty{a="",b="x"} 5
        :colons:in:names 6
        # A comment.
        #TYPE not_metadata counter

        hex_like 0.000001
        exponent 1e+21
        plus +5
        """#

    /// All cases; `now` is in milliseconds since 1970.
    static func all(now: Int64) -> [ScrapeComparisonCase] {
        let (old, new) = (now - 3000, now + 60_000)
        return [
            .init("types", text(types), text(types)),
            .init("odd", text(odd), text(odd + "\n")),
            .init(
                "vanishes",
                text("stays 1\nleaves{a=\"1\"} 2\nleaves{a=\"2\"} 2\n"),
                text("stays 2\nleaves{a=\"2\"} 3\n")
            ),
            .init("fails", text("a 1\nb 2\n"), .text("", status: 503)),
            .init("closes", text("a 1\nb 2\n"), .close),
            .init(
                "html",
                text("a 1\n"),
                .answer(status: 200, headers: ["Content-Type": "text/plain"], body: "<html>\n")
            ),
            .init("breaks", text("a 1\nb 2\n"), text("}\na 1\nb 2\n")),
            .init(
                "duplicates",
                text("a{x=\"1\"} 1\na{x=\"1\"} 2\nb{x=\"1\",y=\"2\"} 3\nb{y=\"2\",x=\"1\"} 4\n"),
                text("a{x=\"1\"} 5\na{x=\"1\"} 6\n")
            ),
            .init("reorders", text("b{x=\"1\",y=\"2\"} 3\n"), text("b{y=\"2\",x=\"1\"} 4\n")),
            .init(
                "clashes",
                text("a{job=\"own\",env=\"dev\",exported_env=\"x\"} 1\na{instance=\"\"} 2\n"),
                text("a{job=\"own\"} 3\n")
            ),
            .init(
                "honors",
                keys: ["honor_labels: true"],
                text("a{job=\"honors\",env=\"dev\"} 1\nb 2\n"),
                text("b 3\n")
            ),
            .init("stamped", text("old 1 \(old)\nboth 1 \(old)\nplain 2\n"), text("plain 3\nboth 4\n")),
            .init("ahead", text("a 1 \(new)\nfar 1 \(now + 3_600_000)\n"), text("a 1 \(new)\n")),
            .init("unstamped", keys: ["honor_timestamps: false"], text("a 1 \(old)\n"), text("b 1\n")),
            .midway("tears", text("a 1\nb 2\n"), text("a 1\n}\n")),
            .midway("limited", keys: ["sample_limit: 3"], text("a 1\nb 1\nc 1\n"), text("a 1\nb 1\nc 1\nd 1\ne 1\n")),
            .init("labelled", keys: ["label_limit: 5"], text("a{x=\"1\"} 1\n"), text("a{x=\"1\",y=\"2\"} 1\n")),
            .init(
                "named",
                keys: ["label_name_length_limit: 8"],
                text("a{x=\"1\"} 1\n"),
                text("a{longerthan8=\"1\"} 1\n")
            ),
            .init(
                "valued",
                keys: ["label_value_length_limit: 20"],
                text("a{x=\"1\"} 1\n"),
                text("a{x=\"123456789012345678901\"} 1\n")
            ),
            .init("large", keys: ["body_size_limit: 1KB"], text("a 1\n"), text(String(repeating: "a 1\n", count: 300))),
            .init(
                "relabels",
                keys: [
                    "metric_relabel_configs:",
                    "  - { source_labels: [__name__], regex: 'go_.*', action: drop }",
                    "  - { source_labels: [__name__], regex: 'old_(.*)', target_label: __name__, replacement: 'new_$1' }",
                    "  - { regex: 'secret_(.+)', action: labelmap, replacement: 'public_$1' }",
                    "  - { regex: 'secret_.*', action: labeldrop }",
                    "  - { source_labels: [env, public_x], separator: '-', target_label: joined }",
                    "  - { source_labels: [env], modulus: 7, target_label: shard, action: hashmod }",
                ],
                text("go_a 1\nold_b{secret_x=\"1\"} 2\nc 3\n"),
                text("go_a 1\nold_b{secret_x=\"2\"} 2\nc 4\n")
            ),
            .init(
                "open",
                openMetrics(
                    """
                    # TYPE req counter
                    # UNIT req_seconds seconds
                    # HELP req Requests.
                    req_total{a="b"} 17.0 # {trace_id="x"} 0.5
                    req_created{a="b"} 1.6e9
                    # TYPE g gauge
                    g 1
                    # TYPE state stateset
                    state{state="on"} 1
                    state{state="off"} 0
                    # TYPE build info
                    build_info{version="1.2"} 1
                    # EOF

                    """
                ),
                openMetrics("# TYPE g gauge\ng 2\n")
            ),
        ]
    }

    /// The job as both write it.
    func yaml(port: Int) -> String {
        var lines = [
            "  - job_name: \(name)", "    metrics_path: /\(name)",
            "    static_configs: [ { targets: ['127.0.0.1:\(port)'], labels: { env: prod } } ]",
        ]
        lines += keys.map { "    \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
