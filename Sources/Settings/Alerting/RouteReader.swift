import Alerting
import Documents
import Vocabulary

/// Reads `alerting.route` and the routes below it; what a route does not say is its parent's.
struct RouteReader {
    static let keys = [
        "match", "continue", "receivers", "group_by", "group_wait", "group_interval", "repeat_interval", "flapping",
        "escalate", "routes",
    ]
    static let flappingKeys = ["up", "down", "multiplier", "max", "memory"]

    /// A route whose receivers are not settled while somebody above it has not said any.
    struct Draft {
        var route: Route
        let receivers: [ReceiverName]?
        /// Where its own `escalate` stands; nil when it goes by its parent's.
        let escalate: Position?
        var children: [Draft] = []

        /// The route, and all below it, with the receivers of their parents where they name none.
        func route(inheriting parent: [ReceiverName]) -> Route {
            var route = route
            route.receivers = receivers ?? parent
            route.routes = children.map { $0.route(inheriting: route.receivers) }
            return route
        }
    }

    let names: ReceiverNames
    private var reading: Reading { names.reading }
    /// Every receiver that something names.
    private(set) var used: Set<ReceiverName> = []

    init(names: ReceiverNames) {
        self.names = names
    }

    mutating func note(_ name: ReceiverName) { used.insert(name) }

    mutating func read(root node: DocumentNode) -> Draft? {
        guard let section = Section(node, "`route`", keys: Self.keys, reading) else { return nil }
        for key in ["match", "continue"] where section.has(key) {
            let message = "`\(key)` is for `routes`: every alert comes to `route` itself"
            reading.fail(message, at: section.keyPosition(key))
        }
        return draft(section, Route())
    }

    /// The tree of routes.
    ///
    /// Without receivers of its own, its root tells all that nothing else names, or else all but the fallback.
    mutating func finish(_ root: Draft?, fallback: ReceiverName?) -> Route {
        let root = root ?? Draft(route: Route(), receivers: nil, escalate: nil)
        var receivers = names.all.filter { !used.contains($0) }
        if receivers.isEmpty { receivers = names.all.filter { $0 != fallback } }
        if receivers.isEmpty { receivers = names.all }
        if root.receivers == nil { used.formUnion(receivers) }
        IdleEscalations(names: names).warn(root, inheriting: receivers)
        return root.route(inheriting: receivers)
    }

    private mutating func draft(_ section: Section, _ parent: Route) -> Draft {
        var route = parent
        route.matchers = section.has("match") ? MatcherReader(reading: reading).read(section, "match") : []
        route.continues = section.flag("continue") ?? false
        route.grouping = grouping(section) ?? parent.grouping
        readTimes(section, &route)
        if let flapping = section.section("flapping", keys: Self.flappingKeys) {
            route.flapping = self.flapping(flapping, parent.flapping)
        }
        if section.has("escalate") { route.escalations = escalations(section) }
        let receivers = section.has("receivers") ? names.find(section, "receivers") : nil
        used.formUnion(receivers ?? [])
        let escalate = section.has("escalate") ? section.keyPosition("escalate") : nil
        return Draft(route: route, receivers: receivers, escalate: escalate, children: children(section, route))
    }

    private mutating func children(_ section: Section, _ parent: Route) -> [Draft] {
        guard let node = section.node("routes") else { return [] }
        guard case .sequence(let nodes, _) = node else {
            reading.fail("expected `routes` to be a list, found \(Section.describe(node))", at: node.position)
            return []
        }
        var drafts: [Draft] = []
        for node in nodes {
            guard let section = Section(node, "an entry of `routes`", keys: Self.keys, reading) else { continue }
            if !section.has("match") { reading.fail("an entry of `routes` needs `match`", at: section.position) }
            drafts.append(draft(section, parent))
        }
        return drafts
    }

    private func readTimes(_ section: Section, _ route: inout Route) {
        route.groupWait = section.duration("group_wait", in: .zero ... .seconds(3600)) ?? route.groupWait
        route.groupInterval =
            section.duration("group_interval", in: .seconds(1) ... .seconds(86_400)) ?? route.groupInterval
        if let scalar = section.scalar("repeat_interval", DurationText.expected), scalar.text == "never" {
            route.repeatInterval = nil
        } else if let interval = section.duration("repeat_interval", in: .seconds(60) ... .seconds(366 * 86_400)) {
            route.repeatInterval = interval
        }
        guard let interval = route.repeatInterval, interval < route.groupInterval,
            section.has("repeat_interval") || section.has("group_interval")
        else { return }
        let texts = (DurationText.format(interval), DurationText.format(route.groupInterval))
        let key = section.has("repeat_interval") ? "repeat_interval" : "group_interval"
        let message = "`repeat_interval` \(texts.0) is shorter than `group_interval` \(texts.1)"
        reading.warn(message, at: section.valuePosition(key))
    }

    private func grouping(_ section: Section) -> Route.Grouping? {
        guard section.has("group_by") else { return nil }
        let scalars: [ScalarNode]
        if case .scalar? = section.node("group_by") {
            scalars = section.scalar("group_by", "the name of a label").map { [$0] } ?? []
        } else {
            scalars = section.list("group_by", "the name of a label") ?? []
        }
        let texts = scalars.map(\.text)
        if texts == ["..."] { return .each }
        if texts == ["service"] { return .service }
        for scalar in scalars where !scalar.text.isLegacyLabelName {
            let expected =
                scalar.text == "..."
                ? "`...` alone, or names of labels" : "the names of labels, or `...` for every alert alone"
            section.refuse(scalar, "group_by", expected: expected)
        }
        return .labels(texts)
    }

    private func flapping(_ section: Section, _ parent: Flapping) -> Flapping {
        var flapping = parent
        let delays: ClosedRange<Duration> = .zero ... .seconds(3600)
        flapping.up = section.duration("up", in: delays) ?? flapping.up
        flapping.down = section.duration("down", in: delays) ?? flapping.down
        flapping.multiplier = section.number("multiplier", in: 1...10) ?? flapping.multiplier
        flapping.max = section.duration("max", in: .zero ... .seconds(86_400)) ?? flapping.max
        flapping.memory = section.duration("memory", in: .seconds(1) ... .seconds(7 * 86_400)) ?? flapping.memory
        if flapping.max < max(flapping.up, flapping.down) {
            let texts = (DurationText.format(flapping.max), DurationText.format(max(flapping.up, flapping.down)))
            let key = ["max", "up", "down"].first(where: section.has) ?? "max"
            reading.fail("`max` \(texts.0) is shorter than the first delay \(texts.1)", at: section.valuePosition(key))
        }
        return flapping
    }

    private mutating func escalations(_ section: Section) -> [Route.Escalation] {
        guard let node = section.node("escalate") else { return [] }
        guard case .sequence(let nodes, _) = node else {
            reading.fail("expected `escalate` to be a list, found \(Section.describe(node))", at: node.position)
            return []
        }
        var escalations: [Route.Escalation] = []
        for node in nodes {
            let title = "an entry of `escalate`"
            guard let section = Section(node, title, keys: ["after", "receivers"], reading) else { continue }
            for key in ["after", "receivers"] where !section.has(key) {
                reading.fail("\(title) needs `\(key)`", at: section.position)
            }
            let after = section.duration("after", in: .seconds(1) ... .seconds(7 * 86_400))
            let receivers = names.find(section, "receivers", toTellIn: "`escalate`")
            used.formUnion(receivers)
            guard let after, !receivers.isEmpty else { continue }
            escalations.append(.init(after: after, receivers: receivers))
        }
        return escalations.sorted { $0.after < $1.after }
    }
}
