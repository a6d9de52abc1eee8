import ArgumentParser
import Daemon
import Probes

/// The command `vedette`.
@main
struct Vedette: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vedette",
        abstract: "Watches a retrieval stack: probes it, keeps its latency, says what is wrong and why.",
        version: Daemon.version,
        subcommands: [
            Run.self, CheckCommand.self, Status.self, Explain.self, Incidents.self, SilenceCommand.self,
            Acknowledge.self, Notify.self, Live.self, Validate.self, RulesCommand.self, Metrics.self, Version.self,
        ] + hidden
    )

    /// What only tests call.
    private static var hidden: [any ParsableCommand.Type] {
        #if DEBUG
        [ExerciseStorage.self]
        #else
        []
        #endif
    }

    /// Clears what libpq would follow behind the settings' back, while there is no other thread yet.
    @MainActor static func main() async {
        PostgresEnvironment.clear()
        await main(nil)
    }
}

/// What this process ends with, beside 0 (sysexits.h).
enum Exit {
    /// `check`, `status`, `live`: unhealthy.
    static let unhealthy = ExitCode(1)
    /// `check`, `status`: degraded.
    static let degraded = ExitCode(2)
    /// Bad usage or settings.
    static let usage = ExitCode(64)
    /// Something that we need is not available.
    static let unavailable = ExitCode(69)
    /// Our own fault.
    static let `internal` = ExitCode(70)
}

/// `vedette version`.
struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() {
        print("vedette \(Daemon.version) (\(Process.revision))")
    }
}
