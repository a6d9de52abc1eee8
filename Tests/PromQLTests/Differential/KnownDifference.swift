import PromQL
import Vocabulary

/// Where Prometheus 2.42 gives another answer than Prometheus 3, whose answers are ours.
///
/// These are recognised by their cause: the expression has the construct, and its operand has the values for which the
/// versions differ. Other differences are known but never come up, because ``ExpressionGenerator`` makes nothing of it:
/// - Windows, lookback and subqueries are closed on the left in 2.42: no evaluation, less an offset, a duration or
///   both, falls on a sample, and no series pauses for the length of the lookback.
/// - 2.42 has no durations as numbers and no numbers as durations, no duration arithmetic, no quoted names, not the
///   functions of ``ExpressionGenerator/laterFunctions``, and nothing behind a feature flag.
/// - `atan2` keeps the name of the metric in 2.42: its operands have none.
/// - Names may be dropped late in 3: only behind a flag, which is off here.
/// - `__type__` and `__unit__` are no metadata in 2.42: no series has them.
/// - Sums are naive in 2.42: numbers agree to 1e-6, those that became labels to nine digits.
enum KnownDifference: String, CaseIterable {
    case spreadOfNonFinite = "stddev and stdvar of a group with NaN or infinity: NaN since 3, 0 or a number before"
    case dateOfNonFinite =
        "the date of NaN, infinity or a far future: NaN here, whatever the processor makes of it there"
    case equalRanks = "topk and bottomk of equal values: the first here, any there"
    case filteredDuplicates = "duplicates on the many side: a failure since 3, also where a comparison filters them out"
    /// https://github.com/prometheus/prometheus/pull/13725
    case farZero = "rate and increase go back to where a counter was zero: since 2.51 not further than half a sample"

    /// https://github.com/prometheus/prometheus/pull/13559
    case movingWindow = "predict_linear of a window under @, in a subquery: the window stays where it is since 2.50"
    case lastDigits = "sine, cosine and tangent of a large number: pow and exp differ in the last digits"

    /// https://github.com/prometheus/prometheus/pull/14362
    case compensatedInfinity = "deriv, predict_linear, stddev_over_time of infinity, or squared so: always NaN before 3"
    case timeOfShifted = "timestamp of a selector with @ and offset: the offset is forgotten there"

    /// The counts of two buckets are the same when they differ by less than 1e-12 of them.
    case almostEqualBuckets = "histogram_quantile of counts that differ in the last digits: taken as equal since 3"
    case noStep = "a subquery without a step in its window: nothing is evaluated here, there what is under @ may fail"

    /// Why the answers to `expression` differ, nil when no known difference is the cause.
    init?(of expression: String, at instant: Int64, here: Answer, there: Answer, rig: EngineRig) {
        // Parts are evaluated by themselves: their `@ end()` is that of the whole.
        let fixed = ["start()", "end()"].reduce(expression) { text, word in
            text.replacing("@ \(word)", with: "@ \(instant / 1000)")
        }
        guard let tree = try? Query(parsing: fixed, features: .all).expression else { return nil }
        if tree.hasFilter, here.isAmbiguousMatch, !there.isFailure {
            self = .filteredDuplicates
            return
        }
        if there.isFailure, !here.isFailure, tree.contains(\.isShorterThanItsStep) {
            self = .noStep
            return
        }
        let cause = Self.allCases.first { $0.concerns(tree, [instant], rig) }
        guard let cause else { return nil }
        self = cause
    }

    /// Whether the node or one below differs when it is evaluated at the instants.
    private func concerns(_ node: Expression, _ instants: [Int64], _ rig: EngineRig) -> Bool {
        if self == .timeOfShifted, node.isTimeOfShiftedSelector { return true }
        if self == .movingWindow, case .subquery(let node) = node, node.inner.predictsFromFixedWindow { return true }
        if let operand = operand(node), let prepared = try? rig.prepare(operand.description) {
            for instant in instants {
                guard let result = try? rig.engine.instant(prepared, at: instant) else { continue }
                switch result.value {
                case .vector(let samples) where concerns(samples): return true
                case .matrix(let series) where concerns(series, of: operand, at: instant): return true
                default: continue
                }
            }
        }
        var instants = instants
        // Which of them a subquery evaluates is not asked.
        if case .subquery = node { instants += stride(from: 0, through: 45 * 60_000, by: 30_000) }
        return node.children.contains { concerns($0, instants, rig) }
    }

    /// What the node is applied to, nil when the difference does not concern the node.
    private func operand(_ node: Expression) -> Expression? {
        switch (self, node) {
        case (.spreadOfNonFinite, .aggregation(let node)):
            [.stddev, .stdvar].contains(node.aggregator) ? node.operand : nil
        case (.equalRanks, .aggregation(let node)): [.topk, .bottomk].contains(node.aggregator) ? node.operand : nil
        case (.dateOfNonFinite, .call(let node)): Self.dates.contains(node.function) ? node.arguments.first : nil
        case (.lastDigits, .call(let node)): [.sin, .cos, .tan].contains(node.function) ? node.arguments.first : nil
        case (.compensatedInfinity, .call(let node)):
            [.deriv, .predictLinear, .stddevOverTime, .stdvarOverTime].contains(node.function)
                ? node.arguments.first : nil
        case (.almostEqualBuckets, .call(let node)):
            node.function == .histogramQuantile ? node.arguments.last : nil
        case (.farZero, .call(let node)): [.rate, .increase].contains(node.function) ? node.arguments.first : nil
        default: nil
        }
    }

    private static let dates: [Function] = [
        .minute, .hour, .dayOfWeek, .dayOfMonth, .dayOfYear, .daysInMonth, .month, .year,
    ]

    private func concerns(_ samples: [VectorSample]) -> Bool {
        let values = samples.map(\.value)
        switch self {
        case .spreadOfNonFinite: return values.contains { !$0.isFinite }
        case .dateOfNonFinite: return values.contains { !($0.magnitude < 1e15) }
        case .equalRanks:
            let sorted = values.filter { !$0.isNaN }.sorted()
            return values.count - sorted.count > 1 || zip(sorted, sorted.dropFirst()).contains { $0.isClose(to: $1) }
        case .lastDigits: return values.contains { $0.isFinite && $0.magnitude > 1e6 }
        case .almostEqualBuckets: return Self.hasAlmostEqualBuckets(samples)
        case .filteredDuplicates, .farZero, .movingWindow, .compensatedInfinity, .timeOfShifted, .noStep: return false
        }
    }

    private static func hasAlmostEqualBuckets(_ samples: [VectorSample]) -> Bool {
        var histograms: [Labels: [Double: Double]] = [:]
        for sample in samples {
            guard let bound = sample.labels["le"].flatMap({ Double($0) }) else { continue }
            histograms[sample.labels.projected(.without(["le"])), default: [:]][bound, default: 0] += sample.value
        }
        return histograms.values.contains { buckets in
            var most = -Double.infinity
            return buckets.sorted { $0.key < $1.key }.contains { _, count in
                // Counts that go down are raised first.
                defer { most = max(most, count) }
                return (count - most).magnitude <= 1e-9 * count.magnitude
            }
        }
    }

    private func concerns(_ series: [SampleSeries], of window: Expression, at instant: Int64) -> Bool {
        if self == .compensatedInfinity {
            return series.contains { $0.samples.contains { $0.value.magnitude > 1e150 } }
        }
        guard self == .farZero, let start = window.windowStart(at: instant) else { return false }
        return series.contains { series in
            guard let first = series.samples.first, let last = series.samples.last, series.samples.count > 1
            else { return false }
            let values = series.samples.map(\.value)
            let resets = zip(values, values.dropFirst()).reduce(0) { $0 + ($1.1 < $1.0 ? $1.0 : 0) }
            let length = Double(last.timestamp - first.timestamp)
            let spacing = length / Double(values.count - 1)
            let zero = length * first.value / (last.value - first.value + resets)
            return Double(first.timestamp - start) >= spacing * 1.1 && zero > spacing / 2 && zero < spacing * 1.1
        }
    }
}

extension Expression {
    /// Whether a comparison of two vectors drops samples.
    fileprivate var hasFilter: Bool {
        contains { node in
            guard case .binary(let node) = node else { return false }
            return node.operation.isComparison && !node.returnsBool && node.matchesVectors
        }
    }

    /// Whether there is a `predict_linear(window @ instant, …)`.
    fileprivate var predictsFromFixedWindow: Bool {
        contains { node in
            guard case .call(let call) = node, call.function == .predictLinear else { return false }
            return switch call.arguments.first?.unwrapped {
            case .matrixSelector(let window): window.selector.modifiers.at != nil
            case .subquery(let window): window.modifiers.at != nil
            default: false
            }
        }
    }

    fileprivate var isTimeOfShiftedSelector: Bool {
        guard case .call(let call) = self, call.function == .timestamp else { return false }
        guard case .vectorSelector(let selector) = call.arguments.first?.unwrapped else { return false }
        return selector.modifiers.at != nil && selector.modifiers.offset.literal != 0
    }

    fileprivate var isShorterThanItsStep: Bool {
        guard case .subquery(let node) = self, let length = node.duration.literal else { return false }
        return length < node.step?.literal ?? EngineOptions().subqueryStep
    }

    fileprivate func contains(_ test: (Expression) -> Bool) -> Bool {
        test(self) || children.contains { $0.contains(test) }
    }

    /// Where a range vector begins, in milliseconds.
    fileprivate func windowStart(at instant: Int64) -> Int64? {
        let (modifiers, duration): (TimeModifiers, DurationValue)
        switch unwrapped {
        case .matrixSelector(let node): (modifiers, duration) = (node.selector.modifiers, node.duration)
        case .subquery(let node): (modifiers, duration) = (node.modifiers, node.duration)
        default: return nil
        }
        guard let offset = modifiers.offset.literal, let length = duration.literal else { return nil }
        return switch modifiers.at {
        case .timestamp(let fixed): fixed - offset - length
        case nil: instant - offset - length
        case .start, .end: nil
        }
    }
}

extension Answer {
    fileprivate var isAmbiguousMatch: Bool {
        guard case .failure(let message) = self else { return false }
        return message.hasPrefix("multiple matches for labels")
    }
}
