import Exposition
import HTTPTypes
import Hummingbird
import PromQL
import Series
import Vocabulary

/// Prometheus' HTTP API over the sample store: what `promtool query`, Grafana and other clients of it ask.
///
/// Fact: `docs/querying/api.md` and `web/api/v1/api.go` of Prometheus 3.
struct QueryRoutes {
    private static let mostPoints: Int64 = 11_000
    /// What GET and POST take.
    private static let forms: Set<Substring> = [
        "query", "query_range", "series", "labels", "format_query", "query_exemplars",
    ]

    let sources: WebSources
    let desk: QueryDesk

    /// Whether a POST to this path only asks.
    static func takesForms(_ components: [Substring]) -> Bool {
        components.count == 3 && components.starts(with: ["api", "v1"]) && forms.contains(components[2])
    }

    func add(to router: Router<WebContext>) {
        both("query", on: router, instant)
        both("query_range", on: router, range)
        both("series", on: router, series)
        both("labels", on: router, labelNames)
        both("format_query", on: router) { parameters in
            let pretty = try parameters.query().expression.pretty
            return QueryAnswer { $0.put(text: pretty) }
        }
        // No sample here has an exemplar, and Grafana asks.
        both("query_exemplars", on: router) { parameters in
            _ = try parameters.query()
            return QueryAnswer { $0.put("[]") }
        }
        router.get("api/v1/label/:name/values") { request, context -> Response in
            await answer(request) { try await values(of: context.parameters.get("name") ?? "", $0) }
        }
        router.get("api/v1/metadata") { request, _ -> Response in await answer(request, metadata) }
        router.get("api/v1/status/buildinfo") { request, _ -> Response in
            await answer(request) { _ in
                QueryAnswer { answer in
                    // Grafana reads the version to know what it may ask for.
                    answer.put("{\"application\":\"vedette\",\"version\":")
                    answer.put(text: sources.version)
                    answer.put(",\"revision\":")
                    answer.put(text: sources.revision)
                    answer.put("}")
                }
            }
        }
    }

    private typealias Body = @Sendable (QueryParameters) async throws -> QueryAnswer

    private func both(_ path: String, on router: Router<WebContext>, _ body: @escaping Body) {
        router.get("api/v1/\(path)") { request, _ -> Response in await answer(request, body) }
        router.post("api/v1/\(path)") { request, _ -> Response in await answer(request, body) }
    }

    private func answer(_ request: Request, _ body: Body) async -> Response {
        do {
            return try await body(try await QueryParameters(request)).response
        } catch let failure as QueryFailure {
            return .failure(failure)
        } catch let failure as EvaluationFailure {
            return .failure(QueryFailure(failure))
        } catch {
            return .failure(QueryFailure(.internal, "this query failed here", .internalError))
        }
    }

    // MARK: - Queries

    private func instant(_ parameters: QueryParameters) async throws -> QueryAnswer {
        let query = try parameters.query()
        let shift = shift
        let time = try parameters.time("time")?.addingClamped(-shift) ?? sources.time.now.milliseconds
        let limit = try parameters.limit()
        return try await desk.run(try options(parameters)) { engine, store in
            let result = try engine.instant(PreparedQuery(query, store: store), at: time)
            return Self.answer(result, shift, limit)
        }
    }

    private func range(_ parameters: QueryParameters) async throws -> QueryAnswer {
        guard let start = try parameters.time("start") else {
            throw QueryFailure.parameter("start", "cannot parse \"\" to a valid timestamp")
        }
        guard let end = try parameters.time("end") else {
            throw QueryFailure.parameter("end", "cannot parse \"\" to a valid timestamp")
        }
        guard end >= start else {
            throw QueryFailure.parameter("end", "end timestamp must not be before start time")
        }
        guard let step = try parameters.duration("step") else {
            throw QueryFailure.parameter("step", "cannot parse \"\" to a valid duration")
        }
        guard step > 0 else {
            throw QueryFailure.parameter(
                "step",
                "zero or negative query resolution step widths are not accepted. Try a positive integer"
            )
        }
        let (length, overflow) = end.subtractingReportingOverflow(start)
        guard !overflow, length / step <= Self.mostPoints else {
            throw QueryFailure.badData(
                "exceeded maximum resolution of 11,000 points per timeseries. "
                    + "Try decreasing the query resolution (?step=XX)"
            )
        }
        let query = try parameters.query()
        let shift = shift
        let limit = try parameters.limit()
        return try await desk.run(try options(parameters)) { engine, store in
            let result = try engine.range(
                PreparedQuery(query, store: store),
                from: start.addingClamped(-shift),
                through: end.addingClamped(-shift),
                step: step
            )
            return Self.answer(result, shift, limit)
        }
    }

    private static func answer(_ result: QueryResult, _ shift: Int64, _ limit: Int?) -> QueryAnswer {
        var warnings = result.annotations.warnings
        if let limit, result.value.count > limit { warnings.append("results truncated due to limit") }
        return QueryAnswer(warnings: warnings, infos: result.annotations.infos) {
            $0.put(result.value, shift: shift, limit: limit)
        }
    }

    private func options(_ parameters: QueryParameters) throws -> EngineOptions {
        var options = QueryDesk.limits
        if let timeout = try parameters.duration("timeout") {
            options.timeout = min(options.timeout, .milliseconds(timeout))
        }
        if let lookback = try parameters.duration("lookback_delta"), lookback > 0 { options.lookback = lookback }
        return options
    }

    /// From the clock of the samples to the one on the wall, in milliseconds.
    private var shift: Int64 { sources.time.wallOffset.nanoseconds / 1_000_000 }

    // MARK: - What there is

    private func series(_ parameters: QueryParameters) async throws -> QueryAnswer {
        let matches = try parameters.matches()
        guard !matches.isEmpty else { throw QueryFailure.badData("no match[] parameter provided") }
        let limit = try parameters.limit()
        let found = try await labels(matches, parameters)
        return QueryAnswer(warnings: Self.truncation(found.count, limit)) { answer in
            answer.put(found.prefix(limit ?? .max)) { $0.put($1) }
        }
    }

    private func labelNames(_ parameters: QueryParameters) async throws -> QueryAnswer {
        let matches = try parameters.matches()
        let limit = try parameters.limit()
        let names: [String] =
            if matches.isEmpty {
                desk.store.labelNames
            } else {
                Set(try await labels(matches, parameters).flatMap { $0.map(\.name) }).sorted()
            }
        return Self.texts(names, limit)
    }

    private func values(of name: String, _ parameters: QueryParameters) async throws -> QueryAnswer {
        guard !name.isEmpty else { throw QueryFailure.badData("invalid label name: \(name.goQuoted)") }
        let matches = try parameters.matches()
        let limit = try parameters.limit()
        let values: [String] =
            if matches.isEmpty {
                desk.store.values(of: name)
            } else {
                Set(try await labels(matches, parameters).compactMap { $0[name] }).sorted()
            }
        return Self.texts(values, limit)
    }

    /// The labels of the series that meet the conditions and have a sample in the asked time; sorted.
    private func labels(_ matches: [[LabelMatcher]], _ parameters: QueryParameters) async throws -> [Labels] {
        let shift = shift
        let start = try parameters.time("start")?.addingClamped(-shift)
        let end = try parameters.time("end")?.addingClamped(-shift)
        return try await desk.run(QueryDesk.limits) { _, store in
            var found: Set<Labels> = []
            for matchers in matches {
                let selection = store.select(matchers)
                guard start != nil || end != nil else {
                    found.formUnion(selection.labels)
                    continue
                }
                let (end, start) = (end ?? .max, start ?? .min)
                let samples = store.latest(selection, at: end, lookback: end.subtractingClamped(start).addingClamped(1))
                for (labels, sample) in zip(selection.labels, samples) where sample != nil { found.insert(labels) }
            }
            return found.sorted()
        }
    }

    private static func texts(_ texts: [String], _ limit: Int?) -> QueryAnswer {
        QueryAnswer(warnings: truncation(texts.count, limit)) { answer in
            answer.put(texts.prefix(limit ?? .max)) { $0.put(text: $1) }
        }
    }

    private static func truncation(_ count: Int, _ limit: Int?) -> [String] {
        limit.map { count > $0 } == true ? ["results truncated due to limit"] : []
    }

    /// Of the daemon's own metrics.
    private func metadata(_ parameters: QueryParameters) async throws -> QueryAnswer {
        let limit = try parameters.limit()
        let families = sources.metrics.collect().filter {
            parameters["metric"] == nil || $0.name == parameters["metric"]
        }
        return QueryAnswer { answer in
            answer.put("{")
            for (index, family) in families.prefix(limit ?? .max).enumerated() {
                if index > 0 { answer.put(",") }
                answer.put(text: family.name)
                answer.put(":[{\"type\":\"\(family.kind == .untyped ? "unknown" : family.kind.rawValue)\",\"help\":")
                answer.put(text: family.help)
                answer.put(",\"unit\":\"\"}]")
            }
            answer.put("}")
        }
    }
}
