import Alerting
package import Exposition
package import Logging
import NIOCore
import NIOPosix
import Probes
import Probing
package import Recording
package import Rules
import Scraping
import Series
import ServiceLifecycle
package import Settings
package import Storage
import Synchronization
import UnixSignals
package import Vocabulary
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
    private let handlesSignals: Bool
    private let logger: Logger

    /// What differs between the command, a test and a benchmark.
    package struct Options: Sendable {
        package var revision = "unknown"
        /// SIGTERM and SIGINT stop, SIGHUP reloads.
        package var handlesSignals = true
        package var readyFile: ReadyFile?
        /// Messages go to the log instead of to receivers.
        package var isDryRun = false

        package init() {}
    }

    /// Runs until it is asked to stop.
    ///
    /// - Throws: what made a service give up.
    package func run() async throws {
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: handlesSignals ? [.sigterm, .sigint] : [],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(15)
        configuration.maximumCancellationDuration = .seconds(3)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await state.flush(atMost: .seconds(1))
            throw error
        }
        await state.flush(atMost: .seconds(1))
    }

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
        let started = time.now
        let directory: StateDirectory? =
            if let path = settings.state.directory {
                try StateDirectory(path: path, started: time.wallNow.description)
            } else {
                nil
            }
        let archive = try Archive(in: directory)
        let ledger = try Ledger(archive: archive, time: time, logger: logger)
        if let directory, !directory.isPrivate {
            logger.warning("others may enter the state directory: chmod 0700", metadata: ["path": "\(directory.path)"])
        }
        let redactor = settings.redactor
        redaction.redactor = redactor
        let moments = WriteMoments()
        let recorder = Recorder(stack: settings.stack, time: time, redactor: redactor) { transitions in
            ledger.append(transitions)
            moments.ask(for: time.now, since: transitions.map(\.service))
            for transition in transitions { log(transition, to: logger) }
        }

        let keeping = RuleFactory.retention(rules, queryOffset: .zero)
        let store = SampleStore(limits: storeLimits(settings), retention: keeping)
        let changes = ProbeChanges()
        let samples = directory.map { _ in
            SampleArchive(
                archive: archive,
                store: store,
                options: .init(
                    retention: settings.state.samples.retention,
                    mostBytes: settings.state.samples.mostBytes
                ),
                time: time,
                logger: logger
            )
        }
        let newestSample = samples?.restore(since: started + .milliseconds(-keeping.longest))
        let state = StateKeeper(ledger: ledger, samples: samples, directory: directory)
        let feed = SampleFeed(
            recorder,
            into: store,
            moments: moments,
            interval: settings.global.evaluationInterval,
            instance: settings.instance,
            registry: { metrics.collect() }
        ) { changes.note($0) }
        feed.keep(RuleFactory.keptNames(rules, settings))

        let probeLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let environment = ProbeEnvironment(eventLoop: probeLoop, resolver: Resolver(), time: time)
        let waiter = RunWaiter()
        let engine = ProbeEngine(
            environment: environment,
            alarm: EventLoopAlarm(eventLoop: probeLoop, time: time),
            sink: ObservationRelay(recorder, feed, waiter),
            heartbeat: Heartbeat("probes", period: ProbeEngine.pulse, now: started)
        )
        let factory = ProbeFactory(environment)
        engine.reload(factory.probes(for: settings))

        let scrapes = ScrapeFactory.loop(into: store, time: time)
        ScrapeFactory.apply(settings, to: scrapes, logger)

        let policy = PolicyBox(WebPolicy(settings, listensOn: settings.http.host))
        let ruleOptions = RuleFactory.options(settings, origin: policy.policy.publicOrigin)
        let memories = try ledger.ruleMemories(resumedAt: started)
        CrashPoint.reached(.restoreAfterRead)
        let resumption = RuleResumption(
            memories,
            startedAt: started,
            newestSample: newestSample
        )
        let alertLog = AlertLog(logger)
        let box = SettingsBox(settings)
        let alerting = try AlertingParts(
            .init(
                ledger: ledger,
                recorder: recorder,
                engine: engine,
                waiter: waiter,
                connector: Connector(
                    ProbeEnvironment(
                        eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
                        resolver: environment.resolver,
                        time: time
                    ),
                    contexts: factory.connector.contexts
                ),
                time: time,
                logger: logger,
                version: version,
                settings: box,
                redaction: redaction,
                isDryRun: options.isDryRun,
                origin: { policy.policy.publicOrigin }
            )
        )
        try alerting.resume(memories)
        if settings.alerting.receivers.isEmpty {
            logger.warning(
                "no receiver is configured (alerting.receivers, ALERT_WEBHOOK_URL): nobody is told of alerts"
            )
        }
        let ruleEngine = RuleEngine(
            EvaluationEnvironment(store: store, time: time, options: ruleOptions),
            groups: rules,
            resuming: resumption,
            changes: changes,
            keeper: EvidenceKeeper(
                ledger: ledger,
                samples: samples,
                desk: alerting.desk,
                origin: { policy.policy.publicOrigin }
            ),
            executor: EventLoopExecutor(MultiThreadedEventLoopGroup(numberOfThreads: 1).next()),
            hasRun: RuleFactory.hasRun(feed, scrapes)
        ) { alertLog.note($0, isDurable: $1) }
        CrashPoint.reached(.restoreAfterApply)
        let reloader = Reloader(
            settings,
            load: load,
            parts: .init(
                factory: factory,
                engine: engine,
                scrapes: scrapes,
                rules: ruleEngine,
                feed: feed,
                store: store,
                recorder: recorder,
                alerting: alerting,
                box: box,
                policy: policy,
                redaction: redaction,
                listensOn: settings.http.host
            ),
            time: time,
            logger: logger
        )
        let watcher = SettingsWatcher(
            reloader: reloader,
            time: time,
            heartbeat: Heartbeat("settings", period: SettingsWatcher.period, now: started),
            handlesSignals: options.handlesSignals
        )
        let vitals = Vitals(
            [
                engine.heartbeat, scrapes.heartbeat, ruleEngine.heartbeat, recorder.heartbeat, feed.heartbeat,
                ledger.heartbeat, alerting.outbox.heartbeat, alerting.desk.heartbeat,
                watcher.heartbeat,
            ],
            time: time
        )
        let heartbeat = OutgoingHeartbeat(
            settings: box,
            isDryRun: options.isDryRun,
            connector: alerting.connector,
            vitals: vitals,
            rules: ruleEngine,
            outbox: alerting.outbox,
            feeds: alerting.feeds,
            logger: logger
        )
        let drain = StopFlag()
        let sources = WebSources(
            version: version,
            revision: options.revision,
            started: started,
            time: time,
            recorder: recorder,
            metrics: metrics,
            store: store,
            scrapes: scrapes,
            groups: { ruleEngine.groups },
            instance: settings.instance,
            evaluationInterval: settings.global.evaluationInterval,
            readiness: { alerting.readiness.status },
            alertmanager: alerting.alertmanagerSources(box, time),
            incidents: alerting.incidentSources(ledger, time),
            acknowledgements: alerting.acknowledgementSources(time),
            vitals: vitals,
            drain: drain,
            transitions: { try await ledger.transitions(of: $0, limit: $1, before: $2) },
            reload: { await reloader.reload(because: "POST /-/reload") }
        )
        let clock = ClockWatch(time: time, logger: logger)
        metrics.add(source: clock)
        metrics.add(source: recorder)
        metrics.add(source: reloader)
        metrics.add(source: StorageMetrics(ledger: ledger, samples: samples, time: time))
        metrics.add(source: StoreMetrics(store: store))
        metrics.add(source: scrapes.figures)
        metrics.add(source: AlertingMetrics(parts: alerting, settings: box, time: time))
        metrics.add(source: RuleMetrics(engine: ruleEngine, time: time))
        metrics.add(source: ProcessMetrics())
        metrics.add(source: BuildInfo(version: version, revision: options.revision))

        let listeners = Listeners(settings, started: time.wallNow, readyFile: options.readyFile, logger: logger)
        let web = listeners.services(WebServer(sources: sources, policy: policy, logger: logger))
        let services: [(any Service, String)] =
            [
                (state, "storage")
            ] + alerting.services + [
                (recorder, "recording"),
                (feed, "samples"),
                (ruleEngine, "rules"), (clock, "clock"), (watcher, "settings"), (engine, "probes"),
                (scrapes, "scrapes"), (heartbeat, "heartbeat"),
            ] + web + [(Drain(flag: drain, delay: settings.shutdownDelay, time: time), "drain")]
        return Daemon(
            recorder: recorder,
            reloader: reloader,
            metrics: metrics,
            vitals: vitals,
            listeners: listeners,
            services: services.map { .init(service: $0.0, serviceName: $0.1) },
            state: state,
            handlesSignals: options.handlesSignals,
            logger: logger
        )
    }

    /// Samples of the daemon's own series are not given up for those of what it scrapes.
    private static func storeLimits(_ settings: Settings) -> StoreLimits {
        StoreLimits(mostSeries: settings.series.most, mostBytes: 128 << 20) {
            $0.metricName?.hasPrefix("vedette_") == true && $0.value(of: "job", is: SampleFeed.job)
        }
    }

    private static func log(_ transition: Transition, to logger: Logger) {
        var metadata: Logger.Metadata = [
            "service": "\(transition.service)", "from": "\(transition.from)", "to": "\(transition.to)",
        ]
        if let check = transition.check { metadata["check"] = "\(check)" }
        if let reason = transition.reason { metadata["reason"] = "\(reason)" }
        if let message = transition.message { metadata["detail"] = "\(message)" }
        if let cause = transition.becauseOf { metadata["because_of"] = "\(cause)" }
        switch transition.to {
        case .unhealthy: logger.error("a service became unhealthy", metadata: metadata)
        case .degraded: logger.warning("a service is degraded", metadata: metadata)
        case .healthy: logger.notice("a service is healthy", metadata: metadata)
        case .unknown: logger.notice("a service is unknown", metadata: metadata)
        }
    }
}
