import ArgumentParser
import Probes
import Vocabulary

/// `vedette status`: the running daemon's view.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the running daemon thinks; exit 0 healthy, 1 unhealthy, 2 degraded."
    )

    @OptionGroup var client: DaemonClient

    @Flag(help: "Show it again every two seconds, until interrupted.") var watch = false

    func run() async throws {
        let time = SystemTime()
        while watch {
            _ = try? await show(clearing: Process.usesColours)
            try await time.sleep(until: time.now + .seconds(2))
        }
        switch try await show(clearing: false) {
        case .healthy: return
        case .degraded: throw Exit.degraded
        case .unhealthy, .unknown: throw Exit.unhealthy
        }
    }

    private func show(clearing: Bool) async throws -> Health {
        let answer = try await client.get("/api/v1/services")
        guard answer.status == 200, let value = try? JSONParser.parse(answer.text.utf8),
            case .array(let services) = value["services"]
        else {
            Process.complain("vedette: the daemon answered status \(answer.status): \(answer.excerpt)")
            throw Exit.unavailable
        }
        if clearing { print("\u{1B}[H\u{1B}[2J", terminator: "") }
        var table = Table("SERVICE", "HEALTH", "SINCE", "CHECK", "REASON", "BECAUSE OF", "DETAIL")
        for service in services {
            func text(_ key: String) -> String? { service[key]?.text }
            table.add(
                text("name") ?? "?",
                text("status") ?? "?",
                text("since") ?? "-",
                text("check") ?? "-",
                text("reason") ?? "-",
                text("becauseOf") ?? "-",
                text("message") ?? text("version") ?? ""
            )
        }
        let colours = Process.usesColours
        for line in table.lines(paint: { $0 == 1 ? Health(rawValue: $1)?.painted(colours) ?? $1 : $1 }) { print(line) }
        let health = value["status"]?.text.flatMap(Health.init) ?? .unknown
        let failing = value["failing"]?.elements.compactMap(\.text) ?? []
        let readiness = failing.isEmpty ? "ready" : "not ready for want of \(failing.joined(separator: ", "))"
        print("\nthe stack is \(health.painted(colours)) and \(readiness)")
        if value["durable"] == .bool(false) {
            print("\nthe state is not durable: the disk refuses it, and a restart would lose what has changed since")
        }
        for warning in value["warnings"]?.elements.compactMap(\.text) ?? [] {
            print("\nwarning: \(Redactor.withoutControls(warning))")
        }
        await showAlerting()
        return health
    }

    /// What goes on, what is held back and what waits; an older daemon has none of it.
    private func showAlerting() async {
        func ask(_ path: String) async -> JSONValue? {
            guard let answer = try? await client.get(path), answer.status == 200 else { return nil }
            return try? JSONParser.parse(answer.text.utf8)
        }
        let incidents = await ask("/api/v1/incidents")?["incidents"]?.elements ?? []
        if !incidents.isEmpty {
            print("")
            for line in IncidentTable(incidents).lines { print(line) }
        }
        if let silences = await ask("/api/v2/silences")?.elements, let alerts = await ask("/api/v2/alerts")?.elements {
            for line in Self.silenceLines(silences, alerts) { print("\n\(line)") }
        }
        for receiver in await ask("/api/v1/outbox")?["receivers"]?.elements ?? [] {
            let name = Redactor.withoutControls(receiver["receiver"]?.text ?? "?")
            let pending = receiver["pending"]?.elements.count ?? 0
            let dead = receiver["dead"]?.elements.count ?? 0
            let error = receiver["lastError"]?.text.map { ": " + Redactor.withoutControls($0) } ?? ""
            if pending > 0 { print("\nwaiting for \(name): \(pending)\(error)") }
            if dead > 0 { print("\ngiven up for \(name): \(dead)\(error)") }
        }
    }

    /// How many silences hold something back, and how many could.
    private static func silenceLines(_ silences: [JSONValue], _ alerts: [JSONValue]) -> [String] {
        let active = Set(silences.filter { $0["status"]?["state"]?.text == "active" }.compactMap { $0["id"]?.text })
        let holding = Set(alerts.flatMap { $0["status"]?["silencedBy"]?.elements.compactMap(\.text) ?? [] })
        let (held, idle) = (active.intersection(holding).count, active.subtracting(holding).count)
        var lines: [String] = []
        if held > 0 {
            lines.append("\(held == 1 ? "1 silence holds" : "\(held) silences hold") messages back")
        }
        if idle > 0 {
            lines.append("\(idle == 1 ? "1 silence is" : "\(idle) silences are") in force, and no alert matches")
        }
        return lines.map { "\($0): see `vedette silence list`" }
    }
}
