import Hummingbird
import PromQL
import Rules
import Series
import Vocabulary

/// What Prometheus' API tells of rules: `rules`, `alerts`.
///
/// Fact: `docs/querying/api.md` and `web/api/v1/api.go` of Prometheus 3.
struct RuleRoutes {
    /// What stands for a rule that has not been evaluated yet: Go's zero time.
    private static let never = "0001-01-01T00:00:00Z"

    let sources: WebSources

    /// Many alerts make a long answer: it is written where queries are.
    let desk: QueryDesk

    func add(to router: Router<WebContext>) {
        router.get("api/v1/rules") { request, _ -> Response in
            await desk.answer(request) { parameters, _ in
                let data = try rules(RuleFilter(parameters))
                return QueryAnswer { $0.put(data) }
            }
        }
        router.get("api/v1/alerts") { request, _ -> Response in
            await desk.answer(request) { _, turn in
                var alerts: [JSON] = []
                for rule in sources.groups().flatMap(\.rules) {
                    try turn.check()
                    alerts += (rule.book?.active ?? []).map { json($0, of: rule) }
                }
                return QueryAnswer { $0.put(["alerts": .array(alerts)] as JSON) }
            }
        }
    }

    private func rules(_ filter: RuleFilter) throws(QueryFailure) -> JSON {
        var groups: [JSON] = []
        var next: GroupKey?
        var hasBegun = filter.firstGroup == nil
        for group in sources.groups() where filter.takes(group) {
            if !hasBegun, RuleFilter.token(group.key) == filter.firstGroup { hasBegun = true }
            guard hasBegun else { continue }
            let rules = group.rules.filter(filter.takes)
            guard !rules.isEmpty || !filter.narrows else { continue }
            if let limit = filter.groupLimit, groups.count == limit {
                next = group.key
                break
            }
            groups.append(json(group, rules, filter))
        }
        guard hasBegun else {
            throw QueryFailure.parameter("group_next_token", "invalid group_next_token. were rule groups changed?")
        }
        var members: [JSON.Member] = [.init("groups", .array(groups))]
        if let next { members.append(.init("groupNextToken", .text(RuleFilter.token(next)))) }
        return .object(members)
    }

    private func json(_ run: GroupRun, _ rules: [RuleRun], _ filter: RuleFilter) -> JSON {
        [
            "name": .text(run.key.name), "file": .text(run.key.file),
            "rules": .array(rules.map { json($0, showsAlerts: !filter.excludesAlerts) }),
            "interval": .number(run.interval.seconds), "limit": .integer(Int64(run.group.limit)),
            "evaluationTime": .number(run.evaluationTime.seconds), "lastEvaluation": .text(wall(run.evaluatedAt)),
        ]
    }

    private func json(_ run: RuleRun, showsAlerts: Bool) -> JSON {
        var members: [JSON.Member] = []
        if case .alerting(let rule) = run.rule {
            members = [
                .init("state", .text(run.hasBegun ? (run.book?.state ?? .inactive).rawValue : "unknown")),
                .init("name", .text(rule.name)), .init("query", .text(rule.expression)),
                .init("duration", .number(rule.hold.seconds)),
                .init("keepFiringFor", .number(rule.keepFiringFor.seconds)),
                .init("labels", Self.json(run.rule.labels)),
                .init("annotations", Self.json(run.rule.annotations)),
            ]
            if showsAlerts {
                members.append(.init("alerts", .array((run.book?.active ?? []).map { json($0, of: run) })))
            }
        } else {
            members = [.init("name", .text(run.rule.name)), .init("query", .text(run.rule.expression))]
            if !run.rule.labels.isEmpty { members.append(.init("labels", Self.json(run.rule.labels))) }
        }
        switch run.health {
        case .unknown: members.append(.init("health", "unknown"))
        case .good: members.append(.init("health", "ok"))
        case .bad(let message):
            members += [.init("health", "err"), .init("lastError", .text(message))]
        }
        if !run.warnings.isEmpty { members.append(.init("warnings", .array(run.warnings.map { .text($0) }))) }
        members += [
            .init("evaluationTime", .number(run.evaluationTime.seconds)),
            .init("lastEvaluation", .text(wall(run.evaluatedAt))),
            .init("type", run.rule.isAlerting ? "alerting" : "recording"),
        ]
        return .object(members)
    }

    private func json(_ alert: Alert, of run: RuleRun) -> JSON {
        var members: [JSON.Member] = [
            .init("labels", .object(alert.labels.map { .init($0.name, .text($0.value)) })),
            .init("annotations", Self.json(alert.annotations)), .init("state", .text(alert.state.rawValue)),
            .init("activeAt", .text(wall(alert.activeAt))),
        ]
        if let since = alert.keepFiringSince { members.append(.init("keepFiringSince", .text(wall(since)))) }
        members += [
            .init("value", .text(GoNumber.scientific(alert.value))),
            .init("id", .text(Fingerprint(alert.labels).description)),
        ]
        return .object(members)
    }

    private static func json(_ labels: [RuleLabel]) -> JSON {
        .object(labels.map { .init($0.name, .text($0.value)) })
    }

    private func wall(_ instant: Instant?) -> String {
        instant.map { sources.time.wallTime(at: $0).description } ?? Self.never
    }
}

/// Which groups and rules a client asks for.
struct RuleFilter {
    private let type: String?
    private let names: Set<String>
    private let groups: Set<String>
    private let files: Set<String>
    private let matches: [[LabelMatcher]]
    let excludesAlerts: Bool
    let groupLimit: Int?
    /// The token of the group to begin with.
    let firstGroup: String?

    init(_ parameters: QueryParameters) throws {
        type = parameters["type"].flatMap { $0.isEmpty ? nil : $0.lowercased() }
        if let type, type != "alert", type != "record" {
            throw QueryFailure.parameter("type", "not supported value \((parameters["type"] ?? "").goQuoted)")
        }
        names = Set(parameters.all("rule_name[]"))
        groups = Set(parameters.all("rule_group[]"))
        files = Set(parameters.all("file[]"))
        matches = try parameters.matches()
        switch parameters["exclude_alerts"]?.lowercased() ?? "" {
        case "", "false", "0", "f": excludesAlerts = false
        case "true", "1", "t": excludesAlerts = true
        case let other:
            throw QueryFailure.parameter("exclude_alerts", "error converting exclude_alerts: \(other.goQuoted)")
        }
        firstGroup = parameters["group_next_token"].flatMap { $0.isEmpty ? nil : $0 }
        if let text = parameters["group_limit"], !text.isEmpty {
            guard let limit = Int(text), limit > 0 else {
                throw QueryFailure.parameter("group_limit", "group_limit needs to be a positive number")
            }
            groupLimit = limit
        } else {
            groupLimit = nil
            guard firstGroup == nil else {
                throw QueryFailure.parameter(
                    "group_limit",
                    "group_limit needs to be set in order to paginate over the groups"
                )
            }
        }
    }

    /// Whether groups without any rule that is asked for are left out.
    var narrows: Bool { type != nil || !names.isEmpty || !matches.isEmpty }

    func takes(_ group: GroupRun) -> Bool {
        (groups.isEmpty || groups.contains(group.key.name)) && (files.isEmpty || files.contains(group.key.file))
    }

    func takes(_ run: RuleRun) -> Bool {
        guard type == nil || (type == "alert") == run.rule.isAlerting else { return false }
        guard names.isEmpty || names.contains(run.rule.name) else { return false }
        guard !matches.isEmpty else { return true }
        let labels = Labels(run.rule.labels.map { ($0.name, $0.value) })
        return matches.contains { matchers in matchers.allSatisfy { $0.matches(labels) } }
    }

    /// Stands for a group where a client goes on.
    static func token(_ group: GroupKey) -> String {
        var hash = StableHash()
        hash.add("\(group)".utf8)
        return String(hash.value, radix: 16)
    }
}

extension Response {
    /// The envelope of Prometheus' API.
    static func success(_ data: JSON) -> Response { .json(["status": "success", "data": data]) }
}
