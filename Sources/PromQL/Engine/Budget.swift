import Vocabulary

/// What an evaluation may use.
///
/// Memory is asked for before it is taken, and work is counted while it is done: a loop over data that may be large goes
/// through it in ``Swift/Range/blocks`` and tells each to ``spend(_:)``.
struct Budget {
    static let tooManySamples = "query processing would load too many samples into memory in query execution"

    /// After so many steps of work the time is looked at: they take less than a millisecond.
    private static let stepsBetweenLooks = 1 << 17

    private let mostSamples: Int
    private let deadline: Instant
    private let time: any Time
    private let isCanceled: @Sendable () -> Bool
    /// Steps of work since the time was last looked at.
    private var work = 0
    /// Samples held now.
    private(set) var held = 0

    init(_ options: EngineOptions, time: any Time) {
        mostSamples = options.mostSamples
        deadline = time.now + options.timeout
        isCanceled = options.isCanceled
        self.time = time
    }

    /// Takes memory for samples, eight bytes each.
    mutating func take(_ samples: Int) throws(EvaluationFailure) {
        held += samples
        guard held <= mostSamples else { throw EvaluationFailure(.tooManySamples, Self.tooManySamples) }
    }

    /// Takes memory for something else than samples.
    mutating func take(bytes: Int) throws(EvaluationFailure) {
        try take(Self.samples(bytes: bytes))
    }

    /// How many samples are as large.
    static func samples(bytes: Int) -> Int { (bytes + 7) / 8 }

    /// Gives memory back.
    mutating func release(_ samples: Int) {
        held -= samples
    }

    /// Gives back all but what was held before a node was computed, and its result, which the node has taken.
    mutating func settle(at held: Int, plus result: Int) throws(EvaluationFailure) {
        self.held = held
        try take(result)
    }

    /// Looks at the time once in a while; a step is what takes some nanoseconds.
    mutating func spend(_ steps: Int) throws(EvaluationFailure) {
        work += steps
        guard work >= Self.stepsBetweenLooks else { return }
        work = 0
        try checkTime()
    }

    /// To be asked from time to time.
    func checkTime() throws(EvaluationFailure) {
        guard !isCanceled() else { throw EvaluationFailure(.canceled, "query was canceled") }
        guard time.now <= deadline else {
            throw EvaluationFailure(.timeout, "query timed out in expression evaluation")
        }
    }
}

/// A range in pieces that are short enough to look at the time between them.
struct Blocks: Sequence, IteratorProtocol {
    private static let size = 1 << 15

    private var rest: Range<Int>

    init(_ range: Range<Int>) {
        rest = range
    }

    mutating func next() -> Range<Int>? {
        guard !rest.isEmpty else { return nil }
        let block = rest.prefix(Self.size)
        rest = block.upperBound..<rest.upperBound
        return block
    }
}

extension Range<Int> {
    var blocks: Blocks { Blocks(self) }
}

extension Array {
    /// The elements in order, looking at the time while they are compared.
    func sorted(
        _ budget: inout Budget,
        by precedes: (Element, Element) -> Bool
    ) throws(EvaluationFailure) -> [Element] {
        do {
            return try sorted { left, right in
                try budget.spend(8)
                return precedes(left, right)
            }
        } catch let failure as EvaluationFailure {
            throw failure
        } catch { throw EvaluationFailure("sorting: \(error)") }
    }
}
