package import Logging
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// The alerts that others watch over and post here: each goes on until its sender posts that it is over, or has been silent
/// past the end that it gave.
///
/// Facts: `POST /api/v2/alerts` of Alertmanager (`alert/alert.go`): the newest post of a label set wins, the earliest start
/// is kept.
package final class PostedAlerts: Service {
    package static let source = "posted"
    /// Ends are looked for so often at least.
    private static let pulse: Duration = .seconds(30)
    /// More do not go on at once.
    package static let limit = 10_000
    /// Nor do these of labels and annotations.
    package static let mostBytes = 32 << 20

    private let desk: AlertDesk
    private let keeper: any RecordKeeper
    private let time: any Time
    private let logger: Logger
    private let state: Mutex<[Fingerprint: PostedAlert]>
    private let wakeup = Wakeup()
    private let turnstile = Turnstile()

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

    /// Those that go on, as they were posted last.
    package var alerts: [Fingerprint: PostedAlert] { state.withLock(\.self) }

    /// Takes what was posted.
    ///
    /// - Returns: false when there are too many, or too large ones: those are then not taken.
    package func post(_ alerts: [PostedAlert]) async -> Bool {
        // What comes first is told first: of an alert and its end at the same time the end must not be overtaken.
        let isComplete = await turnstile.pass { await take(alerts) }
        wakeup.call()
        if !isComplete {
            logger.error(
                "too many alerts were posted: new ones are not taken",
                metadata: ["limit": "\(Self.limit)", "bytes": "\(Self.mostBytes)"]
            )
        }
        return isComplete
    }

    private func take(_ alerts: [PostedAlert]) async -> Bool {
        let now = time.wallNow
        let (taken, isComplete) = state.withLock { state -> ([PostedAlert], Bool) in
            var taken: [PostedAlert] = []
            var bytes = state.values.reduce(0) { $0 + $1.bytes }
            var isComplete = true
            for alert in alerts {
                let id = Fingerprint(alert.labels)
                if alert.isResolved(at: now) {
                    guard let known = state.removeValue(forKey: id) else { continue }
                    bytes -= known.bytes
                    taken.append(alert)
                    continue
                }
                let (known, size) = (state[id], bytes - (state[id]?.bytes ?? 0) + alert.bytes)
                guard known != nil || state.count < Self.limit, size <= Self.mostBytes else {
                    isComplete = false
                    continue
                }
                bytes = size
                let merged = alert.taken(at: now, after: known)
                state[id] = merged
                taken.append(merged)
            }
            return (taken, isComplete)
        }
        await report(taken, at: now, overAs: .recovered)
        return isComplete
    }

    /// Ends what was not posted again in time, until the service is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.turnstile.pass { await self.expire() }
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
        // Nobody has said that it is over: whoever posted it may be gone.
        await report(ended, at: now, overAs: .expired)
    }

    private func report(_ alerts: [PostedAlert], at now: WallTime, overAs ending: AlertEnding) async {
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
                    step: isOver ? .ended(ending) : .firing,
                    labels: alert.labels,
                    annotations: alert.annotations,
                    startedAt: start(of: alert),
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

    /// In the middle of its millisecond: what is between the clocks changes a little whenever they are read, and people
    /// are told the whole milliseconds.
    private func start(of alert: PostedAlert) -> Instant {
        let millisecond = alert.startsAt.nanosecondsSinceEpoch.flooredDivision(by: 1_000_000)
        return instant(WallTime(nanosecondsSinceEpoch: millisecond &* 1_000_000).advanced(by: .microseconds(500)))
    }

    private func instant(_ time: WallTime) -> Instant {
        Instant(nanoseconds: time.nanosecondsSinceEpoch.subtractingClamped(self.time.wallOffset.nanoseconds))
    }
}

extension PostedAlert {
    /// As it is from now on: begun when the first post said, and not in the future.
    fileprivate func taken(at now: WallTime, after known: PostedAlert?) -> PostedAlert {
        PostedAlert(
            labels: labels,
            annotations: annotations,
            startsAt: min(startsAt, known?.startsAt ?? startsAt, now),
            endsAt: endsAt,
            generatorURL: generatorURL,
            updatedAt: now
        )
    }
}
