import PromQL
import Testing

/// What Prometheus' scripts leave open about operators, aggregations and functions.
@Suite struct OperatorTests {
    @Test(arguments: [
        ("absent(none)", "{} 1"), (#"absent(none{a="1"})"#, #"{a="1"} 1"#), (#"absent(none{a="1", a="2"})"#, "{} 1"),
        (#"absent(none{a=~"1", b!="2", c="3"})"#, #"{c="3"} 1"#), ("absent(sum(none))", "{} 1"),
        (#"absent_over_time(none{a="1"}[5m])"#, #"{a="1"} 1"#),
        (#"absent_over_time(none{a="1"}[5m:1m])"#, "{} 1"), ("sum(none) or vector(0)", "{} 0"),
        ("scalar(none)", "NaN"), ("vector(1) + vector(2)", "{} 3"), ("-7 % 3", "-1"), ("2 ^ 3 ^ 2", "512"),
        ("1 / 0", "+Inf"), ("0 / 0", "NaN"), ("pi() > bool 3", "1"), ("min_of(1, 2) + max_of(3, 4)", "5"),
        ("year(vector(951782400))", "{} 2000"), ("day_of_year(vector(951782400))", "{} 60"),
        ("days_in_month(vector(951782400))", "{} 29"), ("day_of_week(vector(0))", "{} 4"),
        ("day_of_month(vector(-86400))", "{} 31"), ("hour(vector(-1))", "{} 23"), ("month()", "{} 1"),
    ])
    func `an expression without data has this value`(text: String, value: String) throws {
        #expect(try EngineRig("a 1").instant(text) == [value])
    }

    @Test func `matches are judged instant by instant`() throws {
        let rig = try EngineRig("many{x=\"1\"} 1 _ _\nmany{x=\"2\"} _ stale 2\none 10 stale 20")
        #expect(try rig.range("many{x=\"1\"} + on () one", minutes: 0...2) == ["{} 11@0 21@120"])
        #expect(try rig.failure("many + on () one", minute: 0) == nil)
        #expect(
            try rig.failure("many + on () one", minute: 2)?.message
                == "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
        )
        #expect(try rig.failure("many + on () one", minute: 1) == nil)
        #expect(try rig.failure("one + on () many", minute: 0) == nil)
        #expect(try rig.failure("one + on () many", minute: 2)?.message.hasPrefix("found duplicate series") == true)
    }

    @Test func `the match group that is refused is shown without the name, unless it is matched on`() throws {
        let rig = try EngineRig("a{x=\"1\", y=\"1\"} 1\na{x=\"2\", y=\"1\"} 1")
        let two = #"[{__name__="a", x="1", y="1"}, {__name__="a", x="2", y="1"}]"#
        for (matching, group) in [
            ("ignoring (x)", #"{y="1"}"#), ("on (y)", #"{y="1"}"#), ("on (__name__)", #"{__name__="a"}"#),
        ] {
            #expect(
                try rig.failure("a + \(matching) a")?.message
                    == "found duplicate series for the match group \(group) on the right hand-side of the operation: "
                    + "\(two);many-to-many matching not allowed: matching labels must be unique on one side"
            )
        }
    }

    @Test func `a churned series is matched in linear time`() throws {
        // Hundreds of restarts of one instance: at any time one of them is there.
        let lines = (0..<400).map { index in
            let gaps = index == 0 ? "" : "_x\(index) "
            return "a{pod=\"\(index)\"} \(gaps)1 stale\nb{pod=\"\(index)\", v=\"\(index % 7)\"} \(gaps)2 stale"
        }
        let rig = try EngineRig(lines.joined(separator: "\n"))
        #expect(try rig.range("sum(a + on () b)", minutes: 0...399).first?.hasPrefix("{} 3@0 3@60") == true)
        #expect(try rig.range("sum(a * on () group_left (v) b)", minutes: 0...399).first?.hasSuffix(" 2@23940") == true)
        #expect(try rig.range("sum(a + on () fill (5) b)", minutes: 0...399).first?.hasSuffix(" 3@23940") == true)
    }

    @Test func `grouping labels have to tell results apart, even those that are dropped`() throws {
        let rig = try EngineRig("many{x=\"1\", y=\"a\"} 1\nmany{x=\"2\", y=\"a\"} 2\none{x=\"\", y=\"a\"} 5")
        let message = "multiple matches for labels: grouping labels must ensure unique matches"
        #expect(try rig.failure("many * on (y) group_left (x) one")?.message == message)
        #expect(try rig.failure("many > on (y) group_left (x) one")?.message == message)
        #expect(
            try rig.instant("many * on (y) group_left one") == [
                #"{x="1", y="a"} 5"#, #"{x="2", y="a"} 10"#,
            ]
        )
    }

    @Test func `or takes each instant from where it can`() throws {
        let rig = try EngineRig("a{x=\"1\"} 1 stale 3\nb{x=\"1\"} 10 20 30\nb{x=\"2\"} 11 stale 33")
        #expect(
            try rig.range("a or b", minutes: 0...2) == [
                #"{__name__="a", x="1"} 1@0 3@120"#, #"{__name__="b", x="1"} 20@60"#,
                #"{__name__="b", x="2"} 11@0 33@120"#,
            ]
        )
        #expect(
            try rig.range("b unless a", minutes: 0...2) == [
                #"{__name__="b", x="1"} 20@60"#, #"{__name__="b", x="2"} 11@0 33@120"#,
            ]
        )
        #expect(try rig.range("b and on (x) a", minutes: 0...2) == [#"{__name__="b", x="1"} 10@0 30@120"#])
    }

    @Test func `topk chooses anew at each instant`() throws {
        let rig = try EngineRig("a{x=\"1\"} 1 5\na{x=\"2\"} 2 4\na{x=\"3\"} NaN NaN")
        #expect(
            try rig.range("topk(1, a)", minutes: 0...1) == [
                #"{__name__="a", x="1"} 5@60"#, #"{__name__="a", x="2"} 2@0"#,
            ]
        )
        #expect(try rig.instant("bottomk(3, a)").last == #"{__name__="a", x="3"} NaN"#)
        #expect(try rig.instant("topk(0, a)").isEmpty && rig.instant("topk(-1, a)").isEmpty)
        #expect(try rig.failure("topk(1e30, a)")?.message == "Scalar value 1e+30 overflows int64")
    }

    @Test func `annotations name the metric and the place`() throws {
        let rig = try EngineRig("gauge 1 2 3\nc_total 1 2 3")
        let result = try rig.engine.instant(
            try rig.prepare("sum(rate(gauge[5m])) + sum(rate(c_total[5m]))"),
            at: 120_000
        )
        #expect(
            result.annotations.infos == [
                "PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                    + "\"gauge\" (1:10)"
            ]
        )
        let warned = try rig.engine.instant(try rig.prepare("quantile(2, gauge)"), at: 0)
        #expect(
            warned.annotations.warnings == ["PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)"]
        )
    }

    @Test(arguments: [
        ("a + fill (0) b", [#"{x="1"} 1@0 12@60"#, #"{x="2"} 12@0 24@60"#, #"{x="3"} 13@0 23@60"#]),
        ("a - fill_right (100) b", [#"{x="1"} -99@0 -8@60"#, #"{x="2"} -8@0 -16@60"#]),
        ("a - fill_left (100) b", [#"{x="1"} -8@60"#, #"{x="2"} -8@0 -16@60"#, #"{x="3"} 87@0 77@60"#]),
        ("a * fill (2) none", [#"{x="1"} 2@0 4@60"#, #"{x="2"} 4@0 8@60"#]),
        ("none * fill (2) a", [#"{x="1"} 2@0 4@60"#, #"{x="2"} 4@0 8@60"#]),
        (
            "sum by (x) (a) + on (x) group_right fill (1) c",
            [
                #"{x="1", y="p"} 6@0 7@60"#, #"{x="2"} 3@0 5@60"#, #"{x="4", y="q"} 7@0 7@60"#,
            ]
        ),
    ])
    func `fill stands in for what is missing`(text: String, series: [String]) throws {
        let rig = try EngineRig(
            """
            a{x="1"} 1 2
            a{x="2"} 2 4
            b{x="1"} _ 10
            b{x="2"} 10 20
            b{x="3"} 13 23
            c{x="1", y="p"} 5 5
            c{x="4", y="q"} 6 6
            """
        )
        #expect(try rig.range(text, minutes: 0...1) == series)
    }

    @Test func `a thousand series find their partners`() throws {
        let names = (0..<1000).map { "x=\"\($0)\"" }
        let lines = names.enumerated().map { "a{\($1)} \($0)\nb{\($1), y=\"z\"} \($0)" }
        let rig = try EngineRig(lines.joined(separator: "\n"))
        #expect(try rig.instant("count(a == ignoring (y) b)") == ["{} 1000"])
        #expect(try rig.instant("count(b - on (x) group_left a == 0)") == ["{} 1000"])
        #expect(try rig.instant("count(a and on (x) (b < 10))") == ["{} 10"])
        #expect(try rig.instant("count(sum by (x) (a or b))") == ["{} 1000"])
        #expect(try rig.instant("sum(a)") == ["{} 499500"])
    }

    @Test func `a range query of one step sorts by labels`() throws {
        let rig = try EngineRig("a{x=\"1\"} 1\na{x=\"2\"} 2")
        #expect(try rig.instant("sort_desc(a)").first == #"{__name__="a", x="2"} 2"#)
        #expect(try rig.range("sort_desc(a)", minutes: 0...0).first == #"{__name__="a", x="1"} 1@0"#)
    }
}
