package import Logging
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Sends what waits to its receivers: at least once, in order for each, none waiting for another.
///
/// One task per receiver drives its ``ReceiverQueue``. A message leaves what is kept on the disk only after its receiver has
/// it, so that an end of the process in between sends it again, under the same identity.
package final class Outbox: Service {
    /// Told what the receiver calls its message of an incident: the first time, and when that is another one.
    package typealias OnReference =
        @Sendable (
            _ incident: ULID, _ receiver: ReceiverName, _ reference: String
        ) async -> Void

    private struct Lane {
        var queue: ReceiverQueue
        var receiver: (any Receiver)?
        let wakeup = Wakeup()
        /// What changes in the queue gets to the disk in the order in which it changed.
        let turnstile = Turnstile()
        var isRunning = false
    }

    private struct State {
        var lanes: [ReceiverName: Lane] = [:]
        var fallback: AlertPolicy.Fallback?
        var expiry: Duration = .seconds(24 * 3600)
        var onReference: OnReference?
        /// Somebody has said which receivers there are.
        var knowsReceivers = false
        /// Dead letters beyond the limit, which are to leave the disk.
        var forgotten: [KeptRecord.Key] = []
        /// With which it was kept how long messages have waited.
        var wallOffset: Duration
        /// Nothing new is sent.
        var isStopping = false

        mutating func makeLane(_ name: ReceiverName, _ policy: RetryPolicy) {
            guard lanes[name] == nil else { return }
            lanes[name] = Lane(queue: ReceiverQueue(name, takesDigests: false, policy: policy))
        }
    }

    /// Looks around so often even when nothing is due.
    private static let pulse: Duration = .seconds(5)
    /// The wall clock was stepped when it is off by more than this, and not only slewed.
    private static let step: Duration = .seconds(2)
    /// How long a message that is on its way when the daemon stops is waited for.
    private static let patience: Duration = .seconds(3)

    package let heartbeat: Heartbeat
    private let keeper: any RecordKeeper
    private let time: any Time
    private let logger: Logger
    private let jitter: @Sendable () -> Double
    private let state: Mutex<State>
    private let wakeup = Wakeup()

    /// - Parameters:
    ///   - keeper: where messages outlive the process.
    ///   - time: the clock.
    ///   - logger: where failures are said.
    ///   - jitter: from 0 to 1, anew each time.
    package init(
        keeper: any RecordKeeper,
        time: any Time,
        logger: Logger,
        jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.keeper = keeper
        self.time = time
        self.logger = logger
        self.jitter = jitter
        state = Mutex(State(wallOffset: time.wallOffset))
        heartbeat = Heartbeat("outbox", period: Self.pulse, now: time.now)
    }

    /// Says who is to hear what receivers call their messages.
    package func onReference(_ handler: @escaping OnReference) {
        state.withLock { $0.onReference = handler }
    }

    /// Makes these the receivers; what waits for others, now or later, is given up.
    package func use(
        _ receivers: [(name: ReceiverName, receiver: any Receiver)],
        fallback: AlertPolicy.Fallback?,
        expiry: Duration,
        retries: RetryPolicy = RetryPolicy()
    ) {
        state.withLock { state in
            (state.fallback, state.expiry, state.knowsReceivers) = (fallback, expiry, true)
            for name in state.lanes.keys { state.lanes[name]?.receiver = nil }
            for (name, receiver) in receivers {
                state.makeLane(name, retries)
                state.lanes[name]?.receiver = receiver
                state.lanes[name]?.queue.isClosed = false
                state.lanes[name]?.queue.takesDigests = receiver.takesDigests
                state.lanes[name]?.queue.hasMarkup = receiver.hasMarkup
                state.lanes[name]?.queue.policy = retries
            }
        }
        callAll()
    }

    /// Takes what is kept already; called with what a new process finds, and with every new message once it is on the disk.
    package func add(_ deliveries: [Delivery]) {
        guard !deliveries.isEmpty else { return }
        let now = time.now
        let wallNow = time.wallTime(at: now)
        state.withLock { state in
            for (name, deliveries) in Dictionary(grouping: deliveries, by: \.receiver) {
                state.makeLane(name, RetryPolicy())
                let deliveries = deliveries.sorted { $0.id < $1.id }
                let dropped = state.lanes[name]?.queue.add(deliveries, at: now, wallNow: wallNow) ?? []
                state.forgotten += dropped.map(\.key)
            }
        }
        callAll()
    }

    /// Takes what receivers have called their messages of incidents that are known from a process before.
    package func know(_ references: [(receiver: ReceiverName, reference: ReceiverQueue.Reference)]) {
        state.withLock { state in
            for (receiver, reference) in references { state.lanes[receiver]?.queue.know(reference) }
        }
    }

    /// The queues as they are now, by name.
    package var queues: [ReceiverQueue] {
        state.withLock { $0.lanes.values.map(\.queue) }.sorted { $0.receiver < $1.receiver }
    }

    /// Sends until the service is asked to stop; what is on its way then has ``patience``: an answer spares a duplicate.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.sendAll() }
            group.addTask {
                try? await gracefulShutdown()
                self.stop()
                try? await self.time.sleep(until: self.time.now + Self.patience)
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func sendAll() async {
        await withDiscardingTaskGroup { group in
            while !isEnding {
                for name in startLanes() { group.addTask { await self.work(name) } }
                heartbeat.beat(time.now)
                await forget()
                await followClock()
                await closeLanes()
                await expire()
                await wakeup.wait(until: time.now + Self.pulse, time)
            }
        }
    }

    private func stop() {
        state.withLock { $0.isStopping = true }
        callAll()
    }

    private var isEnding: Bool { Task.isCancelled || state.withLock { $0.isStopping } }

    // MARK: - One receiver

    private func work(_ name: ReceiverName) async {
        while !isEnding {
            guard let (action, receiver, wakeup) = next(name) else { return }
            switch action {
            case .idle: await wakeup.wait()
            case .wait(let instant): await wakeup.wait(until: instant, time)
            case .send(let message): await send(message, by: receiver, name)
            }
        }
    }

    private func next(_ name: ReceiverName) -> (ReceiverQueue.Action, any Receiver, Wakeup)? {
        let now = time.now
        let wallOffset = time.wallOffset
        return state.withLock { state -> (ReceiverQueue.Action, any Receiver, Wakeup)? in
            guard let lane = state.lanes[name], let receiver = lane.receiver else {
                state.lanes[name]?.isRunning = false
                return nil
            }
            let action = state.lanes[name]?.queue.next(
                at: now,
                wallTime: { WallTime(nanosecondsSinceEpoch: $0.nanoseconds.addingClamped(wallOffset.nanoseconds)) }
            )
            return (action ?? .idle, receiver, lane.wakeup)
        }
    }

    private func send(_ message: Message, by receiver: any Receiver, _ name: ReceiverName) async {
        CrashPoint.reached(.outboxBeforeSend)
        let outcome = await receiver.deliver(message)
        CrashPoint.reached(.outboxAfterSend)
        let (now, wallNow) = (time.now, time.wallNow)
        let jitter = jitter()
        let effect = await change(name) { $0.finish(outcome, at: now, wallNow: wallNow, jitter: jitter) }
        guard let effect else { return }
        log(outcome, effect, name, message)
        CrashPoint.reached(.outboxAfterRemoval)
        if let reference = effect.reference {
            await state.withLock { $0.onReference }?(reference.incident, name, reference.text)
        }
    }

    // MARK: - All receivers

    private func startLanes() -> [ReceiverName] {
        state.withLock { state in
            let idle = state.lanes.filter { !$0.value.isRunning && $0.value.receiver != nil }.map(\.key)
            for name in idle { state.lanes[name]?.isRunning = true }
            return idle
        }
    }

    /// Takes from the disk what a start found too much of.
    private func forget() async {
        let keys = state.withLock { state in
            defer { state.forgotten = [] }
            return state.forgotten
        }
        if !keys.isEmpty { _ = await keeper.commit(KeptChange(removed: keys)) }
    }

    /// When the wall clock was stepped, how long messages have waited is kept anew: the next process goes by it.
    private func followClock() async {
        let offset = time.wallOffset
        let names = state.withLock { state -> [ReceiverName] in
            let step = offset - state.wallOffset
            guard step > Self.step || step < .zero - Self.step else { return [] }
            state.wallOffset = offset
            return Array(state.lanes.keys)
        }
        for name in names { await change(name) { $0.follow(wallOffset: offset) } }
    }

    private func expire() async {
        let now = time.now
        let wallNow = time.wallTime(at: now)
        let (names, fallback, expiry) = state.withLock { (Array($0.lanes.keys), $0.fallback, $0.expiry) }
        for name in names {
            let after = fallback.flatMap { $0.receiver == name ? nil : $0.after }
            await change(name) { $0.expire(at: now, wallNow: wallNow, after: expiry, fallback: after) }
        }
    }

    /// Gives up what waits for receivers that the settings do not have (any more).
    ///
    /// What was given up stays to be seen, in a queue that is closed; with the last of it the queue goes.
    private func closeLanes() async {
        let wallNow = time.wallNow
        let gone = state.withLock { state in
            state.knowsReceivers ? state.lanes.filter { $0.value.receiver == nil }.map(\.key) : []
        }
        for name in gone {
            let effect = await change(name, saysEach: false) { $0.close(because: Self.goneReceiver, at: wallNow) }
            if let dead = effect?.dead, !dead.isEmpty {
                logger.error(
                    "messages were given up",
                    metadata: [
                        "receiver": "\(name)", "messages": "\(dead.count)", "reason": "\(Self.goneReceiver)",
                        "headline": "\(dead.last?.notification.headline ?? "")",
                    ]
                )
            }
            state.withLock { state in
                guard let lane = state.lanes[name], lane.receiver == nil, !lane.isRunning, lane.queue.isEmpty else {
                    return
                }
                state.lanes[name] = nil
            }
        }
    }

    private static let goneReceiver = "the receiver is no longer in the settings"

    /// Changes a queue and keeps what came of it; nil when there is no such queue.
    @discardableResult
    private func change(
        _ name: ReceiverName,
        saysEach: Bool = true,
        _ body: (inout ReceiverQueue) -> ReceiverQueue.Effect
    ) async -> ReceiverQueue.Effect? {
        guard let turnstile = state.withLock({ $0.lanes[name]?.turnstile }) else { return nil }
        return await turnstile.pass {
            let effect = state.withLock { $0.lanes[name]?.queue.change(body) }
            if let effect { await settle(effect, name, saysEach: saysEach) }
            return effect
        }
    }

    /// Keeps what came of it, and hands over to the fallback what this receiver did not take.
    private func settle(_ effect: ReceiverQueue.Effect, _ name: ReceiverName, saysEach: Bool) async {
        let fallback = state.withLock { $0.fallback?.receiver }
        let wallNow = time.wallNow
        var handedOver: [Delivery] = []
        if let fallback, fallback != name {
            let dead = effect.dead.filter { !$0.hasFallenBack && $0.insteadOf == nil }
            let missed = dead.map { ($0, $0.lastError ?? "refused") } + effect.late.map { ($0.delivery, $0.reason) }
            handedOver = missed.map { delivery, reason in
                Delivery(delivery.notification, to: fallback, insteadOf: reason, waitingSince: wallNow)
            }
        }
        for delivery in effect.dead where saysEach {
            logger.error(
                "a message was given up",
                metadata: [
                    "receiver": "\(name)", "notification": "\(delivery.id)",
                    "headline": "\(delivery.notification.headline)", "reason": "\(delivery.lastError ?? "")",
                ]
            )
        }
        var change = KeptChange(removed: (effect.delivered + effect.forgotten).map(\.key))
        for delivery in effect.changed + effect.dead + handedOver {
            do {
                change.put.append(try KeptRecord(delivery, delivery.key, at: delivery.notification.at))
            } catch {
                logger.error("a message cannot be kept", metadata: ["error": "\(error)"])
            }
        }
        if !change.isEmpty { _ = await keeper.commit(change) }
        add(handedOver)
    }

    private func log(
        _ outcome: DeliveryOutcome,
        _ effect: ReceiverQueue.Effect,
        _ name: ReceiverName,
        _ message: Message
    ) {
        if let reason = effect.turnedAway {
            logger.warning(
                "a receiver does not take messages",
                metadata: ["receiver": "\(name)", "reason": "\(reason)"]
            )
        }
        if effect.backSince != nil {
            logger.notice("a receiver takes messages again", metadata: ["receiver": "\(name)"])
        }
        if case .rejected(let reason) = outcome, effect.dead.isEmpty {
            logger.warning("a receiver refuses a message", metadata: ["receiver": "\(name)", "reason": "\(reason)"])
        }
        for delivery in effect.delivered {
            logger.info(
                "told",
                metadata: [
                    "receiver": "\(name)", "event": "\(delivery.notification.event.rawValue)",
                    "notification": "\(delivery.id)", "headline": "\(delivery.notification.headline)",
                ]
            )
        }
    }

    private func callAll() {
        for wakeup in state.withLock({ $0.lanes.values.map(\.wakeup) }) { wakeup.call() }
        wakeup.call()
    }
}
