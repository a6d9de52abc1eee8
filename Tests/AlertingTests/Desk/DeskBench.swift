import Alerting
import Series
import ServiceLifecycle
import Synchronization
import TestKit
import Testing
import Vocabulary

/// The desk and the outbox at work, on a clock that the test moves and with receivers that behave as it says.
final class DeskBench: Sendable {
    /// Names of alerts that are silenced.
    final class Hush: Sendable {
        private let names = Mutex<Set<String>>([])

        func set(_ names: Set<String>) { self.names.withLock { $0 = names } }

        func covers(_ labels: Labels) -> Bool {
            names.withLock { names in labels.contains { $0.name == "alertname" && names.contains($0.value) } }
        }
    }

    /// The stack as it is now.
    final class Scene: Sendable {
        private let stack = Mutex(StackPicture())

        var picture: StackPicture {
            get { stack.withLock(\.self) }
            set { stack.withLock { $0 = newValue } }
        }
    }

    let time: TestTime
    let keeper: MemoryKeeper
    let hush: Hush
    let scene: Scene
    let log = LogLines()
    let outbox: Outbox
    let desk: AlertDesk
    let ops: ScriptedReceiver
    let pager: ScriptedReceiver
    /// Services that have not ended.
    private let running = Atomic(0)

    /// - Parameters:
    ///   - policy: whom to tell; receivers are `ops` and `pager`.
    ///   - takesDigests: whether `ops` is a person's.
    ///   - receivers: those of the settings, `ops` and `pager` among them or not.
    ///   - bench: what a process before has left: its records, at its time.
    /// - Throws: what says that a record cannot be read.
    init(
        _ policy: AlertPolicy = .prompt(),
        takesDigests: Bool = true,
        receivers: [String] = ["ops", "pager"],
        after bench: DeskBench? = nil
    ) throws {
        let (time, keeper, hush) = (bench?.time ?? TestTime(), bench?.keeper ?? MemoryKeeper(), bench?.hush ?? Hush())
        let scene = bench?.scene ?? Scene()
        (self.time, self.keeper, self.hush, self.scene) = (time, keeper, hush, scene)
        ops = ScriptedReceiver(takesDigests: takesDigests, time: time)
        pager = ScriptedReceiver(takesDigests: false, time: time)
        outbox = Outbox(keeper: keeper, time: time, logger: log.logger, jitter: { 0.5 })
        desk = AlertDesk(
            policy: policy,
            keeper: keeper,
            outbox: outbox,
            sources: .init(stack: { scene.picture }, isMuted: { labels, _ in hush.covers(labels) }),
            time: time,
            logger: log.logger
        )
        use(receivers, policy)
        let followed = keeper.records.filter { $0.key.kind == .followed }
        outbox.follow(try followed.map { try $0.value(FollowedIncident.self) })
        outbox.add(try keeper.records.filter { $0.key.kind == .delivery }.map { try $0.value(Delivery.self) })
        desk.resume(try keeper.records.filter { $0.key.kind == .incident }.map { try $0.value(KeptIncident.self) })
    }

    /// Makes these the receivers of the settings, as a reload does.
    func use(_ receivers: [String], renewed: [String] = [], _ policy: AlertPolicy) {
        let known: [(name: ReceiverName, receiver: any Receiver)] = [
            (names("ops")[0], ops), (names("pager")[0], pager),
        ]
        let used = known.filter { receivers.contains($0.name.description) }
        let others = Set(renewed.compactMap(ReceiverName.init))
        outbox.use(used, renewed: others, fallback: policy.fallback, expiry: policy.expireAfter)
    }

    /// What waits for `ops`.
    func opsQueue() throws -> ReceiverQueue {
        try #require(outbox.queues.first { $0.receiver == names("ops")[0] })
    }

    /// The messages that are on the disk.
    var kept: [Delivery] {
        get throws {
            try keeper.records.filter { $0.key.kind == .delivery }.map { try $0.value(Delivery.self) }
                .sorted { $0.id < $1.id }
        }
    }

    /// Runs both while `body` goes on; then the process ends, without a word.
    func run(_ body: () async throws -> Void) async throws {
        running.store(2, ordering: .relaxed)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in [outbox, desk] as [any Service] {
                group.addTask {
                    defer { self.running.subtract(1, ordering: .relaxed) }
                    try await service.run()
                }
            }
            await settle()
            try await body()
            group.cancelAll()
            // What is on its way then is waited for.
            while running.load(ordering: .relaxed) > 0 {
                if time.sleeping > 0 { time.advance(by: .milliseconds(500)) }
                await Task.yield()
            }
        }
    }

    /// Lets so much time pass, a quarter of a second after the other.
    func pass(_ duration: Duration) async {
        let end = time.now + duration
        while time.now < end {
            time.advance(by: min(.milliseconds(250), end - time.now))
            await settle()
        }
    }

    /// Suspends until nothing happens before the clock moves: the two loops sleep, and so does each receiver's that has
    /// something to send.
    private func settle() async {
        while time.sleeping != 2 + outbox.queues.count(where: { !$0.pending.isEmpty }) { await Task.yield() }
    }

    func fire(_ alert: String, of service: String? = nil) async { await report(alert, service, .firing) }

    func end(_ alert: String, of service: String? = nil) async { await report(alert, service, .ended(.recovered)) }

    private func report(_ alert: String, _ service: String?, _ step: AlertReport.Step) async {
        let labels = Labels([("alertname", alert)] + (service.map { [("service", $0)] } ?? []))
        await desk.take(.alerts([AlertReport(source: "test", step: step, labels: labels, startedAt: time.now)]))
        await settle()
    }
}

extension AlertPolicy {
    /// Everything goes to `ops` at once, and nothing is held back.
    static func prompt(fallbackAfter: Duration? = nil) -> AlertPolicy {
        var route = Route(receivers: names("ops"))
        route.groupWait = .zero
        route.flapping.max = .zero
        return AlertPolicy(
            receivers: names("ops", "pager").map { ReceiverOptions(name: $0, kind: .log) },
            route: route,
            fallback: fallbackAfter.map { Fallback(receiver: names("pager")[0], after: $0) }
        )
    }
}
