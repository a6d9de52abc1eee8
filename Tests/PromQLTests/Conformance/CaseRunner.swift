import PromQL
import Series
import Vocabulary

/// Runs one case of a script, as written and in the middle of a range query.
struct CaseRunner {
    let engine: Engine
    let store: SampleStore

    /// The engine as a script wants it.
    static func engine(for script: TestScript) -> Engine {
        var options = EngineOptions()
        options.delaysNameRemoval = !script.dropsNamesAtOnce
        return Engine(options: options, time: SystemTime())
    }

    /// Runs a case on all levels: as written, in the middle of a range query, and both again with `@` at every selector.
    func run(_ evaluation: Evaluation) throws(Mismatch) {
        let query: Query
        do { query = try Query(parsing: evaluation.expression, features: .all) } catch {
            return try evaluation.compareFailure(error.message, error.description)
        }
        try run(query, evaluation, at: evaluation.instants)
        guard case .instant(let instant) = evaluation.instants,
            let fixed = query.expression.fixed(at: instant)?.description
        else { return }
        let others = instant == 0 ? [-1000, 0, 1000] : [-10 * instant, 0, instant / 5, instant, 10 * instant]
        for other in others {
            do {
                let query = try Query(parsing: fixed, features: .all)
                try run(query, evaluation, at: .instant(other))
            } catch { throw Mismatch("\(fixed) at \(other): \(error)") }
        }
    }

    private func run(
        _ query: Query,
        _ evaluation: Evaluation,
        at instants: Evaluation.Instants
    ) throws(Mismatch) {
        let prepared = PreparedQuery(query, store: store)
        guard let result = try result(prepared, evaluation, at: instants) else { return }
        if evaluation.fails { throw Mismatch("expected a failure, found \(result.value)") }
        if instants == evaluation.instants { try evaluation.compareAnnotations(result.annotations) }
        try evaluation.compare(result.value)
        if case .instant(let instant) = instants { try runInRange(prepared, evaluation, result.value, around: instant) }
    }

    /// Nil for a failure that was expected.
    private func result(
        _ prepared: PreparedQuery,
        _ evaluation: Evaluation,
        at instants: Evaluation.Instants
    ) throws(Mismatch) -> QueryResult? {
        do {
            switch instants {
            case .instant(let instant): return try engine.instant(prepared, at: instant)
            case .range(let start, let end, let step):
                return try engine.range(prepared, from: start, through: end, step: step)
            }
        } catch {
            try evaluation.compareFailure(error.message)
            return nil
        }
    }

    /// The same from a minute before to a minute after: the middle must be the same.
    private func runInRange(
        _ prepared: PreparedQuery,
        _ evaluation: Evaluation,
        _ value: QueryValue,
        around instant: Int64
    ) throws(Mismatch) {
        guard !evaluation.dependsOnQueryRange else { return }
        switch value {
        case .string, .matrix: return
        case .scalar, .vector: break
        }
        let result: QueryResult
        do {
            result = try engine.range(prepared, from: instant - 60_000, through: instant + 60_000, step: 60_000)
        } catch { throw Mismatch("in a range: \(error)") }
        guard case .matrix(let series) = result.value, !evaluation.isOrdered else { return }
        let middle = series.compactMap { series in
            series.samples.first { $0.timestamp == instant }.map { (series.labels, $0) }
        }
        do {
            if case .scalar = value, let first = middle.first {
                try evaluation.compare(.scalar(first.1))
            } else {
                try evaluation.compare(
                    .vector(middle.map { VectorSample(labels: $0.0, timestamp: instant, value: $0.1.value) })
                )
            }
        } catch { throw Mismatch("in a range: \(error)") }
    }
}

extension Evaluation {
    /// Whether a range query means something else.
    fileprivate var dependsOnQueryRange: Bool {
        ["start()", "end()", "step()", "range()"].contains(where: expression.contains)
    }
}
