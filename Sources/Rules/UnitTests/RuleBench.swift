package import PromQL
import Series
import Templates
package import Vocabulary

/// Rules on a small store of their own, driven step by step: what `rules test` and `rules eval` work on.
///
/// As in promtool every group is evaluated at every step, whatever its own interval, and counts as restored, so that
/// `ALERTS` is written from the first evaluation on.
package struct RuleBench {
    /// Why a rule could not be evaluated.
    package struct Failure: Sendable {
        package let group: RuleGroup
        package let rule: Rule
        package let message: String
    }

    /// A rule as its last evaluation left it.
    package struct State: Sendable {
        package let group: RuleGroup
        package let rule: Rule
        /// Pending and firing, of an alerting rule.
        package let alerts: [Alert]
        /// What a recording rule wrote; nothing when its evaluation failed.
        package let samples: [VectorSample]
    }

    private struct EvaluatedRule {
        let rule: Rule
        let query: PreparedQuery
        var book: AlertBook?
        var trace = RuleTrace()
        var samples: [VectorSample] = []
    }

    private let store: SampleStore
    private let engine: Engine
    private let externalLabels: Labels
    private let externalURL: String?
    private var groups: [(group: RuleGroup, rules: [EvaluatedRule])]
    private var inputs: [(handle: SeriesHandle, series: RuleTestSeries, next: Int)] = []
    private let start: Int64

    /// Takes groups in the order of their evaluation.
    ///
    /// `start`, the time of each series' first value, is in milliseconds since 1970; `subqueryStep`, of subqueries that
    /// name none, in milliseconds. Evaluations are limited by `mostSamples` and `time`; samples have the time of the steps.
    package init(
        _ groups: [RuleGroup],
        series: [RuleTestSeries],
        start: Int64 = 0,
        subqueryStep: Int64,
        externalLabels: Labels = .empty,
        externalURL: String? = nil,
        mostSamples: Int,
        time: any Time
    ) {
        let store = SampleStore(
            limits: StoreLimits(mostSeries: .max, mostBytes: .max),
            retention: Retention(byDefault: .max)
        )
        var options = EngineOptions()
        options.mostSamples = mostSamples
        options.subqueryStep = subqueryStep
        self.store = store
        self.start = start
        self.externalLabels = externalLabels
        self.externalURL = externalURL
        engine = Engine(options: options, time: time)
        self.groups = groups.map { group in (group, group.rules.map { Self.evaluated($0, store) }) }
        for entry in series {
            if let handle = store.series(entry.labels) { inputs.append((handle, entry, 0)) }
        }
    }

    private static func evaluated(_ rule: Rule, _ store: SampleStore) -> EvaluatedRule {
        let query = PreparedQuery(rule.query, store: store)
        switch rule {
        case .recording: return EvaluatedRule(rule: rule, query: query)
        case .alerting(let rule): return EvaluatedRule(rule: .alerting(rule), query: query, book: AlertBook(rule))
        }
    }

    /// Takes the values up to an instant and evaluates all rules at it, each with the results of those before it.
    ///
    /// - Parameter instant: milliseconds since 1970, later than that of the last call.
    /// - Returns: which rules failed; the others were evaluated all the same.
    package mutating func advance(to instant: Int64) -> [Failure] {
        load(through: instant)
        var failures: [Failure] = []
        for group in groups.indices {
            for rule in groups[group].rules.indices {
                if let message = evaluate(rule, of: group, at: instant) {
                    let (group, rules) = groups[group]
                    failures.append(Failure(group: group, rule: rules[rule].rule, message: message))
                }
            }
        }
        return failures
    }

    /// The samples of an instant vector, or a scalar as one without labels.
    package func vector(_ query: Query, at instant: Int64) throws(EvaluationFailure) -> [VectorSample] {
        try vector(PreparedQuery(query, store: store), at: instant)
    }

    /// The value of an expression, of whatever type.
    package func value(_ query: Query, at instant: Int64) throws(EvaluationFailure) -> QueryResult {
        try engine.instant(PreparedQuery(query, store: store), at: instant)
    }

    /// All rules, in the order of their evaluation.
    package var states: [State] {
        groups.flatMap { group, rules in
            rules.map { State(group: group, rule: $0.rule, alerts: $0.book?.active ?? [], samples: $0.samples) }
        }
    }

    /// Pending and firing, of all rules of this name in all groups.
    func alerts(named name: String) -> [(rule: AlertingRule, alert: Alert)] {
        groups.flatMap(\.rules).compactMap(\.book).filter { $0.rule.name.equalsInBytes(name) }
            .flatMap { book in book.active.map { (book.rule, $0) } }
    }
}

// One evaluation.
extension RuleBench {
    /// Takes the values up to an instant without evaluating rules.
    package mutating func load(through instant: Int64) {
        for index in inputs.indices {
            let series = inputs[index].series
            var next = inputs[index].next
            while next < series.values.count, time(of: next, series) <= instant {
                if let value = series.values[next] {
                    store.append(time(of: next, series), value, to: inputs[index].handle)
                }
                next += 1
            }
            inputs[index].next = next
        }
    }

    private func time(of index: Int, _ series: RuleTestSeries) -> Int64 {
        let (offset, isTooLate) = series.step.multipliedReportingOverflow(by: Int64(index))
        return isTooLate ? .max : start.addingClamped(offset)
    }

    private mutating func evaluate(_ index: Int, of number: Int, at instant: Int64) -> String? {
        let group = groups[number].group
        let offset = (group.queryOffset ?? .zero).nanoseconds / 1_000_000
        let when = instant.subtractingClamped(offset)
        groups[number].rules[index].samples = []
        do {
            let result = try vector(groups[number].rules[index].query, at: when)
            let output: RuleOutput
            switch groups[number].rules[index].rule {
            case .recording(let rule):
                let samples = try rule.samples(of: result, at: when, limit: group.limit)
                groups[number].rules[index].samples = samples
                output = groups[number].rules[index].trace.output(samples)
            case .alerting:
                let context = context(group, at: instant)
                let outcome = try groups[number].rules[index].book?.evaluate(result, context)
                output = outcome?.output ?? .nothing
            }
            write(output, at: when)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func context(_ group: RuleGroup, at instant: Int64) -> AlertContext {
        let (store, engine) = (store, engine)
        return AlertContext(
            at: Instant(nanoseconds: instant * 1_000_000),
            queryOffset: group.queryOffset ?? .zero,
            limit: group.limit,
            externalLabels: externalLabels,
            externalURL: externalURL,
            query: { text in
                let query = PreparedQuery(try Query(parsing: text), store: store)
                return try Self.vector(query, engine, at: instant)
            }
        )
    }

    private func vector(_ query: PreparedQuery, at instant: Int64) throws(EvaluationFailure) -> [VectorSample] {
        try Self.vector(query, engine, at: instant)
    }

    private static func vector(
        _ query: PreparedQuery,
        _ engine: Engine,
        at instant: Int64
    ) throws(EvaluationFailure) -> [VectorSample] {
        switch try engine.instant(query, at: instant).value {
        case .vector(let samples): return samples
        case .scalar(let sample):
            return [VectorSample(labels: .empty, timestamp: sample.timestamp, value: sample.value)]
        case .string, .matrix:
            throw EvaluationFailure(.execution, "rule result is not a vector or scalar")
        }
    }

    private func write(_ output: RuleOutput, at timestamp: Int64) {
        for sample in output.samples {
            if let series = store.series(sample.labels) { store.append(sample.timestamp, sample.value, to: series) }
        }
        for labels in output.ended {
            if let series = store.series(labels) { store.markStale(series, at: timestamp) }
        }
    }
}
