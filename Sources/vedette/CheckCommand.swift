import ArgumentParser
import Daemon
import NIOPosix
import Probing
import Recording
import Settings
import Vocabulary
import Web

/// `vedette check`: one run of every check, for scripts and for people.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Run every check once and print what it found; exit 0 healthy, 1 unhealthy, 2 degraded."
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "Print JSON instead of a table.") var json = false

    @Argument(help: "Services to check; all when none is named.") var services: [String] = []

    func run() async throws {
        let settings = try await settings.load()
        settings.complain()
        let stack = try select(settings.stack)
        let status = await Self.observe(stack, settings)
        let health = services.isEmpty ? status.overall : Self.worst(status.services.map(\.health))
        if json { printJSON(status, health) } else { printTable(status, health) }
        switch health {
        case .healthy: return
        case .degraded: throw Exit.degraded
        case .unhealthy, .unknown: throw Exit.unhealthy
        }
    }

    private func select(_ stack: Stack) throws -> Stack {
        guard !services.isEmpty else { return stack }
        let known = Set(stack.services.map(\.name.rawValue))
        for name in services where !known.contains(name) {
            Process.complain("there is no service `\(name)`; there are: \(known.sorted().joined(separator: ", "))")
            throw Exit.usage
        }
        return Stack(
            services: stack.services.filter { services.contains($0.name.rawValue) },
            capabilities: stack.capabilities,
            ready: stack.ready,
            disabled: stack.disabled
        )
    }

    private static func observe(_ stack: Stack, _ settings: Settings) async -> StackStatus {
        let time = SystemTime()
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let environment = ProbeEnvironment(eventLoop: loop, resolver: Resolver(), time: time)
        let recorder = Recorder(
            stack: stack,
            time: time,
            redactor: settings.redactor,
            onTransitions: { _ in }
        )
        let wanted = Set(stack.services.map(\.name))
        let probes = ProbeFactory(environment).probes(for: settings, runsOnce: true)
            .filter { wanted.contains($0.check.id.service) }
        await withTaskGroup(of: Observation.self) { group in
            for probe in probes { group.addTask { await OneShot.run(probe, in: environment) } }
            for await observation in group { recorder.record(observation) }
        }
        return recorder.snapshot()
    }

    private static func worst(_ healths: [Health]) -> Health {
        [.unhealthy, .unknown, .degraded].first(where: healths.contains) ?? .healthy
    }

    private func printTable(_ status: StackStatus, _ health: Health) {
        var table = Table("SERVICE", "CHECK", "HEALTH", "REASON", "LATENCY", "DETAIL")
        for service in status.services {
            for check in service.checks {
                let run = check.lastRun
                table.add(
                    service.name.rawValue,
                    check.level.rawValue,
                    Self.health(of: check, service).rawValue,
                    run?.failure?.reason.rawValue ?? "-",
                    run.map { Self.latency($0.latency) } ?? "-",
                    run?.failure?.message ?? service.version ?? ""
                )
            }
        }
        let colours = Process.usesColours
        for line in table.lines(paint: { $0 == 2 ? Health(rawValue: $1)?.painted(colours) ?? $1 : $1 }) { print(line) }
        print("\nthe stack is \(health.painted(colours))")
    }

    private static func health(of check: CheckStatus, _ service: ServiceStatus) -> Health {
        switch check.state {
        case .pending: .unknown
        case .good: .healthy
        case .failed: service.health == .healthy ? .degraded : service.health
        }
    }

    /// Milliseconds with one decimal, seconds above a minute.
    private static func latency(_ duration: Duration) -> String {
        let tenths = (duration.nanoseconds + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    private func printJSON(_ status: StackStatus, _ health: Health) {
        let value: JSON = [
            "status": .text(health.rawValue), "timestamp": .text(status.at.description),
            "services": .array(status.services.map { $0.json([], withName: true) }),
        ]
        print(value.compact)
    }
}
