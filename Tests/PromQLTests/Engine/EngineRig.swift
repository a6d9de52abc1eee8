import PromQL
import Series
import Vocabulary

/// An engine with data, and results as texts.
struct EngineRig {
    private var data = ConformanceStore()
    var options = EngineOptions()

    /// The lines are series as scripts write them, samples a minute apart.
    init(_ lines: String) throws {
        try load(lines)
    }

    func load(_ lines: String) throws {
        let series = try lines.split(separator: "\n").map { try SeriesNotation(parsing: String($0)) }
        data.load(TestScript.Load(step: 60_000, series: series, convertsHistograms: false))
    }

    var store: SampleStore { data.store }

    var engine: Engine { Engine(options: options, time: SystemTime()) }

    func prepare(_ text: String) throws -> PreparedQuery {
        PreparedQuery(try Query(parsing: text, features: .all), store: store)
    }

    /// `{a="b"} 1`, one text per sample in the order of the result, at some minute.
    func instant(_ text: String, minute: Int64 = 0) throws -> [String] {
        try Self.texts(engine.instant(try prepare(text), at: minute * 60_000).value)
    }

    /// `{a="b"} 1@0 2@60`, one text per series, with the seconds of each sample.
    func range(_ text: String, minutes: ClosedRange<Int64>, step: Int64 = 1) throws -> [String] {
        let (start, end) = (minutes.lowerBound * 60_000, minutes.upperBound * 60_000)
        return try Self.texts(engine.range(try prepare(text), from: start, through: end, step: step * 60_000).value)
    }

    /// What an evaluation fails with.
    func failure(_ text: String, minute: Int64 = 0) throws -> EvaluationFailure? {
        let prepared = try prepare(text)
        do {
            _ = try engine.instant(prepared, at: minute * 60_000)
            return nil
        } catch { return error }
    }

    private static func texts(_ value: QueryValue) -> [String] {
        switch value {
        case .scalar(let sample): [GoNumber.plain(sample.value)]
        case .string(let text, _): [text]
        case .vector(let samples): samples.map { "\($0.labels) \(GoNumber.plain($0.value))" }
        case .matrix(let series):
            series.map { series in
                let samples = series.samples.map { "\(GoNumber.plain($0.value))@\($0.timestamp / 1000)" }
                return "\(series.labels) " + samples.joined(separator: " ")
            }
        }
    }
}
