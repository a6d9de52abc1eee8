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

    struct Lane {
        var queue: ReceiverQueue
        var receiver: (any Receiver)?
        let wakeup = Wakeup()
        /// What changes in the queue gets to the disk in the order in which it changed.
        let turnstile = Turnstile()
        var isRunning = false
    }

    struct State {
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
    static let clockStep: Duration = .seconds(2)
    /// How long a message that is on its way when the daemon stops is waited for.
    private static let patience: Duration = .seconds(3)

    package let heartbeat: Heartbeat
    let keeper: any RecordKeeper
    let time: any Time
    let logger: Logger
    private let jitter: @Sendable () -> Double
    let state: Mutex<State>
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
    ///
    /// - Parameters:
    ///   - receivers: in any order.
    ///   - renewed: those that are other ones than before under the same name: what waits for them is tried at once.
    ///   - fallback: who is told what the others do not take.
    ///   - expiry: how long a message may wait.
    ///   - retries: when a message is tried again.
    package func use(
        _ receivers: [(name: ReceiverName, receiver: any Receiver)],
        renewed: Set<ReceiverName> = [],
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
                state.lanes[name]?.queue.keepsIncidentsApart = receiver.keepsIncidentsApart
                state.lanes[name]?.queue.hasMarkup = receiver.hasMarkup
                state.lanes[name]?.queue.policy = retries
                if renewed.contains(name) { state.lanes[name]?.queue.tryAtOnce() }
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

    /// Calls everybody who waits for something to do.
    private func callAll() {
        for wakeup in state.withLock({ $0.lanes.values.map(\.wakeup) }) { wakeup.call() }
        wakeup.call()
    }
}
