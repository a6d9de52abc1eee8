import Alerting
import Documents
import Vocabulary

/// Reads the settings: a file with environment, secret files and flags on top, or the environment alone.
///
/// Reads files, and nothing else of the process: environment and flags are handed in.
package struct SettingsLoader: Sendable {
    /// The settings file that is read when none is named and it is there.
    package static let defaultFile = "config/vedette.yaml"

    private let file: String?
    private let defaultFile: String?
    private let environment: [String: String]
    private let flags: [String: String]
    private let secretsDirectory: String?

    /// Names the sources.
    ///
    /// - Parameters:
    ///   - file: the settings file; when it is nil and `defaultFile` does not exist, the environment describes the stack.
    ///   - defaultFile: the file that is read when there is no `file`; nil for none.
    ///   - environment: the process's variables.
    ///   - flags: values of command-line flags by their name without dashes; see ``ProcessKey/flag``.
    ///   - secretsDirectory: a directory with one file per process setting, named ``ProcessKey/secretFile``; it may be
    ///     missing.
    package init(
        file: String?,
        defaultFile: String? = SettingsLoader.defaultFile,
        environment: [String: String],
        flags: [String: String] = [:],
        secretsDirectory: String? = nil
    ) {
        self.file = file
        self.defaultFile = defaultFile
        self.environment = environment
        self.flags = flags
        self.secretsDirectory = secretsDirectory
    }

    /// The settings as they stand now.
    ///
    /// - Throws: ``SettingsFailure`` with everything that is wrong.
    package func load() async throws(SettingsFailure) -> Settings {
        let path = file ?? defaultFile.flatMap { BoundedFile.exists($0) ? $0 : nil }
        let reading = Reading(environment: environment, file: path)
        let parts = path.map { Self.readFile($0, reading) } ?? Self.readEnvironment(reading)
        let layers = ProcessLayers(
            flags: flags,
            documents: DocumentedProcessVariables(reading).values,
            secretsDirectory: secretsDirectory,
            file: parts.values,
            reading: reading
        )
        let process = ProcessSettings(layers.resolve(), keys: parts.keys)
        if let port = process.http.metricsPort, port != 0, port == process.http.port {
            let message = "`http.metrics_port` and `http.port` are both \(port)"
            reading.report(.error, message, at: layers.location(of: .httpMetricsPort))
        }
        if process.http.externalURL == nil, parts.alerting.receivers.contains(where: { $0.kind != .log }) {
            let message = "`http.external_url` is not set: links in messages begin with the name of this machine"
            let key = ProcessKey.httpExternalURL.variable
            reading.report(.warning, message, at: reading.file.map { .file($0) } ?? .variable(key))
        }
        return try Self.finish(parts, process, reading)
    }

    private static func finish(
        _ parts: Parts,
        _ process: ProcessSettings,
        _ reading: Reading
    ) throws(SettingsFailure) -> Settings {
        for word in [process.instance] + parts.publicWords + process.http.keys.map(\.name) { reading.publish(word) }
        let verdict = reading.verdict()
        guard verdict.errors.isEmpty else { throw SettingsFailure(verdict.errors) }
        let alerting = parts.policy(process)
        return Settings(
            source: reading.file.map(Settings.Source.file) ?? .environment,
            http: process.http,
            log: process.log,
            state: process.state,
            shutdownDelay: process.shutdownDelay,
            instance: process.instance,
            global: parts.global,
            rulePatterns: parts.rules.patterns,
            ruleFiles: parts.rules.files,
            scrapeJobs: parts.scrapeJobs,
            services: parts.services,
            capabilities: parts.capabilities,
            ready: parts.ready,
            objectives: parts.objectives,
            series: parts.series,
            alerting: alerting,
            templatePlaces: reading.templatePlaces,
            tlsFiles: reading.tlsFiles,
            heartbeat: parts.heartbeat,
            secrets: reading.hiddenSecrets.sorted(),
            publicWords: reading.publicWords,
            watchedFiles: reading.watchedFiles,
            warnings: verdict.warnings
        )
    }
}

extension SettingsLoader {
    /// What the file, or the environment in its place, says.
    private struct Parts {
        var values: [ProcessKey: ProcessLayers.FileValue] = [:]
        var keys: [HTTPSettings.Key] = []
        var global = GlobalSettings.defaults
        var scrapeJobs: [ScrapeJobSettings] = []
        var rules = RulePathsReader()
        var services: [ServiceSettings] = []
        var capabilities: [Capability] = []
        var ready: CapabilityExpression?
        var objectives: [Objective] = []
        var series = SeriesSettings()
        var alerting = AlertPolicy()
        var heartbeat: HeartbeatOptions?

        /// The policy, with what it takes from other sections.
        func policy(_ process: ProcessSettings) -> AlertPolicy {
            var policy = alerting
            policy.externalLabels = Labels(global.externalLabels.map { ($0.name, $0.value) })
            policy.externalURL = process.http.externalURL.map { url in
                url.origin + String(url.path.reversed().drop { $0 == "/" }.reversed())
            }
            return policy
        }

        /// Names and users, which are shown everywhere.
        var publicWords: [String] {
            services.map(\.name.rawValue) + capabilities.map(\.name.rawValue)
                + services.flatMap(\.checks).compactMap(\.probe.user)
        }
    }

    private static let sections = [
        "http", "global", "log", "state", "shutdown_delay", "instance", "services", "capabilities", "ready", "scrape",
        "rules", "objectives", "series", "alerting", "heartbeat",
    ]
    private static let laterSections = ["prometheus"]

    private static func readFile(_ path: String, _ reading: Reading) -> Parts {
        guard let root = document(path, reading),
            let section = Section(root, "the settings", keys: sections, later: laterSections, reading)
        else { return Parts() }
        if !section.has("services") { reading.fail("the settings need `services`", at: section.position) }
        let process = ProcessSectionsReader(section)
        let stack = StackReader(section)
        if section.has("services"), stack.isEmpty, !section.has("scrape") {
            reading.warn("no service: nothing is watched", at: section.keyPosition("services"))
        }
        let global = GlobalReader.read(section)
        let (alerting, proxies) = AlertingReader.read(section, services: stack.services.map(\.name))
        let webhook = EnvironmentWebhook(variables: Variables(reading: reading), proxies: proxies)
        if let alerting { webhook.warnWhenUnused(beside: alerting) }
        return Parts(
            values: process.values,
            keys: process.keys,
            global: global,
            scrapeJobs: ScrapeReader.read(section, global, services: stack.serviceNames),
            rules: RulePathsReader(section),
            services: stack.services,
            capabilities: stack.capabilities,
            ready: stack.ready,
            objectives: ObjectiveReader(section).objectives,
            series: SeriesReader.read(section),
            alerting: alerting ?? webhook.policy() ?? AlertPolicy(),
            heartbeat: HeartbeatReader.read(section, proxies)
        )
    }

    private static func document(_ path: String, _ reading: Reading) -> DocumentNode? {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, atMost: DocumentLimits.settings.bytes)
        } catch {
            reading.report(.error, "cannot read the settings: \(error.message)", at: .file(path))
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            reading.fail("the settings are not UTF-8", at: Position.firstInvalid(in: bytes))
            return nil
        }
        var parser = DocumentParser(.settings)
        let root = parser.parse(text)
        for problem in parser.problems { reading.fail(problem.message, at: problem.position) }
        if root == nil, parser.problems.isEmpty {
            reading.fail("the settings are empty; they need `services`", at: Position(line: 1, column: 1))
        }
        return root
    }

    private static func readEnvironment(_ reading: Reading) -> Parts {
        let stack = EnvironmentStack(reading)
        let isAddressed = EnvironmentStack.addresses.contains { name in
            [name, "\(name)_FILE"].contains { reading.environment[$0]?.isEmpty == false }
        }
        if !isAddressed {
            let names = EnvironmentStack.addresses.joined(separator: ", ")
            reading.report(
                .error,
                "no settings file, and none of these variables is set: \(names)",
                at: .flag("config")
            )
        }
        let webhook = EnvironmentWebhook(
            variables: Variables(reading: reading),
            proxies: ProxyReader(reading: reading).read(nil)
        )
        return Parts(keys: stack.keys, services: stack.services, alerting: webhook.policy() ?? AlertPolicy())
    }
}
