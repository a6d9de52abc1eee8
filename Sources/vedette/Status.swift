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
        return health
    }
}
