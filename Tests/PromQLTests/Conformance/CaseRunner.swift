import PromQL
import Series
import Vocabulary

/// Runs one case of a script, as written and in the middle of a range query.
struct CaseRunner {
    let engine: Engine
    let store: SampleStore

    /// The engine as the scripts want it.
    static func engine() -> Engine {
        var options = EngineOptions()
        options.mostSamples = 10_000
        options.delaysNameRemoval = true
        return Engine(options: options, time: SystemTime())
    }

    /// - Throws: ``Mismatch``.
    func run(_ evaluation: Evaluation) throws(Mismatch) {
        let query: Query
        do { query = try Query(parsing: evaluation.expression, features: .all) } catch {
            return try evaluation.compareFailure(error.message)
        }
        let prepared = PreparedQuery(query, store: store)
        guard let result = try result(prepared, evaluation) else { return }
        if evaluation.failure != nil { throw Mismatch("expected a failure, found \(result.value)") }
        try evaluation.compareAnnotations(result.annotations)
        try evaluation.compare(result.value)
        try runInRange(prepared, evaluation, result.value)
    }

    /// Nil for a failure that was expected.
    private func result(_ prepared: PreparedQuery, _ evaluation: Evaluation) throws(Mismatch) -> QueryResult? {
        do {
            switch evaluation.instants {
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
        _ value: QueryValue
    ) throws(Mismatch) {
        guard case .instant(let instant) = evaluation.instants, !evaluation.dependsOnQueryRange else { return }
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
