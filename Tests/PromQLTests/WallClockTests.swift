import PromQL
import Series
import TestKit
import Testing
import Vocabulary

/// Samples are on a clock that does not step; what people see and say of times is wall time.
@Suite struct WallClockTests {
    /// The wall clock is an hour ahead of the samples'.
    private func ask(_ text: String) throws -> [Double] {
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 10, mostBytes: 1 << 20),
            retention: Retention(byDefault: 86_400_000)
        )
        let series = try #require(store.series(["__name__": "m"]))
        for second in 0...60 { _ = store.append(Int64(second) * 1000, Double(second), to: series) }
        var options = EngineOptions()
        options.wallOffset = 3_600_000
        let engine = Engine(options: options, time: TestTime())
        switch try engine.instant(PreparedQuery(Query(parsing: text, features: .all), store: store), at: 60_000).value {
        case .scalar(let sample): return [sample.value]
        case .vector(let samples): return samples.map(\.value)
        case .string, .matrix: return []
        }
    }

    @Test(arguments: [
        ("time()", 3660.0), ("timestamp(m)", 3660), ("timestamp(m + 1)", 3660), ("timestamp(m offset 10s)", 3650),
        ("minute()", 1), ("hour()", 1), ("hour(vector(0))", 0), ("m @ 3630", 30), ("m", 60),
        ("ts_of_last_over_time(m[10s])", 3660), ("ts_of_min_over_time(m[10s])", 3651), ("time() - timestamp(m)", 0),
    ])
    func `times are wall times`(expression: String, value: Double) throws {
        #expect(try ask(expression) == [value])
    }
}
