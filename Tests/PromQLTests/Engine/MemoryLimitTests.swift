import PromQL
import Testing

/// Memory is asked for before it is taken, whatever it is for.
@Suite(.timeLimit(.minutes(1))) struct MemoryLimitTests {
    private static let data = (0..<20).map { "a{x=\"\($0)\", y=\"\($0 % 2)\"} 0+\($0 + 1)x99" }.joined(separator: "\n")

    /// The code of the failure of an instant query.
    private func code(_ text: String, most: Int, minute: Int64 = 99) throws -> EvaluationFailure.Code? {
        var rig = try EngineRig(Self.data)
        rig.options.mostSamples = most
        return try rig.failure(text, minute: minute)?.code
    }

    /// The code of the failure of a range query over the first 50 minutes.
    private func rangeCode(_ text: String, most: Int) throws -> EvaluationFailure.Code? {
        var rig = try EngineRig(Self.data)
        rig.options.mostSamples = most
        do {
            _ = try rig.range(text, minutes: 0...49)
            return nil
        } catch let failure as EvaluationFailure { return failure.code }
    }

    @Test(arguments: ["a[50m]", "a[50m:1m]", "(a[50m])"])
    func `a range vector counts as a result, too`(text: String) throws {
        #expect(try code(text, most: 900) == .tooManySamples)
        #expect(try code(text, most: 6000) == nil)
    }

    @Test func `every value that count_values finds is a row of all instants`() throws {
        #expect(try rangeCode("a", most: 3000) == nil)
        #expect(try rangeCode(#"count_values("v", a)"#, most: 10_000) == .tooManySamples)
        #expect(try rangeCode(#"count_values("v", a * 0)"#, most: 10_000) == nil)
        #expect(try rangeCode(#"count_values("v", a)"#, most: 100_000) == nil)
    }

    @Test(arguments: [
        #"label_join(a, "y", "0123456789012345678901234567890123456789", "x", "x", "x", "x", "x", "x", "x", "x")"#,
        #"label_replace(a, "y", "01234567890123456789012345678901234567890123456789$1$1$1$1$1", "x", ".*(.*).*")"#,
    ])
    func `labels that are made count as samples`(text: String) throws {
        #expect(try code(text, most: 150) == .tooManySamples)
        #expect(try code(text, most: 5000) == nil)
    }

    @Test func `labels cannot be doubled without end`() throws {
        let text = (0..<60).reduce("a") { text, _ in "label_join(\(text), \"x\", \"-\", \"x\", \"x\")" }
        let failure = try EngineRig(#"a{x="0123456789"} 1"#).failure(text)
        #expect(failure?.message == "a label value would be longer than 131072 bytes")
        let replaced = (0..<60).reduce("a") { text, _ in "label_replace(\(text), \"x\", \"$1$1\", \"x\", \"(.*)\")" }
        #expect(
            try EngineRig(#"a{x="0123456789"} 1"#).failure(replaced)?.message
                == "a label value would be longer than 131072 bytes"
        )
    }

    @Test(arguments: [
        "time()", "-time()", "time() + time()", "vector(time())", "hour()", "absent(none)", "a @ 0", "sum(a)", "a or a",
        "a and a", "a * 2", "topk(3, a)", "quantile(0.5, a)", "scalar(a)", "min_of(time(), 1)", "sort(a)", "abs(a)",
        "absent_over_time(none[5m])", "histogram_quantile(0.5, a)", "timestamp(a)", "a + on (x, y) a",
        "stddev by (x) (a)",
    ])
    func `no expression holds more than it may`(text: String) throws {
        #expect(try rangeCode(text, most: 40) == .tooManySamples)
        #expect(try rangeCode(text, most: 20_000) == nil)
    }
}
