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

    @Test func `type and unit go with the name`() throws {
        let rig = try EngineRig(#"a{__type__="gauge", __unit__="seconds", x="1"} 5"#)
        #expect(try rig.instant("-a") == [#"{x="1"} -5"#])
        #expect(try rig.instant("a > 1") == [#"{__name__="a", __type__="gauge", __unit__="seconds", x="1"} 5"#])
        #expect(try rig.instant("-a + on (__type__) vector(1)") == ["{} -4"])
    }
}
