import Vocabulary

/// What an evaluation may use.
struct Budget {
    static let tooManySamples = "query processing would load too many samples into memory in query execution"

    private let mostSamples: Int
    private let deadline: Instant
    private let time: any Time
    /// Steps of work since the time was last looked at.
    private var work = 0
    /// Samples held now.
    private(set) var held = 0

    init(_ options: EngineOptions, time: any Time) {
        mostSamples = options.mostSamples
        deadline = time.now + options.timeout
        self.time = time
    }

    /// Takes memory for samples.
    mutating func take(_ samples: Int) throws(EvaluationFailure) {
        held += samples
        guard held <= mostSamples else { throw EvaluationFailure(.tooManySamples, Self.tooManySamples) }
    }

    /// Gives memory back.
    mutating func release(_ samples: Int) {
        held -= samples
    }

    /// Gives back all but what was held before a node was computed, and its result.
    mutating func settle(at held: Int, plus result: Int) throws(EvaluationFailure) {
        self.held = held
        try take(result)
    }

    /// Looks at the time once in a million steps of work.
    mutating func spend(_ steps: Int) throws(EvaluationFailure) {
        work += steps
        guard work >= 1 << 20 else { return }
        work = 0
        try checkTime()
    }

    /// To be asked from time to time.
    func checkTime() throws(EvaluationFailure) {
        guard !Task.isCancelled else { throw EvaluationFailure(.canceled, "query was canceled") }
        guard time.now <= deadline else {
            throw EvaluationFailure(.timeout, "query timed out in expression evaluation")
        }
    }
}
