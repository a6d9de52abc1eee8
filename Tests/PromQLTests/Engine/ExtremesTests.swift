import PromQL
import Testing

/// `clamp` and its relatives at zero, NaN and infinity: Go's `math.Min` and `math.Max`.
@Suite struct ExtremesTests {
    @Test(arguments: [
        // Zero is greater than minus zero.
        ("clamp(vector(5), 0, -0)", "{} +Inf"), ("clamp_min(vector(-0), 0)", "{} +Inf"),
        ("clamp_min(vector(0), -0)", "{} +Inf"), ("clamp_max(vector(0), -0)", "{} -Inf"),
        ("clamp_max(vector(-0), 0)", "{} -Inf"), ("clamp_max(vector(5), -0)", "{} -Inf"),
    ])
    func `minus zero is less than zero`(text: String, inverse: String) throws {
        #expect(try EngineRig("").instant("1 / \(text)") == [inverse])
    }

    @Test(arguments: [
        ("clamp_min(vector(NaN), 1)", "{} NaN"), ("clamp_max(vector(1), NaN)", "{} NaN"),
        ("clamp_min(vector(NaN), Inf)", "{} +Inf"), ("clamp_max(vector(NaN), -Inf)", "{} -Inf"),
        ("clamp(vector(NaN), -Inf, Inf)", "{} NaN"),
    ])
    func `NaN wins over numbers, and an infinity over NaN`(text: String, value: String) throws {
        #expect(try EngineRig("").instant(text) == [value])
    }
}
