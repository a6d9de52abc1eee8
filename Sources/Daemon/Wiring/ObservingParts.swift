import Exposition
import Logging
import NIOPosix
import Probes
import Probing
import Recording
import Rules
import Scraping
import Series
import Settings
import Storage
import Vocabulary

/// What looks at the services: probes and scrapes, and the recorder and the samples that they fill.
struct ObservingParts: Sendable {
    let recorder: Recorder
    let feed: SampleFeed
    /// Which services' samples have changed: rules are evaluated out of turn for them.
    let changes: ProbeChanges
    let engine: ProbeEngine
    let factory: ProbeFactory
    let waiter: RunWaiter
    let scrapes: ScrapeLoop
    /// The thread and the resolver of the probes.
    let environment: ProbeEnvironment

    init(_ inputs: DaemonInputs, _ storage: StorageParts) {
        let (settings, time, logger, metrics) = (inputs.settings, inputs.time, inputs.logger, inputs.metrics)
        let ledger = storage.ledger
        let moments = WriteMoments()
        recorder = Recorder(stack: settings.stack, time: time, redactor: settings.redactor) { transitions in
            ledger.append(transitions)
            moments.ask(for: time.now, since: transitions.map(\.service))
            for transition in transitions { Self.log(transition, to: logger) }
        }
        let changes = ProbeChanges()
        self.changes = changes
        feed = SampleFeed(
            recorder,
            into: storage.store,
            moments: moments,
            interval: settings.global.evaluationInterval,
            instance: settings.instance,
            registry: { metrics.collect() }
        ) { changes.note($0) }
        feed.keep(RuleFactory.keptNames(inputs.rules, settings))

        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        environment = ProbeEnvironment(eventLoop: loop, resolver: Resolver(), time: time)
        waiter = RunWaiter()
        engine = ProbeEngine(
            environment: environment,
            alarm: EventLoopAlarm(eventLoop: loop, time: time),
            sink: ObservationRelay(recorder, feed, waiter),
            heartbeat: Heartbeat("probes", period: ProbeEngine.pulse, now: inputs.started)
        )
        factory = ProbeFactory(environment)
        engine.reload(factory.probes(for: settings))

        scrapes = ScrapeFactory.loop(into: storage.store, time: time)
        ScrapeFactory.apply(settings, to: scrapes, logger)
    }

    /// Connects to receivers: not on the probes' thread, which nothing is to hold up.
    var outwardConnector: Connector {
        Connector(
            ProbeEnvironment(
                eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
                resolver: environment.resolver,
                time: environment.time
            ),
            contexts: factory.connector.contexts
        )
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
