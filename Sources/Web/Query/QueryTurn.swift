import PromQL
import Series
import Vocabulary

/// One query's turn: what it may use, and until when.
struct QueryTurn: Sendable {
    /// Steps of work between two looks at the time.
    private static let stepsBetweenLooks = 100_000

    let store: SampleStore
    let time: any Time
    let deadline: Instant
    let options: EngineOptions

    var remaining: Duration { time.now.duration(to: deadline) }

    /// An engine for the time that is left.
    var engine: Engine {
        var options = options
        options.timeout = remaining
        return Engine(options: options, time: time)
    }

    /// To be asked from time to time by what takes long.
    func check() throws(EvaluationFailure) {
        guard !options.isCanceled() else { throw EvaluationFailure(.canceled, "query was canceled") }
        guard remaining > .zero else { throw EvaluationFailure(.timeout, "query timed out in query execution") }
    }

    /// The series that meet the conditions.
    func select(_ matchers: [LabelMatcher]) throws(EvaluationFailure) -> SeriesSelection {
        var work = 0
        return try store.select(matchers) { (steps: Int) throws(EvaluationFailure) in
            work += steps
            guard work >= Self.stepsBetweenLooks else { return }
            work = 0
            try check()
        }
    }
}
