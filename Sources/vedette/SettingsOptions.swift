import ArgumentParser
import Daemon
import Rules
import Settings

extension Settings {
    /// Writes everything doubtful about the settings to standard error.
    func complain() {
        for warning in warnings { Process.complain("\(warning)") }
        for warning in publicSecretWarnings { Process.complain("warning: \(warning)") }
    }
}

/// Which settings: the file, and flags for every process setting.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help:
            "The settings file (default: config/vedette.yaml when it exists; else the environment describes the stack)."
    )
    var file: String?

    @Option(
        name: .customLong("secrets-directory"),
        help: "A directory with one file per process setting, such as vedette-http-port."
    )
    var secretsDirectory: String?

    @Option(help: ArgumentHelp(ProcessKey.httpHost.help)) var httpHost: String?
    @Option(help: ArgumentHelp(ProcessKey.httpPort.help)) var httpPort: String?
    @Option(name: .customLong("http-external-url"), help: ArgumentHelp(ProcessKey.httpExternalURL.help))
    var httpExternalURL: String?
    @Option(help: ArgumentHelp(ProcessKey.httpHosts.help)) var httpHosts: String?
    @Option(help: ArgumentHelp(ProcessKey.httpProtect.help)) var httpProtect: String?
    @Option(help: ArgumentHelp(ProcessKey.httpTrustedProxies.help)) var httpTrustedProxies: String?
    @Option(help: ArgumentHelp(ProcessKey.httpRateLimitWindow.help)) var httpRateLimitWindow: String?
    @Option(help: ArgumentHelp(ProcessKey.httpRateLimitRequests.help)) var httpRateLimitRequests: String?
    @Option(name: .customLong("http-cors-origins"), help: ArgumentHelp(ProcessKey.httpCORSOrigins.help))
    var httpCORSOrigins: String?
    @Option(help: ArgumentHelp(ProcessKey.httpMetricsPort.help)) var httpMetricsPort: String?
    @Option(help: ArgumentHelp(ProcessKey.httpEnableMetrics.help)) var httpEnableMetrics: String?
    @Option(help: ArgumentHelp(ProcessKey.httpMaxConnections.help)) var httpMaxConnections: String?
    @Option(help: ArgumentHelp(ProcessKey.httpIdleTimeout.help)) var httpIdleTimeout: String?
    @Option(help: ArgumentHelp(ProcessKey.httpSlowRequestThreshold.help)) var httpSlowRequestThreshold: String?
    @Option(help: ArgumentHelp(ProcessKey.logLevel.help)) var logLevel: String?
    @Option(help: ArgumentHelp(ProcessKey.logFormat.help)) var logFormat: String?
    @Option(help: ArgumentHelp(ProcessKey.stateDirectory.help)) var stateDirectory: String?
    @Option(help: ArgumentHelp(ProcessKey.stateSamplesRetention.help)) var stateSamplesRetention: String?
    @Option(help: ArgumentHelp(ProcessKey.stateSamplesMaxBytes.help)) var stateSamplesMaxBytes: String?
    @Option(help: ArgumentHelp(ProcessKey.shutdownDelay.help)) var shutdownDelay: String?
    @Option(help: ArgumentHelp(ProcessKey.instance.help)) var instance: String?

    var loader: SettingsLoader {
        SettingsLoader(
            file: file,
            environment: Process.environment,
            flags: flags,
            secretsDirectory: secretsDirectory ?? Process.environment["VEDETTE_SECRETS_DIRECTORY"]
        )
    }

    /// The settings; when they are bad, says everything that is wrong with them and ends the command.
    func load() async throws -> Settings {
        do throws(SettingsFailure) {
            return try await loader.load()
        } catch {
            Process.complain("\(error)")
            throw Exit.usage
        }
    }

    /// The groups of the settings' rule files; when they are bad, says everything that is wrong with them and ends the
    /// command.
    func loadRules(_ settings: Settings) throws -> [RuleGroup] {
        do throws(SettingsFailure) {
            return try RuleFactory.groups(settings)
        } catch {
            Process.complain("\(error)")
            throw Exit.usage
        }
    }

    private var flags: [String: String] {
        let values = ProcessKey.allCases.map { key in (key.flag, value(of: key)) }
        return Dictionary(uniqueKeysWithValues: values.compactMap { flag, value in value.map { (flag, $0) } })
    }

    private func value(of key: ProcessKey) -> String? {
        switch key {
        case .httpHost: httpHost
        case .httpPort: httpPort
        case .httpExternalURL: httpExternalURL
        case .httpHosts: httpHosts
        case .httpProtect: httpProtect
        case .httpTrustedProxies: httpTrustedProxies
        case .httpRateLimitWindow: httpRateLimitWindow
        case .httpRateLimitRequests: httpRateLimitRequests
        case .httpCORSOrigins: httpCORSOrigins
        case .httpMetricsPort: httpMetricsPort
        case .httpEnableMetrics: httpEnableMetrics
        case .httpMaxConnections: httpMaxConnections
        case .httpIdleTimeout: httpIdleTimeout
        case .httpSlowRequestThreshold: httpSlowRequestThreshold
        case .logLevel: logLevel
        case .logFormat: logFormat
        case .stateDirectory: stateDirectory
        case .stateSamplesRetention: stateSamplesRetention
        case .stateSamplesMaxBytes: stateSamplesMaxBytes
        case .shutdownDelay: shutdownDelay
        case .instance: instance
        }
    }
}
