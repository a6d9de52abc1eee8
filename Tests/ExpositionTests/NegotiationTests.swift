import Exposition
import Testing

@Suite struct NegotiationTests {
    static let prometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
    static let native =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"
    static let prometheus242 =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

    @Test(
        arguments: [
            (nil, .text),
            ("", .text),
            (prometheus3, .openMetrics),
            (prometheus242, .openMetrics),
            (native, .openMetrics),
            ("*/*", .text),
            ("text/html,application/xhtml+xml,*/*;q=0.8", .text),
            ("text/plain;version=1.0.0,application/openmetrics-text;q=0.1", .openMetrics),
            ("text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.8", .text),
            ("text/plain;version=0.0.4;q=0.5, application/openmetrics-text; version=1.0.0; q=0.8", .openMetrics),
            ("application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .text),
            ("application/openmetrics-text;q=0", .text),
            ("Application/OpenMetrics-Text; Version=\"1.0.0\"; Q=0.5", .openMetrics),
            ("application/openmetrics-text;q=banana", .text),
            ("application/openmetrics-text;version=2.0.0", .text),
            ("text/plain,application/openmetrics-text", .text),
            (",;=;q,;;application/openmetrics-text", .text),
            ("\"unterminated,application/openmetrics-text", .text),
        ] as [(String?, ExpositionFormat)]
    )
    func `the best format that we have is chosen`(header: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: header) == format)
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true), ("identity", false),
            ("gzip;q=0", false), ("gzip;q=0, *", false), ("*", true), ("*;q=0", false), ("br, zstd", false),
            ("deflate, gzip;q=0.5", true), ("gzip;q=0.5, identity;q=1", false), ("gzip;q=1.0, identity; q=0.5", true),
            ("identity;q=0, gzip;q=0.001", true),
        ] as [(String?, Bool)]
    )
    func `gzip is used when it is wanted and nothing else is wanted more`(header: String?, isWanted: Bool) {
        #expect(AcceptHeader.prefersGzip(acceptEncoding: header) == isWanted)
    }

    @Test func `clauses beyond the limit are not read`() {
        let header = Array(repeating: "a/b", count: 10_000).joined(separator: ",")
        #expect(AcceptHeader(header).clauses.count == AcceptHeader.most)
    }

    @Test func `each answer says exactly what it is`() {
        #expect(ExpositionFormat.text.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            ExpositionFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8"
        )
    }

    @Test(
        arguments: [
            ("hb.requests", .counter, "hb_requests_total"),
            ("polls_total", .counter, "polls_total"),
            (
                "reloadingfileprovider<yamlsnapshot>_reloads_total", .counter,
                "reloadingfileprovider_yamlsnapshot_reloads_total"
            ),
            ("http.server.request.duration", .histogram, "http_server_request_duration_seconds"),
            ("took_seconds", .histogram, "took_seconds"),
            ("poolSize", .gauge, "pool_size"),
            ("things_count", .gauge, "things"),
            ("a_total_sum", .summary, "a"),
            ("9lives", .gauge, "_9lives"),
            ("", .gauge, "_"),
            ("größe::x", .gauge, "gr_e_x"),
            ("_total", .gauge, "_total"),
        ] as [(String, MetricFamily.Kind, String)]
    )
    func `a library's label becomes a name that the linter accepts`(
        label: String,
        kind: MetricFamily.Kind,
        name: String
    ) {
        #expect(MetricNaming.exposed(label, as: kind) == name)
    }

    @Test(arguments: [
        ("le", "le_"), ("quantile", "quantile_"), ("__name__", "name__"), ("__", "_"), ("http.method", "http_method"),
        ("ok_1", "ok_1"), ("__9", "_9"), ("", "_"), ("a b\n", "a_b"),
    ])
    func `a label name becomes legal and takes no reserved word`(text: String, name: String) {
        #expect(Label(text, "x").name == name)
    }
}
