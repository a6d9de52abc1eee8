package import Exposition
package import Logging
package import Rules
import ServiceLifecycle
package import Settings
package import Storage
package import Vocabulary
import Web

extension Daemon {
    /// Wires everything; opens the state, binds nothing yet.
    ///
    /// - Parameters:
    ///   - settings: the settings in force at first.
    ///   - rules: the groups of its rule files.
    ///   - load: reads the settings anew at a reload.
    ///   - time: the clocks.
    ///   - metrics: the registry, also the backend of swift-metrics.
    ///   - redaction: what the log hides; a reload replaces it.
    ///   - logger: where everything is logged.
    ///   - options: the rest.
    /// - Returns: the daemon, ready to run.
    /// - Throws: ``StorageError`` when the state cannot be opened.
    package static func build(
        settings: Settings,
        rules: [RuleGroup] = [],
        load: @escaping Reloader.Load,
        time: any Time,
        metrics: MetricsRegistry,
        redaction: Redaction,
        logger: Logger,
        options: Options = Options()
    ) throws(StorageError) -> Daemon {
        redaction.redactor = settings.redactor
        let parts = try DaemonParts(
            DaemonInputs(
                settings: settings,
                rules: rules,
                load: load,
                time: time,
                started: time.now,
                metrics: metrics,
                redaction: redaction,
                logger: logger,
                options: options,
                box: SettingsBox(settings),
                policy: PolicyBox(WebPolicy(settings, listensOn: settings.http.host))
            )
        )
        for source in parts.metricSources { metrics.add(source: source) }
        let listeners = Listeners(settings, started: time.wallNow, readyFile: options.readyFile, logger: logger)
        return Daemon(
            recorder: parts.observing.recorder,
            reloader: parts.reloader,
            metrics: metrics,
            vitals: parts.vitals,
            listeners: listeners,
            services: parts.services(listeners).map { .init(service: $0.0, serviceName: $0.1) },
            state: parts.storage.state,
            options: options,
            logger: logger
        )
    }
}
