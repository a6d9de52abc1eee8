import ArgumentParser
import CoreMetrics
import Daemon
import Exposition
import Glibc
import Logging
import Rules
import Settings
import Storage
import Vocabulary

/// `vedette run`: the daemon.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch the stack and serve what is found, until SIGTERM.",
        discussion: """
            Every flag below also has a variable (--http-port is VEDETTE_HTTP_PORT) and a key in the settings file \
            (http.port). A flag wins over a variable, a variable over a secret file, that over the settings file.
            """
    )

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Written once every listener accepts: the process id and the addresses, as JSON.")
    var readyFile: String?

    @Flag(help: "Write messages to the log instead of sending them; no heartbeat, no Alertmanager, no state directory.")
    var dryRun = false

    func run() async throws {
        #if DEBUG
        try CrashPoints.check()
        #endif
        // A reader that leaves, or a reload asked for before we can do it, must not end us.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        Process.fillStandardDescriptors()
        let loader = settings.loader
        let settings = try await self.settings.load()
        let rules = try self.settings.loadRules(settings)
        let time = SystemTime()
        let redaction = Redaction(settings.redactor)
        let format = Self.format(settings.log.format)
        let writer = LogWriter(descriptor: STDOUT_FILENO) { count in
            LogLine(time: time.wallNow, level: .warning, message: "\(count) log lines were lost: nobody read them")
                .bytes(format)
        }
        let level = Logger.Level(rawValue: settings.log.level.rawValue) ?? .info
        LoggingSystem.bootstrap { _ in
            VedetteLogHandler(level: level, format: format, writer: writer, redaction: redaction, time: time)
        }
        let metrics = MetricsRegistry()
        MetricsSystem.bootstrap(metrics)
        metrics.add(source: writer)
        let logger = Logger(label: "vedette")
        let code = await watch(settings, rules, loader, time, metrics, redaction, logger)
        writer.flush()
        if let code { throw code }
    }

    private func watch(
        _ settings: Settings,
        _ rules: [RuleGroup],
        _ loader: SettingsLoader,
        _ time: SystemTime,
        _ metrics: MetricsRegistry,
        _ redaction: Redaction,
        _ logger: Logger
    ) async -> ExitCode? {
        var options = Daemon.Options()
        options.revision = Process.revision
        options.readyFile = readyFile.map(ReadyFile.init)
        options.isDryRun = dryRun
        let daemon: Daemon
        do throws(StorageError) {
            daemon = try Daemon.build(
                settings: settings,
                rules: rules,
                load: {
                    do throws(SettingsFailure) { return .success(try await loader.load()) } catch {
                        return .failure(error)
                    }
                },
                time: time,
                metrics: metrics,
                redaction: redaction,
                logger: logger,
                options: options
            )
        } catch {
            Process.complain("vedette: \(error)")
            return Self.code(error)
        }
        Self.greet(settings, keepsNothing: dryRun, logger)
        let notifier = SystemdNotifier(environment: Process.environment)
        let watchdog = Watchdog(daemon.vitals, notifier: notifier)
        watchdog.start()
        defer { options.readyFile?.remove() }
        do {
            // Leaving this scope cancels the announcement, if a listener never came to accept.
            async let _: Void = announce(daemon, notifier)
            try await daemon.run()
        } catch {
            return Self.fail(error, logger)
        }
        logger.notice("stopped")
        return nil
    }

    private func announce(_ daemon: Daemon, _ notifier: SystemdNotifier?) async {
        if await daemon.listeners.allRunning() { notifier?.send("READY=1") }
    }

    private static func fail(_ error: any Error, _ logger: Logger) -> ExitCode {
        logger.critical("stopped by an error", metadata: ["error": "\(error)"])
        Process.complain("vedette: \(error)")
        switch error {
        case is ListenFailure: return Exit.unavailable
        case let error as StorageError: return code(error)
        default: return Exit.internal
        }
    }

    private static func greet(_ settings: Settings, keepsNothing: Bool, _ logger: Logger) {
        let checks = settings.stack.services.reduce(0) { $0 + $1.checks.count }
        logger.notice(
            "vedette \(Daemon.version) starts",
            metadata: [
                "services": "\(settings.stack.services.count)", "checks": "\(checks)",
                "state": "\(keepsNothing ? ":memory:" : settings.state.directory ?? ":memory:")",
            ]
        )
        settings.logWarnings(to: logger)
    }

    private static func format(_ format: LogSettings.Format) -> VedetteLogHandler.Format {
        switch format {
        case .json: .json
        case .text: .text
        case .auto: isatty(STDOUT_FILENO) == 1 ? .text : .json
        }
    }

    private static func code(_ error: StorageError) -> ExitCode {
        switch error.code {
        case .held, .unavailable: Exit.unavailable
        case .unusable, .notDurable: Exit.internal
        }
    }
}
