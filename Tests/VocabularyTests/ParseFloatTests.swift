import TestKit
import Testing
import Vocabulary

@Suite struct ParseFloatTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", -0.0), ("+1", 1), ("1.", 1), (".5", 0.5), ("1e5", 1e5), ("1E+05", 1e5), ("1e-5", 1e-5),
            ("0.1", 0.1), ("123456789012345678", 123_456_789_012_345_680), ("9007199254740993", 9_007_199_254_740_992),
            ("1e23", 1e23), ("1.7976931348623157e308", .greatestFiniteMagnitude), ("5e-324", .leastNonzeroMagnitude),
            ("1e-400", 0),
            ("00001.50000", 1.5), ("0e999999999999", 0), ("Inf", .infinity), ("+inf", .infinity),
            ("-INFINITY", -.infinity),
            ("0x1p-2", 0.25), ("-0X1.8P1", -3), ("0.000000000000000000000000000000001", 1e-33),
        ] as [(String, Double)]
    )
    func `numbers are read as Go reads them`(text: String, value: Double) {
        #expect(GoNumber.parseFloat(text)?.bitPattern == value.bitPattern)
    }

    @Test func `NaN has no sign`() {
        #expect(GoNumber.parseFloat("nAn")?.isNaN == true)
        #expect(GoNumber.parseFloat("-nan") == nil)
        #expect(GoNumber.parseFloat("+NaN") == nil)
    }

    @Test(arguments: [
        "", "-", "+", ".", "e5", "1e", "1e+", "--1", "1 ", " 1", "1_000", "0x10", "0x", "0xp1", "infin", "1e999",
        "-1e999",
        "nan(1)", "1f", "1.2.3", "0b1", "١", "infinityx", "\0", "1\0",
    ])
    func `what is no number is refused`(text: String) {
        #expect(GoNumber.parseFloat(text) == nil)
    }

    @Test func `the short way finds the same number as Swift does`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let digits = String(random.next() >> UInt64.random(in: 0..<64, using: &random))
            let point = Int.random(in: 0...digits.utf8.count, using: &random)
            let text = "\(digits.prefix(point)).\(digits.dropFirst(point))e\(Int.random(in: -30...30, using: &random))"
            #expect(GoNumber.parseFloat(text)?.bitPattern == Double("0" + text)?.bitPattern, "\(text)")
        }
    }
}
