import Alerting
import Documents
import Vocabulary

/// Reads the section `alerting`: receivers, routes and what goes with them.
struct AlertingReader {
    static let keys =
        [
            "receivers", "route", "fallback", "labels", "maintenance", "time_zone", "on_isolation", "expire_after",
        ] + ProxyReader.keys
    private static let defaultFallbackDelay: Duration = .seconds(600)

    private let section: Section
    private let proxies: ProxyRules
    private var reading: Reading { section.reading }

    /// The policy, nil when there is no such section; and through whom all that goes out is sent.
    static func read(_ root: Section, services: [ServiceName]) -> (policy: AlertPolicy?, proxies: ProxyRules) {
        let section = root.section("alerting", keys: keys)
        let proxies = ProxyReader(reading: root.reading).read(section)
        let reader = section.map { AlertingReader(section: $0, proxies: proxies) }
        return (reader?.policy(services), proxies)
    }

    private func policy(_ services: [ServiceName]) -> AlertPolicy {
        var policy = AlertPolicy()
        var names = ReceiverNames(section)
        policy.receivers = names.entries.compactMap { ReceiverReader(reading: reading, proxies: proxies).read($0) }
        names.feeds = Set(policy.receivers.map(\.name).filter { !policy.takesMessages($0) })
        var routes = RouteReader(names: names)
        let root = section.node("route").flatMap { routes.read(root: $0) }
        policy.fallback = fallback(names, &routes)
        policy.route = routes.finish(root, fallback: policy.fallback?.receiver)
        for name in names.all where !routes.used.contains(name) {
            reading.warn("the receiver `\(name)` is told nothing: no route names it", at: names.position(of: name))
        }
        policy.labelling = LabellingReader(reading: reading, services: services).read(section)
        let zone = TimeZoneReader.read(section, "time_zone")
        policy.timeZone = zone?.description
        policy.maintenance = MaintenanceReader(reading: reading, timeZone: zone ?? .utc).read(section)
        policy.onIsolation = section.word("on_isolation", AlertPolicy.OnIsolation.self) ?? policy.onIsolation
        policy.expireAfter =
            section.duration("expire_after", in: .seconds(60) ... .seconds(30 * 86_400)) ?? policy.expireAfter
        return policy
    }

    private func fallback(_ names: ReceiverNames, _ routes: inout RouteReader) -> AlertPolicy.Fallback? {
        guard let section = section.section("fallback", keys: ["receiver", "after"]) else { return nil }
        let after = section.duration("after", in: .seconds(10) ... .seconds(86_400))
        guard section.has("receiver") else {
            reading.fail("`fallback` needs `receiver`", at: section.position)
            return nil
        }
        guard let scalar = section.scalar("receiver", "the name of a receiver"),
            let name = names.find(scalar, toTellIn: "`fallback`")
        else { return nil }
        routes.note(name)
        if names.all == [name] {
            let message = "`fallback` is of no use: `\(name)` is the only receiver"
            reading.warn(message, at: section.valuePosition("receiver"))
        }
        return AlertPolicy.Fallback(receiver: name, after: after ?? Self.defaultFallbackDelay)
    }
}
