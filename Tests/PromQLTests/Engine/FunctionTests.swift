import PromQL
import Testing

/// What Prometheus' scripts leave open about functions.
@Suite struct FunctionTests {
    @Test(arguments: [
        (["NaN", "NaN", "NaN"], "{} 2"), (["1", "2", "NaN"], "{} 2"), (["NaN", "2", "4"], "{} NaN"),
        (["0", "0", "0"], "{} NaN"),
        (["1", "NaN", "4"], "{} 2"), (["1", "4", "4"], "{} 1.3333333333333333"),
    ])
    func `buckets that are NaN hold nothing that is looked for`(counts: [String], value: String) throws {
        let bounds = ["1", "2", "+Inf"]
        let lines = zip(bounds, counts).map { "h_bucket{le=\"\($0)\"} \($1)" }
        #expect(try EngineRig(lines.joined(separator: "\n")).instant("histogram_quantile(0.5, h_bucket)") == [value])
    }

    @Test(arguments: [
        ("0, 0.5", "invalid smoothing factor. Expected: 0 < sf < 1, got: 0.000000"),
        ("0.5, 1", "invalid trend factor. Expected: 0 < tf < 1, got: 1.000000"),
        ("-1.23456789, 0.5", "invalid smoothing factor. Expected: 0 < sf < 1, got: -1.234568"),
        ("Inf, 0.5", "invalid smoothing factor. Expected: 0 < sf < 1, got: +Inf"),
    ])
    func `a smoothing factor is a share`(factors: String, message: String) throws {
        let rig = try EngineRig("a 1 2 3")
        #expect(try rig.failure("double_exponential_smoothing(a[5m], \(factors))", minute: 2)?.message == message)
        #expect(try rig.failure("double_exponential_smoothing(none[5m], \(factors))", minute: 2) == nil)
        #expect(try rig.instant("double_exponential_smoothing(a[5m], NaN, 0.5)", minute: 2) == ["{} NaN"])
    }

    @Test func `topk with many of many is the front of the sorted ones`() throws {
        let values = (0..<200).map { $0 * 7919 % 211 }
        let rig = try EngineRig(values.enumerated().map { "a{x=\"\($0)\"} \($1)" }.joined(separator: "\n"))
        let sorted = try rig.instant("sort_desc(a)")
        for count in [1, 2, 31, 32, 33, 200, 500] {
            #expect(try rig.instant("topk(\(count), a)") == Array(sorted.prefix(count)))
        }
    }

    @Test func `a bound that is NaN does no harm`() throws {
        let rig = try EngineRig("h{le=\"1\"} 5\nh{le=\"NaN\"} 3\nh{le=\"nan\"} 1\nh{le=\"2\"} 4\nh{le=\"+Inf\"} 2")
        #expect(try rig.instant("histogram_quantile(0.5, h)").count == 1)
        #expect(try rig.instant("histogram_fraction(0, 1, h)").count == 1)
    }
}
