package import Probing
import Synchronization
package import Vocabulary

/// What the server does and whether the stack finds in it what it needs.
///
/// All questions go in one round trip, over a kept connection: when the slots are used up, it still tells by whom.
package struct PostgresDeepProbe: Probe {
    private let options: PostgresOptions
    private let time: any Time
    private let session: PostgresSession
    private let cache = Cache()

    private final class Cache: Sendable {
        let window = Mutex(CacheHitWindow())
    }

    private struct Answer: Sendable {
        let results: [PostgresResult]
        let vector: PostgresVector?
        let isVectorRight: Bool
    }

    package init(_ options: PostgresOptions, environment: ProbeEnvironment) {
        self.options = options
        time = environment.time
        session = PostgresSession(options, resolver: environment.resolver)
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let (answer, identity) = try await ask(run)
        guard answer.results.count == 7, let activity = PostgresActivity(answer.results[0]),
            let counters = PostgresCounters(answer.results[1], run: identity.run)
        else { throw unexpected }
        try check(answer, identity)
        let ratio = cache.window.withLock { $0.add(counters.cache, at: time.now) }
        var facts = activity.facts + counters.facts + PostgresWraparound(answer.results[3]).facts
        facts.append(Fact("cacheHitRatio", .init(ratio), metric: PostgresMetrics.cacheHitRatio))
        if let vector = answer.vector {
            facts.append(Fact("vectorVersion", .text(vector.version)))
            facts.append(Fact(nil, .flag(true), metric: PostgresMetrics.vectorDistance))
        }
        return Report(version: identity.version, runIdentity: identity.run, facts: facts)
    }

    @PostgresActor private func ask(_ run: ProbeRun) async throws(ProbeFailure) -> (Answer, PostgresIdentity) {
        let answer = try await session.ask(run) { connection throws(PostgresError) in
            let queries =
                [PostgresActivity.query, PostgresCounters.query, PostgresVector.query, PostgresWraparound.query]
                + (try options.expected.queries(connection))
            let results = try await connection.query(queries.joined(separator: "; "))
            guard results.count == queries.count, let vector = PostgresVector(results[2]) else {
                return Answer(results: results, vector: nil, isVectorRight: true)
            }
            let isRight = try await vector.check(connection)
            return Answer(results: results, vector: vector, isVectorRight: isRight)
        }
        run.finish()
        guard let identity = session.identity else { throw unexpected }
        return (answer, identity)
    }

    private func check(_ answer: Answer, _ identity: PostgresIdentity) throws(ProbeFailure) {
        var problems: [String]
        do throws(PostgresError) {
            problems = try options.expected.missing(answer.results[4...], in: identity.database)
        } catch {
            throw unexpected
        }
        if !answer.isVectorRight { problems.append("pgvector's operator <=> gives a wrong distance") }
        guard problems.isEmpty else {
            throw ProbeFailure(.assertion, in: .query, problems.joined(separator: "; "))
        }
    }

    private var unexpected: ProbeFailure { PostgresError.unexpected.failure(of: options, in: .query) }

    package func close() async {
        await session.forget()
    }
}
