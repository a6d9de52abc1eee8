import Alerting
import Logging
import Probes
import Probing
import Receivers
import Recording
import Rules
import ServiceLifecycle
import Settings
import Storage
import Vocabulary
import Web

/// Everything from an alert to a person, wired.
struct AlertingParts: Sendable {
    /// What it takes from the rest of the daemon.
    struct Environment: Sendable {
        let ledger: Ledger
        let recorder: Recorder
        let engine: ProbeEngine
        let waiter: RunWaiter
        let connector: Connector
        let time: any Time
        let logger: Logger
        let version: String
        let settings: SettingsBox
        let redaction: Redaction
        /// Messages go to the log instead of to receivers.
        let isDryRun: Bool
        /// Where people reach this daemon.
        let origin: @Sendable () -> String
    }

    let outbox: Outbox
    let desk: AlertDesk
    let silences: SilenceKeeper
    let posted: PostedAlerts
    let feeds: AlertmanagerFeeds
    let readiness: StackReadiness
    /// What links are signed with.
    let linkKey: [UInt8]
    let environment: Environment

    init(_ environment: Environment) throws(StorageError) {
        self.environment = environment
        let (ledger, time, logger) = (environment.ledger, environment.time, environment.logger)
        outbox = Outbox(keeper: ledger, time: time, logger: logger)
        let silences = SilenceKeeper(
            records: try ledger.records(.silence),
            keeper: ledger,
            time: time,
            logger: logger
        )
        self.silences = silences
        let secret = try LinkSecret(ledger, logger)
        linkKey = secret.bytes
        let feeds = AlertmanagerFeeds(environment)
        self.feeds = feeds
        let box = environment.settings
        let readiness = StackReadiness(environment.recorder, box, time)
        self.readiness = readiness
        desk = AlertDesk(
            policy: Self.policy(box.settings, environment),
            keeper: ledger,
            outbox: outbox,
            sources: AlertDesk.Sources(
                stack: { readiness.picture },
                isMuted: { labels, now in
                    !silences.mutes(labels).isEmpty || box.settings.alerting.maintenance.covers(labels, at: now) != nil
                },
                acknowledgeURL: { secret.link(to: $0, environment.origin(), at: time.wallNow) },
                clean: { environment.redaction.clean($0) },
                examine: { await Self.examine($0, environment) },
                onChange: { feeds.update($0, among: $1) }
            ),
            time: time,
            logger: logger
        )
        posted = PostedAlerts(
            kept: Self.read(try ledger.records(.posted), PostedAlert.self, logger),
            desk: desk,
            keeper: ledger,
            time: time,
            logger: logger
        )
        let desk = desk
        silences.onChange { await desk.take(.looked) }
        use(Self.policy(box.settings, environment))
    }

    /// What connects to receivers.
    var connector: Connector { environment.connector }

    /// In the order in which they are to be started.
    var services: [(any Service, String)] {
        let watch = SilenceWatch(silences: silences, desk: desk, time: environment.time)
        return [
            (outbox, "outbox"), (desk, "alerting"), (posted, "posted alerts"), (feeds, "alertmanagers"),
            (watch, "silences"),
        ]
    }

    /// Follows new settings.
    func follow(_ settings: Settings) async {
        let policy = Self.policy(settings, environment)
        use(policy)
        await desk.take(.policy(policy))
    }

    private static func policy(_ settings: Settings, _ environment: Environment) -> AlertPolicy {
        var policy = settings.alerting
        if environment.isDryRun {
            policy.receivers = policy.receivers.map { ReceiverOptions(name: $0.name, kind: .log) }
        }
        policy.externalURL = policy.externalURL ?? environment.origin()
        return policy
    }

    private func use(_ policy: AlertPolicy) {
        let factory = ReceiverFactory(
            connector: environment.connector,
            timeZone: policy.timeZone,
            version: environment.version,
            logger: environment.logger
        )
        let receivers = policy.receivers.compactMap { options in
            factory.receiver(for: options).map { (name: options.name, receiver: $0) }
        }
        let before = Dictionary(desk.policy.receivers.map { ($0.name, $0) }) { first, _ in first }
        let renewed = policy.receivers.filter { before[$0.name] != $0 }.map(\.name)
        outbox.use(receivers, renewed: Set(renewed), fallback: policy.fallback, expiry: policy.expireAfter)
        feeds.use(policy.receivers)
    }

    /// Wires it and takes back what the last process left.
    ///
    /// - Throws: ``StorageError`` when what was kept cannot be read.
    init(_ inputs: DaemonInputs, _ storage: StorageParts, _ observing: ObservingParts) throws(StorageError) {
        try self.init(
            Environment(
                ledger: storage.ledger,
                recorder: observing.recorder,
                engine: observing.engine,
                waiter: observing.waiter,
                connector: observing.outwardConnector,
                time: inputs.time,
                logger: inputs.logger,
                version: Daemon.version,
                settings: inputs.box,
                redaction: inputs.redaction,
                isDryRun: inputs.options.isDryRun,
                origin: inputs.origin
            )
        )
        try resume(storage.memories)
        if inputs.settings.alerting.receivers.isEmpty {
            inputs.logger.warning("\(AlertingDoubts.noReceiver)")
        }
        if inputs.rules.allSatisfy(\.rules.isEmpty) { inputs.logger.warning("\(AlertingDoubts.noRule)") }
    }

    /// Takes back what was kept, and compares it with the alerts that rules go on with.
    private func resume(_ memories: [RuleMemory]) throws(StorageError) {
        let (ledger, logger) = (environment.ledger, environment.logger)
        let horizon = environment.time.wallTime(at: environment.time.now + .seconds(-86_400))
        let incidents = Self.read(try ledger.records(.incident), KeptIncident.self, logger)
            .filter { !$0.incident.isClosed || $0.isRecent(horizon) }
        outbox.follow(Self.read(try ledger.records(.followed), FollowedIncident.self, logger))
        outbox.add(Self.read(try ledger.records(.delivery), Delivery.self, logger))
        let (origin, now) = (environment.origin(), environment.time.now)
        desk.resume(incidents) { known in
            let firing = memories.flatMap { memory in
                memory.alerts.filter { $0.state == .firing }
                    .map { AlertReport($0, of: memory.key, expression: nil, origin: origin) }
            }
            let keys = Set(firing.map(\.key))
            let gone = known.filter {
                $0.isActive && $0.key.source.hasPrefix(AlertReport.rulePrefix) && !keys.contains($0.key)
            }
            return firing + gone.map { AlertReport($0, .ended(.unwatched), at: now) }
        }
        feeds.update(desk.incidents, among: desk.incidents)
    }

    private static func read<Value: Decodable>(
        _ records: [KeptRecord],
        _ type: Value.Type,
        _ logger: Logger
    ) -> [Value] {
        records.compactMap { record in
            do {
                return try record.value(type)
            } catch {
                logger.error(
                    "something that was kept cannot be read",
                    metadata: ["kind": "\(record.key.kind.rawValue)", "id": "\(record.key.id)", "error": "\(error)"]
                )
                return nil
            }
        }
    }

    /// Runs `live` and `ready` of the services now, and waits for what comes of it.
    private static func examine(_ services: [ServiceName], _ environment: Environment) async {
        let status = environment.recorder.snapshot()
        let now = environment.time.now
        let recent = environment.time.wallTime(at: now + .seconds(-1))
        let checks = services.compactMap(status.service).flatMap { service in
            service.checks.filter { $0.level != .deep && ($0.lastRunAt.map { $0 < recent } ?? true) }
                .map { CheckID(service.name, $0.level) }
        }
        await environment.waiter.wait(for: checks, until: now + .seconds(3), environment.time) {
            environment.engine.want(checks)
        }
    }
}

extension KeptIncident {
    /// It ended after the horizon, so that its alerts may come back to it.
    fileprivate func isRecent(_ horizon: WallTime) -> Bool {
        guard case .closed(let closed) = incident.phase else { return true }
        return closed.nanoseconds.addingClamped(wallOffset) > horizon.nanosecondsSinceEpoch
    }
}

extension AlertReport {
    /// A step of an alert that is known only as a part of an incident.
    fileprivate init(_ member: Member, _ step: Step, at now: Instant) {
        self.init(
            source: member.key.source,
            step: step,
            labels: member.labels,
            annotations: member.annotations,
            startedAt: now,
            value: member.value,
            expression: member.expression,
            generatorURL: member.generatorURL
        )
    }
}
