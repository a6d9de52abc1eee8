import Alerting
import Logging
import Probes
import Probing
import Receivers
import Recording
import Rules
import Settings
import Storage
import Vocabulary

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
        /// Where people reach this daemon.
        let origin: @Sendable () -> String
    }

    let outbox: Outbox
    let desk: AlertDesk
    private let environment: Environment

    init(_ environment: Environment) {
        self.environment = environment
        outbox = Outbox(keeper: environment.ledger, time: environment.time, logger: environment.logger)
        desk = AlertDesk(
            policy: Self.policy(environment.settings.settings, environment),
            keeper: environment.ledger,
            outbox: outbox,
            sources: AlertDesk.Sources(
                stack: { StackPicture(environment.recorder.snapshot(), environment.settings.settings) },
                examine: { await Self.examine($0, environment) }
            ),
            time: environment.time,
            logger: environment.logger
        )
        use(environment.settings.settings.alerting)
    }

    private static func policy(_ settings: Settings, _ environment: Environment) -> AlertPolicy {
        var policy = settings.alerting
        policy.externalURL = policy.externalURL ?? environment.origin()
        return policy
    }

    /// Follows new settings.
    func follow(_ settings: Settings) async {
        use(settings.alerting)
        await desk.take(.policy(Self.policy(settings, environment)))
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
        outbox.use(receivers, fallback: policy.fallback, expiry: policy.expireAfter)
    }

    /// Takes back what was kept, and compares it with the alerts that rules go on with.
    func resume(_ memories: [RuleMemory]) throws(StorageError) {
        let ledger = environment.ledger
        let horizon = environment.time.wallTime(at: environment.time.now + .seconds(-7 * 86_400))
        let incidents = read(try ledger.records(.incident), KeptIncident.self)
            .filter { !$0.incident.isClosed || $0.isRecent(horizon) }
        outbox.add(read(try ledger.records(.delivery), Delivery.self))
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
    }

    private func read<Value: Decodable>(_ records: [KeptRecord], _ type: Value.Type) -> [Value] {
        records.compactMap { record in
            do {
                return try record.value(type)
            } catch {
                environment.logger.error(
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
        let deadline = now + .seconds(3)
        await environment.waiter.wait(for: checks, until: deadline, environment.time) {
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
