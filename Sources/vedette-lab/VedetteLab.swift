import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// The stack on one machine, for trying Vedette and for its tests.
@main
struct VedetteLab: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vedette-lab",
        abstract: "Real PostgreSQL and Redis and stand-ins for the rest of a RAG stack, with switches to break them."
    )

    @Option(help: "`default` for the ports of config/lab.yaml, `ephemeral` for free ones.")
    var ports: Ports.Choice = .default

    @Option(help: "A JSON file to write, by rename, when everything accepts connections.")
    var readyFile: String?

    @Option(help: "A settings file to write for `vedette run --config`.")
    var settings: String?

    func run() async throws {
        // Written to a closed pipe: an error to ignore, not the end.
        signal(SIGPIPE, SIG_IGN)
        do {
            try await serve()
        } catch let error as LabError {
            Console.write("vedette-lab: \(error)\n", to: .error)
            throw ExitCode(error.kind == .unavailable ? 69 : 70)
        } catch let error as ServiceGroupError {
            Console.write("vedette-lab: \(error)\n", to: .error)
            throw ExitCode(70)
        }
    }

    private func serve() async throws {
        let numbers = try await Ports(ports)
        let user = try ServerUser()
        let programs = try await Programs(user: user)
        let workspace = try Workspace(user: user)
        defer { workspace.remove() }

        let logger = Logger(label: "lab") { StreamLogHandler.standardError(label: $0) }
        let services = try Stack.members(programs: programs, workspace: workspace, user: user).map { member in
            LabService(name: member.name, part: member.part, port: numbers[member.name], logger: logger)
        }
        let control = ControlListener(services: services, port: numbers["control"])
        let announcer = Announcer(
            services: services,
            control: control,
            ports: ports,
            hasVector: programs.hasVector,
            readyFile: readyFile,
            settingsFile: settings
        )
        // The announcer waits for all the others, so it is the last one asked to stop.
        try await group([announcer] + services + [control]).run()
    }

    private func group(_ services: [any Service]) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: Logger(label: "lab") { _ in SwiftLogNoOpLogHandler() }
        )
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        configuration.maximumCancellationDuration = .seconds(10)
        return ServiceGroup(configuration: configuration)
    }
}

extension Ports.Choice: ExpressibleByArgument {}
