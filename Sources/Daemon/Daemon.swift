package import Exposition
import Logging
package import Recording
import ServiceLifecycle
import UnixSignals
package import Web

/// The whole daemon, wired and not yet running.
package struct Daemon: Sendable {
    /// The version of this release.
    package static let version = "0.1.0"

    package let recorder: Recorder
    package let reloader: Reloader
    package let metrics: MetricsRegistry
    package let vitals: Vitals
    /// Where the listeners accept, once they do: names `http` and, with `METRICS_PORT`, `metrics`.
    package let listeners: Listeners
    let services: [ServiceGroupConfiguration.ServiceConfiguration]
    let state: StateKeeper
    let options: Options
    let logger: Logger

    /// What differs between the command, a test and a benchmark.
    package struct Options: Sendable {
        package var revision = "unknown"
        /// SIGTERM and SIGINT stop, SIGHUP reloads.
        package var handlesSignals = true
        package var readyFile: ReadyFile?
        /// Messages go to the log instead of to receivers, and nothing is kept or taken from what others have kept.
        package var isDryRun = false
        /// How long services may take to end once they are cancelled; the process traps after that.
        package var longestCancellation: Duration = .seconds(3)

        package init() {}
    }

    /// Runs until it is asked to stop.
    ///
    /// - Throws: what made a service give up.
    package func run() async throws {
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: options.handlesSignals ? [.sigterm, .sigint] : [],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(15)
        configuration.maximumCancellationDuration = options.longestCancellation
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await state.flush(atMost: .seconds(1))
            throw error
        }
        await state.flush(atMost: .seconds(1))
    }
}
