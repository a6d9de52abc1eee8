import PromQL
import Series
package import Vocabulary

/// A rule in force: what it remembers from one evaluation to the next.
package struct RuleRun: Sendable {
    package enum Health: Hashable, Sendable {
        /// Not evaluated yet.
        case unknown
        case good
        /// The last evaluation failed; why.
        case bad(String)
    }

    package let rule: Rule
    package let key: RuleKey
    package let reads: QueryReads
    package private(set) var health = Health.unknown
    /// When it was evaluated last, on the engine clock; not the slot.
    package private(set) var evaluatedAt: Instant?
    package private(set) var evaluationTime: Duration = .zero
    /// How many series the last good evaluation had.
    package private(set) var resultCount = 0
    /// What could not be expanded in the last evaluation, and what the expression warned of.
    package private(set) var warnings: [String] = []
    /// The alerts of an alerting rule.
    package private(set) var book: AlertBook?
    private let query: PreparedQuery
    private var trace = RuleTrace()
    private var writer = RuleWriter()

    init(_ rule: Rule, key: RuleKey, reads: QueryReads, store: SampleStore) {
        self.rule = rule
        self.key = key
        self.reads = reads
        query = PreparedQuery(rule.query, store: store)
        if case .alerting(let alerting) = rule { book = AlertBook(alerting) }
    }

    /// Whether it has been evaluated at all.
    package var hasBegun: Bool { evaluatedAt != nil }

    /// Takes over what another rule of the same identity remembers, before a reload; its own expression counts.
    mutating func adopt(_ other: RuleRun) {
        trace = other.trace
        writer = other.writer
        if case .alerting(let alerting) = rule, let known = other.book { book = AlertBook(alerting, adopting: known) }
        (health, evaluatedAt, evaluationTime) = (other.health, other.evaluatedAt, other.evaluationTime)
        (resultCount, warnings) = (other.resultCount, other.warnings)
    }

    /// Takes over what was kept on disk; alerts whose series are missing are held until `end`, if there is one.
    mutating func resume(_ memory: RuleMemory, holdingUntil end: Instant?) {
        guard case .alerting(let alerting) = rule else { return }
        book = AlertBook(alerting, alerts: memory.alerts)
        if let end { book?.hold(until: end) }
    }

    /// Ends all that it wrote: it is no longer there.
    mutating func retire(at instant: Instant, in store: SampleStore) {
        writer.end(book?.writtenSeries ?? trace.last, at: instant.milliseconds, in: store)
    }

    /// The alerts that are to be told to receivers with the evaluation at `instant`; those that failed tell nothing.
    mutating func takeForSending(at instant: Instant, interval: Duration, resendDelay: Duration) -> [Alert] {
        guard health == .good else { return [] }
        return book?.takeForSending(at: instant, interval: interval, resendDelay: resendDelay) ?? []
    }
}

extension RuleRun {
    /// What surrounds one evaluation.
    struct Surroundings {
        let slot: Instant
        let queryOffset: Duration
        let limit: Int
        let options: EvaluationOptions
        let store: SampleStore
        let time: any Time

        /// Of the expression and of what is written, in milliseconds.
        var instant: Int64 { (slot + (.zero - queryOffset)).milliseconds }

        var engine: Engine {
            var engineOptions = EngineOptions()
            engineOptions.timeout = options.timeout
            engineOptions.subqueryStep = options.interval.nanoseconds / 1_000_000
            engineOptions.wallOffset = time.wallOffset.nanoseconds / 1_000_000
            return Engine(options: engineOptions, time: time)
        }
    }

    /// Evaluates and writes.
    ///
    /// - Returns: the steps of its alerts.
    mutating func evaluate(_ surroundings: Surroundings) -> [AlertChange] {
        let started = surroundings.time.now
        defer {
            evaluatedAt = started
            evaluationTime = started.duration(to: surroundings.time.now)
        }
        do {
            let changes = try evaluation(surroundings)
            health = .good
            return changes
        } catch let failure as EvaluationFailure where failure.code == .canceled {
            // We are asked to stop: that says nothing of the rule.
            return []
        } catch {
            health = .bad("\(error)")
            warnings = []
            return []
        }
    }

    private mutating func evaluation(_ surroundings: Surroundings) throws -> [AlertChange] {
        let engine = surroundings.engine
        CrashPoint.reached(.evaluationBeforeQuery)
        let answer = try engine.instant(query, at: surroundings.instant)
        CrashPoint.reached(.evaluationAfterQuery)
        let result = try Self.vector(answer.value)
        let (output, changes, troubles) = try outcome(of: result, surroundings, engine)
        resultCount = result.count
        CrashPoint.reached(.evaluationBeforeSamples)
        let refused = writer.write(output, at: surroundings.instant, to: surroundings.store)
        CrashPoint.reached(.evaluationAfterSamples)
        warnings = answer.annotations.warnings + troubles
        if refused > 0 { warnings.append("\(refused) samples of the result were refused by the store") }
        if let gap = gap(surroundings) { warnings.append(gap) }
        return changes
    }

    /// What tells why alerts have ended; nil for a recording rule.
    func evidence(of ends: Int, _ surroundings: Surroundings) -> EndEvidence? {
        guard case .alerting(let alerting) = rule else { return nil }
        return EndEvidence(
            of: ends,
            reads: reads,
            rule: alerting,
            store: surroundings.store,
            at: surroundings.instant,
            lookback: surroundings.engine.options.lookback
        )
    }

    /// What the rule makes of the result of its expression.
    private mutating func outcome(
        of result: [VectorSample],
        _ surroundings: Surroundings,
        _ engine: Engine
    ) throws -> (output: RuleOutput, changes: [AlertChange], troubles: [String]) {
        let instant = surroundings.instant
        if case .recording(let rule) = rule {
            return (trace.output(try rule.samples(of: result, at: instant, limit: surroundings.limit)), [], [])
        }
        let deadline = surroundings.time.now + surroundings.options.timeout
        let context = AlertContext(
            at: surroundings.slot,
            queryOffset: surroundings.queryOffset,
            limit: surroundings.limit,
            externalLabels: surroundings.options.externalLabels,
            externalURL: surroundings.options.externalURL,
            wallOffset: surroundings.time.wallOffset
        ) { text in
            let query = PreparedQuery(try Query(parsing: text), store: surroundings.store)
            // All of a rule's queries have the time of one.
            var options = engine.options
            options.timeout = surroundings.time.now.duration(to: deadline)
            let engine = Engine(options: options, time: surroundings.time)
            return try Self.vector(engine.instant(query, at: instant).value)
        }
        guard let outcome = try book?.evaluate(result, context) else { return (.nothing, [], []) }
        CrashPoint.reached(.evaluationAfterState)
        return (outcome.output, outcome.changes, outcome.warnings)
    }

    /// What is to be said when the store had to give up samples that the expression looks back at.
    private func gap(_ surroundings: Surroundings) -> String? {
        guard reads.longestRange > 0, let through = surroundings.store.statistics.evictedThrough,
            through > surroundings.instant.subtractingClamped(reads.longestRange)
        else { return nil }
        return "the store was full and gave up samples of the last \(Duration.milliseconds(reads.longestRange).brief), "
            + "which the expression looks back at"
    }

    private static func vector(_ value: QueryValue) throws(RuleEvaluationFailure) -> [VectorSample] {
        switch value {
        case .vector(let samples): return samples
        case .scalar(let sample):
            return [VectorSample(labels: .empty, timestamp: sample.timestamp, value: sample.value)]
        case .string, .matrix: throw RuleEvaluationFailure("rule result is not a vector or scalar")
        }
    }
}
