import PromQL
import Testing

/// What becomes of names of metrics, at once and delayed.
@Suite struct NameRemovalTests {
    private static let two = """
        a{x="1"} 0 10 20
        b{x="1"} 0 20 40
        """

    @Test(
        arguments: [
            ("a", #"{__name__="a", x="1"} 10"#),
            ("+a", #"{__name__="a", x="1"} 10"#),
            ("-a", #"{x="1"} -10"#),
            ("a + b", #"{x="1"} 30"#),
            ("a * 2", #"{x="1"} 20"#),
            ("a < b", #"{__name__="a", x="1"} 10"#),
            ("5 < a", #"{__name__="a", x="1"} 10"#),
            ("a < bool b", #"{x="1"} 1"#),
            ("a and b", #"{__name__="a", x="1"} 10"#),
            ("ceil(a)", #"{x="1"} 10"#),
            ("timestamp(a)", #"{x="1"} 60"#),
            ("sort(a)", #"{__name__="a", x="1"} 10"#),
            ("topk(1, a)", #"{__name__="a", x="1"} 10"#),
            ("last_over_time(a[5m])", #"{__name__="a", x="1"} 10"#),
            ("first_over_time(a[2m])", #"{__name__="a", x="1"} 0"#),
            ("max_over_time(a[5m])", #"{x="1"} 10"#),
            ("last_over_time(a[5m:1m])", #"{__name__="a", x="1"} 10"#),
            ("sum by (__name__) (a)", #"{__name__="a"} 10"#),
            ("a * on (x) group_left (__name__) b", #"{__name__="b", x="1"} 200"#),
            ("label_replace(-a, \"y\", \"$1\", \"x\", \"(.*)\")", #"{x="1", y="1"} -10"#),
        ],
        [false, true]
    )
    func `a name goes with what changes the value`(both: (text: String, sample: String), isDelayed: Bool) throws {
        var rig = try EngineRig(Self.two)
        rig.options.delaysNameRemoval = isDelayed
        #expect(try rig.instant(both.text, minute: 1) == [both.sample])
    }

    @Test(arguments: [
        (#"label_replace(-a, "was", "$1", "__name__", "(.*)")"#, #"{x="1"} -10"#, #"{was="a", x="1"} -10"#),
        (
            #"label_replace(-a, "__name__", "minus_$1", "__name__", "(.+)")"#, #"{x="1"} -10"#,
            #"{__name__="minus_a", x="1"} -10"#
        ),
        (
            #"label_join(-a, "__name__", "_", "__name__", "x")"#, #"{__name__="_1", x="1"} -10"#,
            #"{__name__="a_1", x="1"} -10"#
        ),
        ("sum by (__name__) (-a)", "{} -10", "{} -10"),
        ("topk(5, sum by (__name__, x) (a))", #"{__name__="a", x="1"} 10"#, #"{__name__="a", x="1"} 10"#),
    ])
    func `a name that is due to go is seen only with delayed removal`(
        text: String,
        atOnce: String,
        delayed: String
    ) throws {
        var rig = try EngineRig(Self.two)
        #expect(try rig.instant(text, minute: 1) == [atOnce])
        rig.options.delaysNameRemoval = true
        #expect(try rig.instant(text, minute: 1) == [delayed])
    }

    @Test(
        arguments: [
            #"-{x="1"}"#, #"{x="1"} * 2"#, #"ceil({x="1"})"#, #"rate({x="1"}[5m])"#, #"max_over_time({x="1"}[5m:1m])"#,
        ],
        [false, true]
    )
    func `series that become alike are refused, now or in the end`(text: String, isDelayed: Bool) throws {
        var rig = try EngineRig(Self.two)
        rig.options.delaysNameRemoval = isDelayed
        #expect(try rig.failure(text, minute: 1)?.message == "vector cannot contain metrics with the same labelset")
    }

    @Test func `series that become alike one after the other are joined`() throws {
        let rig = try EngineRig("a 1 stale _ _\nb _ _ 3 4")
        #expect(try rig.range(#"-{__name__=~"a|b"}"#, minutes: 0...3) == ["{} -1@0 -3@120 -4@180"])
        #expect(try rig.range("a or b", minutes: 0...3).count == 2)
        #expect(try rig.range("-a or -b", minutes: 0...3) == ["{} -1@0 -3@120 -4@180"])
    }

    private static let types = """
        t{__type__="gauge", x="1"} 1 2
        t{__type__="counter", x="1"} 2 3
        u{__type__="gauge", x="1"} 1 2
        u{__type__="counter", x="1"} 2 3
        """

    @Test(arguments: [
        "-t", "t * 2", "abs(t)", "rate(t[5m])", "t + u", "t == bool u", "-sum without (y) (t)", "t + ignoring (y) u",
        "t * on (__type__) group_left u", "-label_replace(vector(1), \"__type__\", \"g\", \"\", \"\") or -t",
    ])
    func `series that only types told apart are refused`(text: String) throws {
        let message = "vector cannot contain metrics with the same labelset"
        #expect(
            try EngineRig(Self.types).failure(text, minute: 1)?.message == message
        )
    }

    @Test func `series that only types tell apart are fine while they have them`() throws {
        let rig = try EngineRig(Self.types)
        #expect(try rig.instant("t > 0").count == 2)
        #expect(try rig.instant("topk(5, t)").count == 2)
        #expect(try rig.instant("sum by (__type__) (t)").count == 2)
        #expect(try rig.instant("last_over_time(t[5m])").count == 2)
    }

    @Test func `a name that a match included goes with bool`() throws {
        let rig = try EngineRig("a{x=\"1\"} 1\nb{x=\"1\"} 2")
        let names = "(__name__)"
        #expect(try rig.instant("a < bool on (x) group_left \(names) b") == [#"{x="1"} 1"#])
        #expect(try rig.instant("a < on (x) group_left \(names) b") == [#"{__name__="b", x="1"} 1"#])
        #expect(try rig.instant("a + on (x) group_left \(names) b") == [#"{__name__="b", x="1"} 3"#])
        #expect(try rig.instant("a == bool on \(names) a") == ["{} 1"])
        #expect(try rig.instant("a == on \(names) a") == [#"{__name__="a"} 1"#])
        #expect(
            try rig.failure(#"{x="1"} == bool on (__name__) {x="1"}"#)?.message
                == "vector cannot contain metrics with the same labelset"
        )
        #expect(
            try rig.failure(#"{x="1"} + on (__name__) {x="1"}"#)?.message
                == "vector cannot contain metrics with the same labelset"
        )
    }

    @Test func `type and unit go with the name`() throws {
        let rig = try EngineRig(#"a{__type__="gauge", __unit__="seconds", x="1"} 5"#)
        #expect(try rig.instant("-a") == [#"{x="1"} -5"#])
        #expect(try rig.instant("a > 1") == [#"{__name__="a", __type__="gauge", __unit__="seconds", x="1"} 5"#])
        #expect(try rig.instant("-a + on (__type__) vector(1)") == ["{} -4"])
    }
}
