package import Vocabulary

/// Evaluates PromQL as Prometheus 3 does.
///
/// ```swift
/// let query = PreparedQuery(try Query(parsing: "rate(http_requests_total[5m]) > 0.05"), store: store)
/// let result = try engine.instant(query, at: now)
/// ```
/// An evaluation runs on the thread of the caller and never waits.
package struct Engine: Sendable {
    package let options: EngineOptions
    private let time: any Time

    /// The time is what ``EngineOptions/timeout`` is measured with; samples have their own.
    package init(options: EngineOptions = EngineOptions(), time: any Time) {
        self.options = options
        self.time = time
    }

    /// The value at one instant, in milliseconds since 1970.
    package func instant(_ prepared: PreparedQuery, at instant: Int64) throws(EvaluationFailure) -> QueryResult {
        try check(instant)
        let grid = Grid(at: instant)
        let evaluator = Evaluator(prepared, grid: grid, end: nil, options: options, time: time)
        let value = try evaluator.instantValue()
        return QueryResult(value: value, annotations: evaluator.annotations)
    }

    /// The values at `start` and every `step` milliseconds after it, `end` included: always a matrix.
    package func range(
        _ prepared: PreparedQuery,
        from start: Int64,
        through end: Int64,
        step: Int64
    ) throws(EvaluationFailure) -> QueryResult {
        guard step > 0 else { throw EvaluationFailure("the step of a range query must be positive") }
        try check(start)
        try check(end)
        guard let grid = Grid(from: start, through: end, step: step, most: options.mostSamples) else {
            throw EvaluationFailure(.tooManySamples, Budget.tooManySamples)
        }
        let evaluator = Evaluator(prepared, grid: grid, end: end, options: options, time: time)
        let value = try evaluator.rangeValue()
        return QueryResult(value: value, annotations: evaluator.annotations)
    }

    private func check(_ instant: Int64) throws(EvaluationFailure) {
        guard (-Grid.farthest...Grid.farthest).contains(instant) else {
            throw EvaluationFailure("the instant of the evaluation is out of range")
        }
    }
}
