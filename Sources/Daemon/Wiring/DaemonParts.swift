import Alerting
import Exposition
import Logging
import NIOPosix
import Probing
import Recording
import Rules
import Scraping
import ServiceLifecycle
import Settings
import Storage
import Vocabulary
import Web

/// All parts of a daemon, wired with each other.
struct DaemonParts: Sendable {
    let inputs: DaemonInputs
    let storage: StorageParts
    let observing: ObservingParts
    let alerting: AlertingParts
    let rules: RuleEngine
    let ruleWatch: RuleWatch
    let reloader: Reloader
    let watcher: SettingsWatcher
    let clock: ClockWatch
    let vitals: Vitals
    /// Set when the daemon has been asked to stop: it is not ready any more.
    let drain = StopFlag()

    /// - Throws: ``StorageError`` when the state cannot be opened or read.
    init(_ inputs: DaemonInputs) throws(StorageError) {
        self.inputs = inputs
        storage = try StorageParts(inputs)
        observing = ObservingParts(inputs, storage)
        alerting = try AlertingParts(inputs, storage, observing)
        rules = Self.ruleEngine(inputs, storage, observing, alerting)
        ruleWatch = RuleWatch(engine: rules, store: storage.store, time: inputs.time, logger: inputs.logger)
        CrashPoint.reached(.restoreAfterApply)
        reloader = Self.reloader(inputs, storage, observing, alerting, rules)
        watcher = SettingsWatcher(
            reloader: reloader,
            time: inputs.time,
            heartbeat: Heartbeat("settings", period: SettingsWatcher.period, now: inputs.started),
            handlesSignals: inputs.options.handlesSignals
        )
        clock = ClockWatch(time: inputs.time, logger: inputs.logger)
        vitals = Vitals(
            [
                observing.engine.heartbeat, observing.scrapes.heartbeat, rules.heartbeat,
                observing.recorder.heartbeat, observing.feed.heartbeat, storage.ledger.heartbeat,
                alerting.outbox.heartbeat, alerting.desk.heartbeat, watcher.heartbeat,
            ],
            time: inputs.time
        )
    }

    /// Where the settings leave the port to the system, links have to wait for it.
    private func listen(on port: Int) async {
        guard inputs.settings.http.port == 0 else { return }
        inputs.policy.bind(to: port)
        await alerting.follow(inputs.box.settings)
        // Rules that were read anew by now know it already.
        guard inputs.box.settings == inputs.settings else { return }
        await rules.load(inputs.rules, options: RuleFactory.options(inputs.settings, origin: inputs.origin()))
    }

    /// In the order in which they are to be started; they are stopped in the reverse one.
    func services(_ listeners: Listeners) -> [(any Service, String)] {
        let web = WebServer(sources: webSources, policy: inputs.policy, logger: inputs.logger)
        var services: [(any Service, String)] = [(storage.state, "storage")]
        services += alerting.services
        services += [
            (observing.recorder, "recording"), (observing.feed, "samples"), (rules, "rules"),
            (ruleWatch, "rule watch"), (clock, "clock"), (watcher, "settings"), (observing.engine, "probes"),
            (observing.scrapes, "scrapes"),
            (heartbeat, "heartbeat"),
        ]
        services += listeners.services(web) { await listen(on: $0) }
        services.append((Drain(flag: drain, delay: inputs.settings.shutdownDelay, time: inputs.time), "drain"))
        return services
    }

    /// What `/metrics` shows beside the counters of swift-metrics.
    var metricSources: [any MetricSource] {
        [
            clock, observing.recorder, reloader,
            StorageMetrics(ledger: storage.ledger, samples: storage.samples, time: inputs.time),
            StoreMetrics(store: storage.store), observing.scrapes.figures,
            AlertingMetrics(parts: alerting, settings: inputs.box, time: inputs.time),
            RuleMetrics(engine: rules, watch: ruleWatch, time: inputs.time), ProcessMetrics(),
            BuildInfo(version: Daemon.version, revision: inputs.options.revision),
        ]
    }

    private var heartbeat: OutgoingHeartbeat {
        OutgoingHeartbeat(
            settings: inputs.box,
            isDryRun: inputs.options.isDryRun,
            connector: alerting.connector,
            vitals: vitals,
            rules: rules,
            outbox: alerting.outbox,
            feeds: alerting.feeds,
            logger: inputs.logger
        )
    }

    /// What the routes read.
    private var webSources: WebSources {
        let (ledger, time, settings) = (storage.ledger, inputs.time, inputs.settings)
        let doubts = AlertingDoubts(
            settings: inputs.box,
            engine: rules,
            watch: ruleWatch,
            alertmanagers: { [alerting] in alerting.feeds.statistics }
        )
        return WebSources(
            version: Daemon.version,
            revision: inputs.options.revision,
            started: inputs.started,
            time: time,
            recorder: observing.recorder,
            metrics: inputs.metrics,
            store: storage.store,
            scrapes: observing.scrapes,
            groups: { [rules] in rules.groups },
            instance: settings.instance,
            evaluationInterval: settings.global.evaluationInterval,
            readiness: { [alerting] in alerting.readiness.status },
            alertmanager: alerting.alertmanagerSources(inputs.box, time),
            incidents: alerting.incidentSources(ledger, inputs.box, time),
            acknowledgements: alerting.acknowledgementSources(time),
            warnings: { doubts.lines },
            isDurable: { [storage] in storage.isDurable },
            vitals: vitals,
            drain: drain,
            transitions: { try await ledger.transitions(of: $0, limit: $1, before: $2) },
            reload: { [reloader] in await reloader.reload(because: "POST /-/reload") }
        )
    }

    private static func ruleEngine(
        _ inputs: DaemonInputs,
        _ storage: StorageParts,
        _ observing: ObservingParts,
        _ alerting: AlertingParts
    ) -> RuleEngine {
        let log = AlertLog(inputs.logger)
        return RuleEngine(
            EvaluationEnvironment(
                store: storage.store,
                time: inputs.time,
                options: RuleFactory.options(inputs.settings, origin: inputs.origin())
            ),
            groups: inputs.rules,
            resuming: RuleResumption(
                storage.memories,
                startedAt: inputs.started,
                newestSample: storage.newestSample
            ),
            changes: observing.changes,
            keeper: EvidenceKeeper(
                ledger: storage.ledger,
                samples: storage.samples,
                desk: alerting.desk,
                origin: inputs.origin
            ),
            executor: EventLoopExecutor(MultiThreadedEventLoopGroup(numberOfThreads: 1).next()),
            hasRun: RuleFactory.hasRun(observing.feed, observing.scrapes)
        ) { log.note($0, isDurable: $1) }
    }

    private static func reloader(
        _ inputs: DaemonInputs,
        _ storage: StorageParts,
        _ observing: ObservingParts,
        _ alerting: AlertingParts,
        _ rules: RuleEngine
    ) -> Reloader {
        Reloader(
            inputs.settings,
            load: inputs.load,
            parts: .init(
                factory: observing.factory,
                engine: observing.engine,
                scrapes: observing.scrapes,
                rules: rules,
                feed: observing.feed,
                store: storage.store,
                recorder: observing.recorder,
                alerting: alerting,
                box: inputs.box,
                policy: inputs.policy,
                redaction: inputs.redaction,
                listensOn: inputs.settings.http.host
            ),
            time: inputs.time,
            logger: inputs.logger
        )
    }
}
