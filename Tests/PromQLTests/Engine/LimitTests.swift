import PromQL
import Synchronization
import TestKit
import Testing
import Vocabulary

/// What an evaluation may not do.
@Suite(.timeLimit(.minutes(1))) struct LimitTests {
    private static let many = (0..<100).map { "a{x=\"\($0)\"} 0+1x99" }.joined(separator: "\n")

    @Test(arguments: ["a", "rate(a[50m])", "sum(a)", "a + a", "sum_over_time(a[50m:1m])", "a * on (x) group_left a"])
    func `more samples than allowed are refused, as many as needed are not`(text: String) throws {
        var rig = try EngineRig(Self.many)
        let prepared = try rig.prepare(text)
        rig.options.mostSamples = 500
        let failure = #expect(throws: EvaluationFailure.self) {
            try rig.engine.range(prepared, from: 0, through: 6_000_000, step: 60_000)
        }
        #expect(failure?.code == .tooManySamples)
        rig.options.mostSamples = 60_000
        #expect(throws: Never.self) { try rig.engine.range(prepared, from: 0, through: 6_000_000, step: 60_000) }
    }

    @Test(arguments: [(-(1 << 60), Int64(1 << 60), Int64(1)), (0, 1 << 60, 1), (-(1 << 60), 0, 1000)])
    func `a range of too many steps is refused`(start: Int64, end: Int64, step: Int64) throws {
        let rig = try EngineRig("a 1")
        let prepared = try rig.prepare("a + 1")
        let failure = #expect(throws: EvaluationFailure.self) {
            try rig.engine.range(prepared, from: start, through: end, step: step)
        }
        #expect(failure?.code == .tooManySamples)
    }

    @Test(
        arguments: [
            "a offset 100y", "a[250y]", "a @ 9000000000000000", "a @ -9000000000000000 offset 200y",
            "rate(a[200y] @ 1)",
            "count_over_time(a[100y:1y] offset -100y)", "predict_linear(a[5m] @ 9000000000000000, 1)", "a[100y:1m] @ 0",
        ],
        [Int64.min, -1, 0, Int64.max]
    )
    func `far away instants do not trap`(text: String, instant: Int64) throws {
        let rig = try EngineRig("a 1 2 3")
        _ = try? rig.engine.instant(try rig.prepare(text), at: instant)
        _ = try? rig.engine.range(try rig.prepare(text), from: instant, through: instant, step: 1)
    }

    @Test func `a backward or standing range is empty or refused`() throws {
        let rig = try EngineRig("a 1 2")
        let prepared = try rig.prepare("a")
        guard case .matrix(let series) = try rig.engine.range(prepared, from: 60_000, through: 0, step: 1).value else {
            Issue.record("no matrix")
            return
        }
        #expect(series.isEmpty)
        #expect(throws: EvaluationFailure.self) { try rig.engine.range(prepared, from: 0, through: 1, step: 0) }
    }

    @Test func `an evaluation ends at its timeout`() throws {
        let rig = try EngineRig("a 1")
        var options = EngineOptions()
        options.timeout = .seconds(-1)
        let engine = Engine(options: options, time: TestTime())
        let prepared = try rig.prepare("a")
        let failure = #expect(throws: EvaluationFailure.self) { try engine.instant(prepared, at: 0) }
        #expect(failure?.code == .timeout)
    }

    @Test(arguments: [
        "sum_over_time(a[90m])", "topk(1, sum_over_time(a[90m:1s]))", "quantile_over_time(0.5, a[90m])",
        #"label_replace(a, "y", "$1", "x", "((a?){1000}(a?){1000}[0-9]+)")"#, "a and a and a and a and a and a and a",
        "sum(a + on (x) a)", "absent(a) or absent_over_time(a[1m])", "sum by (x) (a) or count(a)",
        "stddev(a * a) + scalar(a)", "sort(a) or a * 2 or sin(a) or a > 2 or -a or timestamp(a)",
    ])
    func `a long evaluation looks at the time while it runs`(text: String) throws {
        let rig = try EngineRig(Self.many)
        let time = HurryingTime()
        var options = EngineOptions()
        options.timeout = .seconds(10)
        let prepared = try rig.prepare(text)
        let failure = #expect(throws: EvaluationFailure.self) {
            try Engine(options: options, time: time).range(prepared, from: 0, through: 6_000_000, step: 2_000)
        }
        #expect(failure?.code == .timeout)
    }

    @Test func `regular expressions are bounded together`() throws {
        let matchers = (0..<200).map { "l\($0)=~\"(a?){1000}b\"" }.joined(separator: ", ")
        let failure = #expect(throws: ParseFailure.self) { try Query(parsing: "a{\(matchers)}") }
        #expect(failure?.message == "the regular expressions are too large together")
    }

    @Test func `an evaluation ends when its task is cancelled`() async throws {
        let rig = try EngineRig("a 1")
        let prepared = try rig.prepare("a")
        let engine = rig.engine
        let task = Task<EvaluationFailure.Code?, Never> {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            do throws(EvaluationFailure) {
                _ = try engine.instant(prepared, at: 0)
                return nil
            } catch { return error.code }
        }
        #expect(await task.value == .canceled)
    }

    @Test func `the deepest expression is evaluated`() throws {
        let rig = try EngineRig("a 1")
        let nested = String(repeating: "abs(", count: 120) + "a" + String(repeating: ")", count: 120)
        #expect(try rig.instant(nested) == ["{} 1"])
    }

    @Test func `thousands of operators side by side are evaluated`() throws {
        let rig = try EngineRig((0..<3_000).map { "a{x=\"\($0)\"} 1 1 1" }.joined(separator: "\n"))
        let names = (0..<3_000).map { "a{x=\"\($0)\"}" }
        let union = names.joined(separator: " or ")
        #expect(try rig.instant("sum(\(union))") == ["{} 3000"])
        #expect(try rig.range("count(\(union) or \(union))", minutes: 0...2) == ["{} 3000@0 3000@60 3000@120"])
        let sum = names.joined(separator: " + on () ")
        #expect(try rig.instant(sum) == ["{} 3000"])
        #expect(try rig.instant(Array(repeating: "1", count: 20_000).joined(separator: "+")) == ["20000"])
    }

    /// One after the other, as `((a or b) or c) or d`, whatever is there when.
    @Test func `unions of many keep the first of what matches`() throws {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            let rig = try EngineRig(
                (0..<7).map { name in
                    let values = (0..<4).map { _ in Bool.random(using: &random) ? "\(name)" : "stale" }
                    return "m\(name){x=\"\(Int.random(in: 0...1, using: &random))\"} \(values.joined(separator: " "))"
                }.joined(separator: "\n")
            )
            let chain = (0..<7).map { "m\($0)" }
            for operation in [" or ", " or on () ", " or ignoring (x) "] {
                let flat = chain.joined(separator: operation)
                let nested = chain.dropFirst().reduce(chain[0]) { "(\($0)\(operation)\($1))" }
                #expect(try rig.range(flat, minutes: 0...3) == rig.range(nested, minutes: 0...3), "\(flat)")
                #expect(try rig.instant(flat, minute: 2) == rig.instant(nested, minute: 2), "\(flat)")
            }
        }
    }

    @Test func `what is fixed at the head of a list is the same at all instants`() throws {
        let rig = try EngineRig("a 1 2 3\nb 10 20 30")
        let text = "a @ 60 + on () b @ 60 + on () a - on () a @ 0"
        #expect(try rig.range(text, minutes: 0...2) == ["{} 22@0 23@60 24@120"])
    }

    @Test(arguments: [
        ("a[step() - 1h]", "2:13: duration must be greater than 0"),
        ("sum_over_time(a[1h:5m/step()])", "19:28: division by zero"),
        ("a offset (7 % (step() * 2))", "10:26: modulo by zero"),
        ("a[1h:0.0001]", "the step of a subquery must be a millisecond at least"),
    ])
    func `a duration without a value is named and placed`(text: String, message: String) throws {
        #expect(try EngineRig("a 1").failure(text)?.message == message)
    }

    @Test func `a range below a millisecond holds nothing`() throws {
        let rig = try EngineRig("a 1")
        #expect(try rig.instant("count_over_time(a[0.0005])") == [])
        #expect(try rig.instant("absent_over_time(a[0.0005])") == ["{} 1"])
        #expect(try rig.instant("a offset 0.0005") == ["{__name__=\"a\"} 1"])
    }

    @Test(arguments: [
        "histogram_avg(a)", "histogram_count(a)", "a </ 1", "start_timestamp(a)", "a anchored", "rate(a[5m] smoothed)",
    ])
    func `what is not supported says so`(text: String) throws {
        let rig = try EngineRig("a 1")
        let failure = try rig.failure(text)
        #expect(failure?.code == .unsupported)
        #expect(failure?.message.contains("not supported") == true)
    }
}

/// A second passes each time it is asked.
private final class HurryingTime: Time {
    private let seconds = Atomic<Int64>(0)

    var now: Instant {
        Instant(nanoseconds: seconds.wrappingAdd(1, ordering: .relaxed).newValue * 1_000_000_000)
    }

    var wallOffset: Duration { .zero }

    func sleep(until instant: Instant) async throws {}
}
