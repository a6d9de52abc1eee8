import Exposition
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct TextParserTests {
    private static let whole = #"""
        # HELP http_requests_total The total\nof "requests" \\ here.
        # TYPE http_requests_total counter
        http_requests_total{method="post",code="200"} 1027 1395066363000
        http_requests_total{method="post",code="400"}    3 1395066363000

        # Escaping in label values:
        msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9
        metric_without_timestamp_and_labels 12.47
        something_weird{problem="division by zero"} +Inf
        # TYPE rpc_duration_seconds summary
        rpc_duration_seconds{quantile="1"} 76656
        rpc_duration_seconds_sum 1.7560473e+07
        # TYPE h histogram
        h_bucket{le="1000000"} 1
        h_bucket{le="none",empty=""} NaN
        # TYPE "my.metric" gauge
        {"my.metric","label.x"="v",y="größe"} 1
        """#

    @Test func `a body is read to its end, newline or not`() throws {
        let found = try Recorded.of(Self.whole).get()
        #expect(
            found.lines == [
                "HELP http_requests_total The total\nof \"requests\" \\ here.", "TYPE http_requests_total counter",
                #"{__name__="http_requests_total", code="200", method="post"} 1027 @1395066363000"#,
                #"{__name__="http_requests_total", code="400", method="post"} 3 @1395066363000"#,
                #"{__name__="msdos_file_access_time_seconds", error="Cannot find file:\n\"FILE.TXT\"", "#
                    + #"path="C:\\DIR\\FILE.TXT"} 1.458255915e+09"#,
                #"{__name__="metric_without_timestamp_and_labels"} 12.47"#,
                #"{__name__="something_weird", problem="division by zero"} +Inf"#,
                "TYPE rpc_duration_seconds summary", #"{__name__="rpc_duration_seconds", quantile="1.0"} 76656"#,
                #"{__name__="rpc_duration_seconds_sum"} 1.7560473e+07"#, "TYPE h histogram",
                #"{__name__="h_bucket", le="1e+06"} 1"#, #"{__name__="h_bucket", le="none"} NaN"#,
                "TYPE my.metric gauge", #"{__name__="my.metric", "label.x"="v", y="größe"} 1"#, "END",
            ]
        )
        #expect(found.raw.first == #"http_requests_total{method="post",code="200"}"#)
        #expect(found.raw.last == #"{"my.metric","label.x"="v",y="größe"}"#)
        #expect(try Recorded.of(Self.whole + "\n").get().lines == found.lines)
    }

    @Test(
        arguments: [
            ("", []), ("\n\n", []), ("#", []), ("# comment\n#\n##\n#HELP foo bar\n# HELPfoo\n# HELP\n", []),
            ("foo 1", ["foo 1"]), ("\t foo \t 1 \t 2 \t\n", ["foo 1 @2"]), ("foo{}1", ["foo 1"]),
            ("foo { a = \"1\" , } 1", ["foo{a=1} 1"]), ("foo{a=\"1\"b=\"2\"} 1", ["foo{a=1,b=2} 1"]),
            ("foo{a=\"1\"\tb=\"2\",} 1", ["foo{a=1,b=2} 1"]), ("foo 1\n\0 not read", ["foo 1"]),
            ("foo 1\n#x\0\nbar 1", ["foo 1"]), ("# x\0y\nbar 1", ["bar 1"]), ("foo{a=\"\0\"} 1", ["foo{a=\0} 1"]),
            ("foo{a=\"x\ny\"} 1", ["foo{a=x\ny} 1"]), (#"foo{a="\x"} 1"#, [#"foo{a=\x} 1"#]),
            (":a:b 1", [":a:b 1"]), ("foo{__a=\"1\"} 1", ["foo{__a=1} 1"]), ("foo 1e3", ["foo 1000"]),
            ("foo -.5", ["foo -0.5"]), ("foo 5.", ["foo 5"]), ("foo iNf", ["foo +Inf"]),
            ("foo -Infinity", ["foo -Inf"]),
            ("foo nAn", ["foo NaN"]), ("foo 1e-400", ["foo 0"]), ("{\"foo\"} 1", ["foo 1"]),
            ("{a=\"1\",\"foo\",} 1", ["foo{a=1} 1"]), ("# HELP foo\nfoo 1", ["HELP foo ", "foo 1"]),
            ("# HELP foo  two\n", ["HELP foo  two"]), ("#\t HELP\t foo\ttext\n", ["HELP foo text"]),
            ("# TYPE foo untyped\n", ["TYPE foo unknown"]), ("foo 1\nfoo 2", ["foo 1", "foo 2"]),
            ("foo 18446744073709551615", ["foo 1.8446744073709552e+19"]),
            ("foo 9007199254740993", ["foo 9.007199254740992e+15"]),
        ] as [(String, [String])]
    )
    func `Prometheus' liberties are taken`(text: String, expected: [String]) throws {
        let found = try Recorded.of(text).get()
        let short = found.samples.map { sample in
            let labels = sample.labels.filter { $0.name != "__name__" }.map { "\($0.name)=\($0.value)" }
            return (sample.labels.metricName ?? "") + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
                + " \(GoNumber.general(sample.value))" + (sample.timestamp.map { " @\($0)" } ?? "")
        }
        #expect(found.lines.filter { $0.hasPrefix("TYPE") || $0.hasPrefix("HELP") } + short == expected)
    }

    @Test(
        arguments: [
            ("foo", "line 1, column 4: expected value after metric, got end of input while parsing: \"foo\""),
            ("a 1\nfoo 1 -5", "line 2, column 7: expected timestamp or new record, got \"-\""),
            ("foo 1 1.5", "line 1, column 8: expected next entry after timestamp, got \".\""),
            ("foo 1 2 3", "line 1, column 9: expected next entry after timestamp"),
            ("foo 1 99999999999999999999", "timestamp out of range"),
            ("foo{a=\"1\"", "line 1, column 10: expected label name, got end of input"),
            ("foo{a=\"1", "expected label value, got end of input"), ("foo{a=\"\\", "expected label value"),
            ("foo{a=\"\\\n\"} 1", "expected label value"), ("foo{a} 1", "expected equal, got \"}\""),
            ("foo{a=1} 1", "expected label value, got \"1\""), ("foo{,} 1", "expected label name, got \",\""),
            ("foo{a=\"1\",,} 1", "expected label name"), ("foo{1=\"1\"} 1", "expected label name"),
            ("foo{\"a\"} 1", "metric name already set"), ("{a=\"1\"} 1", "metric name not set"),
            ("{} 1", "metric name"),
            ("{\"a\",\"b\"} 1", "metric name already set"), ("{\"\"} 1", "expected label name"),
            ("1foo 1", "line 1, column 1: expected a valid start token, got \"1\""),
            ("foo\"1", "strconv.ParseFloat: parsing \"\\\"1\""), ("foo 0x1p3", "strconv.ParseFloat: parsing \"0x1p3\""),
            ("foo 1_000", "strconv.ParseFloat"), ("foo 1e999", "strconv.ParseFloat"),
            ("foo -nan", "strconv.ParseFloat"),
            ("foo 1\r\n", "strconv.ParseFloat: parsing \"1\\r\""), ("foo .", "strconv.ParseFloat"),
            ("foo 1e", "strconv.ParseFloat"), ("foo 1{", "expected timestamp or new record"),
            ("# HELP \n", "expected metric name after HELP"), ("# TYPE 1 gauge\n", "expected metric name after TYPE"),
            ("# TYPE foo\n", "invalid metric type \"\""), ("# TYPE foo bar\n", "invalid metric type \"bar\""),
            ("# TYPE foo counter \n", "invalid metric type \"counter \""),
            ("# TYPE foo unknown", "invalid metric type"),
            ("foo{a=\"1\",a=\"2\"} 1", "label name \"a\" is not unique: invalid sample"),
            ("foo{__name__=\"bar\"} 1", "label name \"__name__\" is not unique"),
            ("foo{\0=\"1\"} 1", "expected label name, got \"\\x00\""),
        ]
    )
    func `what is no exposition is refused, with its place`(text: String, message: String) {
        switch Recorded.of(text) {
        case .success(let found): Issue.record("\(text.debugDescription) was read: \(found.lines)")
        case .failure(let failure): #expect("\(failure)".contains(message), "\(failure)")
        }
    }

    @Test(arguments: ["foo{a=\"\u{FF}\"} 1", "foo{\"\u{FF}\"=\"a\"} 1", "{\"\u{FF}\"} 1", "# HELP foo \u{FF}\n"])
    func `text that is no UTF-8 is refused`(text: String) {
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect(throws: ExpositionFailure.self) { try Recorded.of(bytes).get() }
        for stray: [UInt8] in [
            [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x8F],
        ] {
            let body = Array("foo{a=\"".utf8) + stray + Array("\"} 1".utf8)
            #expect(throws: ExpositionFailure.self) { try Recorded.of(body).get() }
        }
    }

    @Test func `every limit is kept, and says so`() {
        let many = (0..<9).map { "l\($0)=\"\"" }.joined(separator: ",")
        let bodies: [(String, ExpositionLimits, String)] = [
            (String(repeating: "a", count: 101), ExpositionLimits(bytes: 100), "body size limit exceeded"),
            ("foo " + String(repeating: " ", count: 100) + "1", ExpositionLimits(line: 100), "line longer than 100"),
            ("# " + String(repeating: "x", count: 100), ExpositionLimits(line: 100), "line longer than 100"),
            ("a 1\nb 1\nc 1", ExpositionLimits(samples: 2), "line 3, column 4: sample limit exceeded (limit: 2)"),
            ("foo{\(many)} 1", ExpositionLimits(labels: 8), "label_limit exceeded (limit: 8)"),
            (String(repeating: "a", count: 9) + " 1", ExpositionLimits(name: 8), "name longer than 8 bytes"),
            ("foo{\"123456789\"=\"\"} 1", ExpositionLimits(name: 8), "text longer than 8 bytes"),
            ("foo{a=\"123456789\"} 1", ExpositionLimits(value: 8), "text longer than 8 bytes"),
        ]
        for (body, limits, message) in bodies {
            switch Recorded.of(body, limits: limits) {
            case .success(let found): Issue.record("\(body) was read: \(found.lines)")
            case .failure(let failure): #expect("\(failure)".contains(message), "\(failure)")
            }
            #expect(throws: Never.self) { try Recorded.of(body.hasPrefix("aaaaaaaaaa") ? "a 1" : body).get() }
        }
    }

    @Test(
        arguments: [
            ("text/plain", .text), ("text/plain; version=0.0.4; charset=utf-8", .text), ("Text/Plain;version=2", .text),
            ("application/openmetrics-text; version=1.0.0", .openMetrics), ("application/json", nil), ("", nil),
        ] as [(String, ExpositionFormat?)]
    )
    func `the media type alone chooses the parser`(header: String, format: ExpositionFormat?) {
        #expect(ExpositionFormat(contentType: header) == format)
    }
}
