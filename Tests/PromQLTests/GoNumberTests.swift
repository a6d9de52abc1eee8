import PromQL
import Testing
import Vocabulary

@Suite struct GoNumberTests {
    @Test(arguments: [
        (0.0, "0", "0", "0e+00"), (-0.0, "-0", "-0", "-0e+00"), (1, "1", "1", "1e+00"),
        (90.5, "90.5", "90.5", "9.05e+01"),
        (123456, "123456", "123456", "1.23456e+05"), (1e6, "1000000", "1e+06", "1e+06"),
        (123_456_789, "123456789", "1.23456789e+08", "1.23456789e+08"), (0.0001, "0.0001", "0.0001", "1e-04"),
        (0.00001, "0.00001", "1e-05", "1e-05"), (1e21, "1000000000000000000000", "1e+21", "1e+21"),
        (0.30000000000000004, "0.30000000000000004", "0.30000000000000004", "3.0000000000000004e-01"),
        (1e-100, "0." + String(repeating: "0", count: 99) + "1", "1e-100", "1e-100"),
        (.infinity, "+Inf", "+Inf", "+Inf"), (-.infinity, "-Inf", "-Inf", "-Inf"), (.nan, "NaN", "NaN", "NaN"),
    ])
    func `numbers are written as Go writes them`(value: Double, plain: String, general: String, scientific: String) {
        #expect(GoNumber.plain(value) == plain)
        #expect(GoNumber.general(value) == general)
        #expect(GoNumber.scientific(value) == scientific)
    }

    @Test(
        arguments: [
            ("0", 0, "0s"), ("1h30m", 5_400_000, "1h30m"), ("90d", 7_776_000_000, "90d"), ("14d", 1_209_600_000, "2w"),
            ("1y1d", 31_622_400_000, "366d"), ("1500ms", 1_500, "1s500ms"), ("365d", 31_536_000_000, "1y"),
        ] as [(String, Int64, String)]
    )
    func `durations are read in units and written in the largest`(text: String, milliseconds: Int64, written: String)
        throws
    {
        #expect(try DurationText.parse(text) == milliseconds)
        #expect(DurationText.text(milliseconds) == written)
    }

    @Test(arguments: ["", "5", "1.5h", "-5m", "1m1h", "5m5m", "h", "1hs", "5 m", "293y", "99999999999999999999s"])
    func `what is no duration is refused`(text: String) {
        #expect(throws: DurationText.Failure.self) { try DurationText.parse(text) }
    }

    @Test(
        arguments: [
            (0, "0.000000", "0"), (1, "1.000000", "1"), (-1.23456789, "-1.234568", "-1.2"),
            (0.9999999, "1.000000", "1"),
            (0.0000004, "0.000000", "4e-07"), (1234.5, "1234.500000", "1.2e+03"), (10, "10.000000", "10"),
            (99.6, "99.600000", "1e+02"), (0.0105, "0.010500", "0.011"),
            (1e21, "1000000000000000000000.000000", "1e+21"),
            (.nan, "NaN", "NaN"), (.infinity, "+Inf", "+Inf"),
        ] as [(Double, String, String)]
    )
    func `%f has six digits after the point, %.2g two in all`(value: Double, fixed: String, general: String) {
        #expect(GoNumber.fixed(value) == fixed)
        #expect(GoNumber.general(value, digits: 2) == general)
    }
}
