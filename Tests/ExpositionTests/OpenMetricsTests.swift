import Exposition
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct OpenMetricsTests {
    private static func verdict(_ text: String) -> MetricsCheck {
        MetricsCheck.of(text.utf8.span, as: .openMetrics)
    }

    @Test(arguments: OpenMetricsRule.all)
    func `the rules of OpenMetrics are kept`(rule: OpenMetricsRule) {
        for text in rule.allowed {
            let verdict = Self.verdict(OpenMetricsRule.body(text))
            #expect(verdict == .fine, "\(text.debugDescription)")
        }
        for text in rule.forbidden + rule.forbiddenByTheLetter {
            #expect(Self.verdict(OpenMetricsRule.body(text)) != .fine, "\(text.debugDescription)")
        }
    }

    @Test func `the table is as large as it says`() {
        let all = OpenMetricsRule.all
        #expect(all.reduce(0) { $0 + $1.allowed.count } >= 140)
        #expect(all.reduce(0) { $0 + $1.forbidden.count } >= 270)
    }

    @Test(arguments: [(127, true), (128, false)])
    func `an exemplar has at most 128 characters, however many bytes`(length: Int, isAllowed: Bool) {
        for character in ["x", "é", "𝄞"] {
            let value = String(repeating: character, count: length)
            let body = "# TYPE a counter\na_total 1 # {b=\"\(value)\"} 1\n# EOF\n"
            #expect((Self.verdict(body) == .fine) == isAllowed)
        }
    }

    @Test(arguments: ["{\"a b\",c=\"d\"} 1\n", "{\"a\\\"b\"} 1\n", "{\"é\"} 1\n", "a{\"b.c\"=\"d\"} 1\n"])
    func `names in quotes are allowed, as in Prometheus 3`(line: String) {
        #expect(Self.verdict(line + "# EOF\n") == .fine)
    }

    @Test(
        arguments: [
            ("a 1\n", "OpenMetrics parsing error in line 2, column 1: data does not end with # EOF"),
            (
                "a{b=\"c\",} 1\n# EOF",
                "line 1, column 9: expected label name, got \"}\" while parsing: \"a{b=\\\"c\\\",}\""
            ),
            (
                "# TYPE a histogram\na_bucket{le=\"1\"} 1\nb 1\n# EOF",
                "line 1, column 1: metric family \"a\": the bucket +Inf is missing"
            ),
            ("# TYPE a counter\na_total -1\n# EOF", "sample \"a_total\": what counts is not negative"),
            ("a 1\nb 1\na 1\n# EOF", "line 3, column 1: metric family \"a\": the name \"a\" is taken by another one"),
        ]
    )
    func `a breach is told with its place`(text: String, message: String) {
        guard case .syntaxError(let told) = Self.verdict(text) else {
            Issue.record("\(text) was accepted")
            return
        }
        #expect(told.contains(message), "\(told)")
    }

    @Test func `a scrape reads everything and leaves the rules about types alone`() throws {
        let body = #"""
            # TYPE a_seconds histogram
            # UNIT a_seconds seconds
            # HELP a_seconds Line\none \"two\" \\ \x.
            a_seconds_bucket{le="1",} 3 1520879607.789 # {trace="x y"} 0.5 1520879607.5
            a_seconds_bucket{le="0.5"} -1 # {} 1
            # TYPE a_seconds counter
            b NaN -1.5
            {"c.d","e.f"="g"} 1e3 1e3
            b NaN
            # EOF
            """#
        let found = try Recorded.of(body, as: .openMetrics).get()
        #expect(
            found.lines == [
                "TYPE a_seconds histogram", "UNIT a_seconds seconds", "HELP a_seconds Line\none \"two\" \\ \\x.",
                #"{__name__="a_seconds_bucket", le="1.0"} 3 @1520879607789"#,
                #"{__name__="a_seconds_bucket", le="0.5"} -1"#, "TYPE a_seconds counter", #"{__name__="b"} NaN @-1500"#,
                #"{__name__="c.d", "e.f"="g"} 1000 @1000000"#, #"{__name__="b"} NaN"#, "END",
            ]
        )
        #expect(found.raw.first == #"a_seconds_bucket{le="1",}"#)
    }

    @Test(
        arguments: [
            "", "a 1", "a 1\n", "\n# EOF", "a  1\n# EOF", "a\t1\n# EOF", "a 1 \n# EOF", "a 1 NaN\n# EOF",
            "a 1 1e300\n# EOF",
            "a{b=\"c\nd\"} 1\n# EOF", "a{b=\"c\" } 1\n# EOF", "# EOF\na 1\n", "# comment\n# EOF",
            "# TYPE a untyped\n# EOF",
            "# UNIT a seconds\n# EOF", "a 1 # {b=\"c\"}\n# EOF", "a 1 # {\"b\"} 1\n# EOF", "a\0 1\n# EOF",
            "a 1 # {b=\"c\"} 1 2 3\n# EOF", "# HELP a\n# EOF",
        ]
    )
    func `what Prometheus' parser refuses, a scrape refuses`(text: String) {
        #expect(throws: ExpositionFailure.self) { try Recorded.of(text, as: .openMetrics).get() }
    }

    @Test func `limits hold for OpenMetrics too`() {
        let limits = ExpositionLimits(bytes: 200, line: 60, samples: 2, labels: 2, name: 8, value: 8)
        for line in [
            "a_long_name 1", "a{b=\"123456789\"} 1", "a{b=\"\",c=\"\",d=\"\"} 1", "a 1\nb 1\nc 1",
            "# HELP a " + String(repeating: "x", count: 60), "a 1 # {b=\"123456789\"} 1",
            String(repeating: "a 1\n", count: 50),
        ] {
            #expect(throws: ExpositionFailure.self) {
                try Recorded.of(line + "\n# EOF", as: .openMetrics, limits: limits).get()
            }
        }
        #expect(throws: Never.self) { try Recorded.of("a 1\n# EOF", as: .openMetrics, limits: limits).get() }
    }

    @Test func `what we write, we read in both formats`() throws {
        let text = try Recorded.of(ExpositionFormat.text.encode(WriterTests.families)).get()
        let open = try Recorded.of(ExpositionFormat.openMetrics.encode(WriterTests.families), as: .openMetrics).get()
        #expect(text.samples.count > 15)
        #expect(text.samples.map(\.labels) == open.samples.map(\.labels))
        #expect(text.samples.map(\.value.bitPattern) == open.samples.map(\.value.bitPattern))
        let body = ExpositionFormat.openMetrics.encode(WriterTests.families)
        #expect(MetricsCheck.of(body.span, as: .openMetrics) == .fine)
    }
}
