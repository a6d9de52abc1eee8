import PromQL
import Testing

/// Which samples a selector finds.
@Suite struct SelectionTests {
    @Test func `a sample counts for five minutes, the fifth excluded`() throws {
        let rig = try EngineRig("a 7")
        #expect(try rig.range("a", minutes: 0...6).first?.hasSuffix("7@180 7@240") == true)
    }

    @Test func `a window is open on the left`() throws {
        let rig = try EngineRig("a 1 2 3 4")
        #expect(try rig.instant("count_over_time(a[1m])", minute: 2) == ["{} 1"])
        #expect(try rig.instant("sum_over_time(a[61s])", minute: 2) == ["{} 5"])
        #expect(try rig.instant("a[2m]", minute: 2) == [#"{__name__="a"} 2@60 3@120"#])
    }

    @Test func `a stale marker ends a series and leaves windows alone`() throws {
        let rig = try EngineRig("a 1 stale 3")
        #expect(try rig.range("a", minutes: 0...2) == [#"{__name__="a"} 1@0 3@120"#])
        #expect(try rig.instant("count_over_time(a[5m])", minute: 2) == ["{} 2"])
    }

    @Test func `NaN is a value`() throws {
        let rig = try EngineRig("a 1 NaN")
        #expect(try rig.instant("a", minute: 1) == [#"{__name__="a"} NaN"#])
        #expect(try rig.instant("a > 0", minute: 1).isEmpty)
        #expect(try rig.instant("a != 0", minute: 1) == [#"{__name__="a"} NaN"#])
    }

    @Test(arguments: [
        ("a offset 2m", "2@180 3@240 4@300"), ("a offset -1m", "5@180 6@240 7@300"), ("a @ 120", "3@180 3@240 3@300"),
        ("a @ 120 offset 1m", "2@180 2@240 2@300"), ("a offset 1m @ end()", "5@180 5@240 5@300"),
        ("a @ start()", "4@180 4@240 4@300"),
    ])
    func `offset and @ move the instant`(text: String, samples: String) throws {
        let rig = try EngineRig("a 1+1x10")
        #expect(try rig.range(text, minutes: 3...5) == [#"{__name__="a"} "# + samples])
    }

    @Test func `the end is the one that was asked for, where no step falls on it`() throws {
        let rig = try EngineRig("a 1+1x10")
        #expect(try rig.range("a @ end()", minutes: 0...5, step: 2) == [#"{__name__="a"} 6@0 6@120 6@240"#])
    }

    @Test func `@ counts for the window, not for what asks for the time`() throws {
        let rig = try EngineRig("a 0+60x10")
        #expect(try rig.range("sum_over_time(a[2m] @ 120)", minutes: 3...4) == ["{} 180@180 180@240"])
        #expect(try rig.range("timestamp(a @ 120)", minutes: 3...4) == ["{} 120@180 120@240"])
        #expect(try rig.range("predict_linear(a[3m] @ 120, 0)", minutes: 3...4) == ["{} 180@180 240@240"])
    }

    @Test func `a subquery is evaluated at multiples of its step`() throws {
        let rig = try EngineRig("a 1+1x20")
        #expect(try rig.instant("a[5m:2m]", minute: 7) == [#"{__name__="a"} 5@240 7@360"#])
        #expect(try rig.instant("a[4m:2m] offset 1m", minute: 7) == [#"{__name__="a"} 5@240 7@360"#])
        #expect(try rig.instant("a[2m:]", minute: 7) == [#"{__name__="a"} 7@360 8@420"#])
        #expect(try rig.instant("sum_over_time(a[2m:1m] @ 120)", minute: 7) == ["{} 5"])
        #expect(try rig.instant("max_over_time(rate(a[2m])[3m:1m]) * 60", minute: 7) == ["{} 1"])
        #expect(try rig.range("sum_over_time(a[2m:1m])", minutes: 2...4) == ["{} 5@120 7@180 9@240"])
    }

    @Test func `start and end in a subquery are those of the query`() throws {
        let rig = try EngineRig("a 1+1x20")
        #expect(try rig.range("sum_over_time((a @ end())[2m:1m])", minutes: 2...4) == ["{} 10@120 10@180 10@240"])
    }

    @Test func `durations are computed with the step of the query`() throws {
        let rig = try EngineRig("a 1+1x20")
        #expect(
            try rig.range("count_over_time(a[2 * step()])", minutes: 4...8, step: 2).first == "{} 4@240 4@360 4@480"
        )
        #expect(try rig.range("a offset (step() / 2)", minutes: 4...6, step: 2) == [#"{__name__="a"} 4@240 6@360"#])
        #expect(try rig.failure("a[step()]")?.message == "2:8: duration must be greater than 0")
    }

    @Test func `what was selected is known again until series come or go`() throws {
        let rig = try EngineRig("a{x=\"1\"} 1")
        let prepared = try rig.prepare("count(a)")
        func count() throws -> Double? {
            guard case .vector(let samples) = try rig.engine.instant(prepared, at: 0).value else { return nil }
            return samples.first?.value
        }
        #expect(try count() == 1)
        try rig.load("a{x=\"2\"} 1")
        #expect(try count() == 2)
    }
}
