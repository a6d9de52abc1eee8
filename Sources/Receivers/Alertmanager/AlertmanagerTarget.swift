import Alerting
import Logging
import Probes
import Probing
import Synchronization
import Vocabulary

/// One Alertmanager: what it knows, and the loop that tells it.
final class AlertmanagerTarget: Sendable {
    private struct State {
        var queue = AlertmanagerQueue()
        var statistics: AlertmanagerFeed.Statistics
    }

    private let url: ServiceURL
    private let headers: [HTTPField]
    private let tls: ReceiverTLS
    private let client: ReceiverClient
    private let logger: Logger
    private let state: Mutex<State>
    private let (bells, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(
        _ base: ServiceURL,
        _ options: ReceiverOptions.Alertmanager,
        _ connector: Connector,
        version: String,
        logger: Logger
    ) {
        url = base.appending("/api/v2/alerts") ?? base
        headers = [options.authorization.flatMap { HTTPField("Authorization", $0) }].compactMap(\.self)
        tls = options.tls
        client = ReceiverClient(
            connector: connector,
            version: version,
            secrets: [options.authorization, options.authorization?.split(separator: " ").last.map(String.init)],
            urls: []
        )
        self.logger = logger
        state = Mutex(State(statistics: AlertmanagerFeed.Statistics(url: base.origin)))
    }

    private var time: any Time { client.time }

    func update(_ alerts: [PostableAlert]) {
        let now = time.now
        state.withLock { $0.queue.put(alerts, now: now) }
        bell.yield()
    }

    func keep(only firing: Set<Fingerprint>) {
        let (now, wallNow) = (time.now, time.wallNow)
        state.withLock { $0.queue.keep(only: firing, at: wallNow, now: now) }
        bell.yield()
    }

    var statistics: AlertmanagerFeed.Statistics {
        let now = time.now
        return state.withLock { state in
            var statistics = state.statistics
            statistics.pending = state.queue.pending(at: now)
            statistics.oldestPending = state.queue.oldestChange(at: now).map { $0.duration(to: now) }
            return statistics
        }
    }

    /// Sends whenever something changes or is to be said again, until the task is cancelled.
    func run() async {
        let (time, bell) = (time, bell)
        var alarm: Instant?
        bell.yield()
        await withDiscardingTaskGroup { group in
            for await _ in bells {
                while !Task.isCancelled, let batch = state.withLock({ $0.queue.batch(now: time.now) }) {
                    await send(batch)
                }
                guard let wake = state.withLock({ $0.queue.wake() }) else { continue }
                // An alarm that is set for later rings once too often, which does no harm.
                if let alarm, alarm > time.now, alarm <= wake { continue }
                alarm = wake
                group.addTask {
                    // Cancelled at the end, when nobody listens to the bell.
                    try? await time.sleep(until: wake)
                    bell.yield()
                }
            }
            group.cancelAll()
        }
    }

    private func send(_ batch: AlertmanagerQueue.Batch) async {
        let end = time.wallNow.nanosecondsSinceEpoch.addingClamped(AlertmanagerQueue.validity.nanoseconds)
        let alerts = batch.alerts.map { $0.json(validUntil: WallTime(nanosecondsSinceEpoch: end)) }
        let call = ReceiverCall(url: url, headers: headers, body: JSON.array(alerts).compact, tls: tls)
        let reply = await client.send(call, by: time.now + ReceiverClient.patience)
        // Cut off at the end of the process: nothing is known of it.
        guard !Task.isCancelled else { return }
        settle(batch, outcome(reply))
    }

    /// What the answer means for the alerts.
    ///
    /// An Alertmanager answers 400 (or 422) when some of them are not valid, and takes the others. Any other refusal (401,
    /// 403, 404, a redirection, a proxy's 413) is about how it is reached: the alerts wait until somebody has mended that.
    private func outcome(_ reply: ReceiverReply) -> DeliveryOutcome {
        let outcome = client.outcome(reply, from: url)
        guard case .rejected(let reason) = outcome, case .answered(let answer) = reply,
            ![400, 422].contains(answer.status)
        else { return outcome }
        return .deferred(reason)
    }

    private func settle(_ batch: AlertmanagerQueue.Batch, _ outcome: DeliveryOutcome) {
        let (now, wallNow) = (time.now, time.wallNow)
        let jitter = Double.random(in: 0.5...1.5)
        let count = UInt64(batch.alerts.count)
        let before = state.withLock { state in
            let before = state.statistics.lastError
            state.statistics.lastError = outcome.failure
            switch outcome {
            case .delivered:
                state.statistics.sent += count
                state.queue.finish(batch, now: now, wallNow: wallNow)
            case .rejected:
                // It has taken the valid ones, and would refuse the others again.
                state.statistics.failed += count
                state.queue.finish(batch, now: now, wallNow: wallNow)
            case .deferred(_, let retryAfter):
                state.statistics.failed += count
                state.queue.fail(now: now, retryAfter: retryAfter, jitter: jitter)
            case .unreachable, .unanswered:
                state.statistics.failed += count
                state.queue.fail(now: now, retryAfter: nil, jitter: jitter)
            }
            return before
        }
        if let failure = outcome.failure, before == nil {
            logger.warning(
                "an Alertmanager does not take alerts",
                metadata: ["url": "\(url.origin)", "error": "\(failure)"]
            )
        } else if outcome.failure == nil, before != nil {
            logger.notice("the Alertmanager takes alerts again", metadata: ["url": "\(url.origin)"])
        }
    }
}
