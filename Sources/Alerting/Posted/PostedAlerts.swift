package import Logging
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// The alerts that others watch over and post here: each goes on until the end that its sender gave, or until the sender has
/// been silent for too long.
///
/// Facts: `POST /api/v2/alerts` of Alertmanager (`alert/alert.go`): the newest post of a label set wins, the earliest start
/// is kept.
package final class PostedAlerts: Service {
    private static let source = "posted"
    /// Ends are looked for so often at least.
    private static let pulse: Duration = .seconds(30)
    /// More do not go on at once.
    package static let limit = 10_000

    private let desk: AlertDesk
    private let keeper: any RecordKeeper
    private let time: any Time
    private let logger: Logger
    private let state: Mutex<[Fingerprint: PostedAlert]>
    private let wakeup = Wakeup()

    /// - Parameters:
    ///   - kept: what went on when the last process ended.
    ///   - desk: where alerts become incidents.
    ///   - keeper: where they outlive the process.
    ///   - time: the clocks; ends are on the wall clock.
    ///   - logger: told of what cannot be taken.
    package init(
        kept: [PostedAlert],
        desk: AlertDesk,
        keeper: any RecordKeeper,
        time: any Time,
        logger: Logger
    ) {
        self.desk = desk
        self.keeper = keeper
        self.time = time
        self.logger = logger
        state = Mutex(Dictionary(kept.map { (Fingerprint($0.labels), $0) }) { $1 })
    }

    /// Takes what was posted.
    ///
    /// - Returns: false when there are too many: those that are new are then not taken.
    package func post(_ alerts: [PostedAlert]) async -> Bool {
        let now = time.wallNow
        let (taken, isComplete) = state.withLock { state -> ([PostedAlert], Bool) in
            var taken: [PostedAlert] = []
            for alert in alerts {
                let id = Fingerprint(alert.labels)
                if alert.isResolved(at: now) {
                    guard state.removeValue(forKey: id) != nil else { continue }
                    taken.append(alert)
                    continue
                }
                guard state[id] != nil || state.count < Self.limit else { continue }
                let merged = state[id].map { alert.starting(at: min($0.startsAt, alert.startsAt)) } ?? alert
                state[id] = merged
                taken.append(merged)
            }
            return (taken, state.count < Self.limit || taken.count == alerts.count)
        }
        await report(taken, at: now)
        wakeup.call()
        if !isComplete {
            logger.error("too many alerts were posted: new ones are not taken", metadata: ["limit": "\(Self.limit)"])
        }
        return isComplete
    }

    /// Ends what was not posted again in time, until the service is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.expire()
                let next = self.state.withLock { $0.values.map(\.endsAt).min() }
                let pulse = self.time.now + Self.pulse
                let until = next.map { min(self.instant($0), pulse) } ?? pulse
                await self.wakeup.wait(until: until, self.time)
            }
        }
    }

    private func expire() async {
        let now = time.wallNow
        let ended = state.withLock { state in
            let ended = state.filter { $0.value.isResolved(at: now) }
            for id in ended.keys { state[id] = nil }
            return Array(ended.values)
        }
        await report(ended, at: now)
    }

    private func report(_ alerts: [PostedAlert], at now: WallTime) async {
        guard !alerts.isEmpty else { return }
        var change = KeptChange()
        var reports: [AlertReport] = []
        for alert in alerts {
            let isOver = alert.isResolved(at: now)
            let key = KeptRecord.Key(.posted, Fingerprint(alert.labels).description)
            if isOver {
                change.removed.append(key)
            } else if let record = try? KeptRecord(alert, key, at: alert.endsAt) {
                change.put.append(record)
            }
            reports.append(
                AlertReport(
                    source: Self.source,
                    step: isOver ? .ended(alert.isTimeout ? .expired : .recovered) : .firing,
                    labels: alert.labels,
                    annotations: alert.annotations,
                    startedAt: instant(alert.startsAt),
                    generatorURL: alert.generatorURL
                )
            )
        }
        let own = change
        await desk.take(.alerts(reports)) { [keeper] change in
            var all = own
            all.append(change)
            return await keeper.commit(all)
        }
    }

    private func instant(_ time: WallTime) -> Instant {
        Instant(nanoseconds: time.nanosecondsSinceEpoch.subtractingClamped(self.time.wallOffset.nanoseconds))
    }
}

extension PostedAlert {
    fileprivate func starting(at start: WallTime) -> PostedAlert {
        PostedAlert(
            labels: labels,
            annotations: annotations,
            startsAt: start,
            endsAt: endsAt,
            isTimeout: isTimeout,
            generatorURL: generatorURL
        )
    }
}
