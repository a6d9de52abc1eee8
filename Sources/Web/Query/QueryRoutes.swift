import Exposition
import HTTPTypes
import Hummingbird
import PromQL
import Series
import Vocabulary

/// Prometheus' HTTP API over the sample store: what `promtool query` and other clients of it ask.
///
/// Fact: `docs/querying/api.md` and `web/api/v1/api.go` of Prometheus 3.
struct QueryRoutes {
    /// So far from now, in milliseconds, a query is still about the present.
    private static let present: Int64 = 5_000
    private static let mostPoints: Int64 = 11_000
    /// In bytes: what `format_query` takes.
    private static let longestFormatted = 8 << 10
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
        both("format_query", on: router, format)
        // No sample here has an exemplar, and dashboards ask.
        both("query_exemplars", on: router) { parameters, _ in
            _ = try parameters.query()
            return QueryAnswer { $0.put("[]") }
        }
        router.get("api/v1/label/:name/values") { request, context -> Response in
            let name = context.parameters.get("name") ?? ""
            return await answer(request) { try values(of: name, $0, $1) }
        }
        router.get("api/v1/alerts/:id/explain") { request, context -> Response in
            let name = context.parameters.get("id") ?? ""
            return await answer(request) { parameters, turn in
                try ExplainAnswer(sources: sources, turn: turn).answer(name, try parameters.matches())
            }
        }
        router.get("api/v1/metadata") { request, _ -> Response in await answer(request, metadata) }
        router.get("api/v1/status/buildinfo") { request, _ -> Response in
            await answer(request) { _, _ in
                QueryAnswer { answer in
                    answer.put("{\"application\":\"vedette\",\"version\":")
                    answer.put(text: sources.version)
                    answer.put(",\"revision\":")
                    answer.put(text: sources.revision)
                    answer.put("}")
                }
            }
        }
    }

    private typealias Body = @Sendable (QueryParameters, QueryTurn) throws -> QueryAnswer

    private func both(_ path: String, on router: Router<WebContext>, _ body: @escaping Body) {
        router.get("api/v1/\(path)") { request, _ -> Response in await answer(request, body) }
        router.post("api/v1/\(path)") { request, _ -> Response in await answer(request, body) }
    }

    private func answer(_ request: Request, _ body: @escaping Body) async -> Response {
        await desk.answer(request, body)
    }

    // MARK: - Queries

    private func instant(_ parameters: QueryParameters, _ turn: QueryTurn) throws -> QueryAnswer {
        let query = try parameters.query()
        let shift = shift
        let time = try parameters.time("time")?.addingClamped(-shift) ?? sources.time.now.milliseconds
        let limit = try parameters.limit()
        var (store, hints): (SampleStore, [String]) = (turn.store, [])
        if let unrecorded = Unrecorded(query, in: turn.store, sources.metrics.collect) {
            let now = sources.time.now.milliseconds
            if abs(now.subtractingClamped(time)) <= Self.present, !unrecorded.readsOthers {
                store = unrecorded.store(at: min(now, time), instance: sources.instance)
            } else {
                hints = [unrecorded.hint]
            }
        }
        let result = try turn.engine.instant(PreparedQuery(query, store: store), at: time)
        return try Self.answer(result, shift, limit, turn, hints)
    }

    private func range(_ parameters: QueryParameters, _ turn: QueryTurn) throws -> QueryAnswer {
        let start = try required(parameters.time("start"), "start", "timestamp")
        let end = try required(parameters.time("end"), "end", "timestamp")
        guard end >= start else {
            throw QueryFailure.parameter("end", "end timestamp must not be before start time")
        }
        let step = try required(parameters.duration("step"), "step", "duration")
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
        try Self.checkRange(query.expression.type)
        let shift = shift
        let limit = try parameters.limit()
        let hints = Unrecorded(query, in: turn.store, sources.metrics.collect).map { [$0.hint] } ?? []
        let result = try turn.engine.range(
            PreparedQuery(query, store: turn.store),
            from: start.addingClamped(-shift),
            through: end.addingClamped(-shift),
            step: step
        )
        return try Self.answer(result, shift, limit, turn, hints)
    }

    private func required(_ value: Int64?, _ name: String, _ kind: String) throws -> Int64 {
        guard let value else { throw QueryFailure.parameter(name, "cannot parse \"\" to a valid \(kind)") }
        return value
    }

    private static func checkRange(_ type: ValueType) throws {
        let name: String
        switch type {
        case .scalar, .vector: return
        case .matrix: name = "range vector"
        case .string: name = "string"
        }
        throw QueryFailure.parameter(
            "query",
            "invalid expression type \(name.goQuoted) for range query, must be Scalar or instant Vector"
        )
    }

    private static func answer(
        _ result: QueryResult,
        _ shift: Int64,
        _ limit: Int?,
        _ turn: QueryTurn,
        _ hints: [String]
    ) throws -> QueryAnswer {
        var warnings = result.annotations.warnings + hints
        if let limit, result.value.count > limit { warnings.append("results truncated due to limit") }
        return try QueryAnswer(warnings: warnings, infos: result.annotations.infos) {
            try $0.put(result.value, shift: shift, limit: limit, turn)
        }
    }

    private func format(_ parameters: QueryParameters, _ turn: QueryTurn) throws -> QueryAnswer {
        let query = try parameters.query()
        // Each level of the tree is printed to see whether it fits into a line.
        guard query.text.utf8.count <= Self.longestFormatted else {
            throw QueryFailure.parameter("query", "longer than \(Self.longestFormatted) bytes")
        }
        return QueryAnswer { $0.put(text: query.expression.pretty) }
    }

    /// From the clock of the samples to the one on the wall, in milliseconds.
    private var shift: Int64 { sources.time.wallOffset.nanoseconds / 1_000_000 }

    // MARK: - What there is

    private func series(_ parameters: QueryParameters, _ turn: QueryTurn) throws -> QueryAnswer {
        guard !parameters.all("match[]").isEmpty else { throw QueryFailure.badData("no match[] parameter provided") }
        let limit = try parameters.limit()
        let found = try labels(parameters, turn)
        return QueryAnswer(warnings: Self.truncation(found.count, limit)) { answer in
            answer.put(found.prefix(limit ?? .max)) { $0.put($1) }
        }
    }

    private func labelNames(_ parameters: QueryParameters, _ turn: QueryTurn) throws -> QueryAnswer {
        Self.texts(try labels(parameters, turn).flatMap { $0.map(\.name) }, try parameters.limit())
    }

    private func values(of name: String, _ parameters: QueryParameters, _ turn: QueryTurn) throws -> QueryAnswer {
        guard !name.isEmpty else { throw QueryFailure.badData("invalid label name: \(name.goQuoted)") }
        return Self.texts(try labels(parameters, turn).compactMap { $0[name] }, try parameters.limit())
    }

    /// The labels of the series that meet the conditions, all without any, and have a sample in the asked time; sorted.
    private func labels(_ parameters: QueryParameters, _ turn: QueryTurn) throws -> [Labels] {
        let shift = shift
        let start = try parameters.time("start")?.addingClamped(-shift) ?? .min
        let end = try parameters.time("end")?.addingClamped(-shift) ?? .max
        guard start <= end else {
            throw QueryFailure.parameter("end", "end timestamp must not be before start time")
        }
        var matches = try parameters.matches()
        if matches.isEmpty { matches = [[try LabelMatcher(Labels.metricNameLabel, .matches, ".+")]] }
        var found: Set<Labels> = []
        for matchers in matches {
            let selection = try turn.select(matchers)
            try turn.check()
            // A series counts as long as it had a sample in that time, also when it has ended since.
            try turn.store.read(selection, after: start.addingClamped(-1), through: end) { index, _ in
                found.insert(selection.labels[index])
                if index.isMultiple(of: 256) { try turn.check() }
            }
        }
        return found.sorted()
    }

    /// Each text once, in the order of their bytes.
    private static func texts(_ texts: [String], _ limit: Int?) -> QueryAnswer {
        let sorted = texts.sorted { $0.precedesInBytes($1) }
        var once: [String] = []
        for text in sorted where once.last.map({ !$0.equalsInBytes(text) }) ?? true { once.append(text) }
        return QueryAnswer(warnings: truncation(once.count, limit)) { answer in
            answer.put(once.prefix(limit ?? .max)) { $0.put(text: $1) }
        }
    }

    private static func truncation(_ count: Int, _ limit: Int?) -> [String] {
        limit.map { count > $0 } == true ? ["results truncated due to limit"] : []
    }

    private func metadata(_ parameters: QueryParameters, _ turn: QueryTurn) throws -> QueryAnswer {
        let limit = parameters["limit"] == "0" ? 0 : try parameters.limit()
        let each = try parameters.limit("limit_per_metric")
        let wanted = parameters["metric"]
        let families = FamilyMetadata.all(sources).filter { wanted == nil || $0.name == wanted }
        return QueryAnswer { answer in
            answer.put("{")
            for (index, family) in families.prefix(limit ?? .max).enumerated() {
                if index > 0 { answer.put(",") }
                answer.put(text: family.name)
                answer.put(":")
                answer.put(family.said.prefix(each ?? .max)) { answer, said in
                    answer.put("{\"type\":\"\(said.type)\",\"help\":")
                    answer.put(text: said.help)
                    answer.put(",\"unit\":")
                    answer.put(text: said.unit)
                    answer.put("}")
                }
            }
            answer.put("}")
        }
    }
}
