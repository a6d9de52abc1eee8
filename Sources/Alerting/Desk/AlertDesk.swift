package import Logging
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Where alerts become incidents and incidents messages: drives the ``IncidentBook``.
///
/// Whatever comes in is decided, kept on the disk together with what caused it, and only then handed to the outbox: one
/// thing after the other, on the task of whoever brought it, so that nothing but the passing of time depends on ``run()``.
package final class AlertDesk: Service {
    /// What decisions rest on.
    package struct Sources: Sendable {
        package var stack: @Sendable () -> StackPicture
        /// Whether a silence or a maintenance window covers an alert of these labels.
        package var isMuted: @Sendable (_ labels: Labels, _ at: WallTime) -> Bool
        package var acknowledgeURL: @Sendable (_ incident: ULID) -> String?
        /// Makes a text fit to be shown.
        package var clean: @Sendable (String) -> String
        /// Runs `live` and `ready` of the services at once, and returns when the results are in.
        package var examine: @Sendable (_ services: [ServiceName]) async -> Void
        /// Told of incidents that have changed, all of them after a change of the policy, with all that there are, once
        /// that is on the disk; must not block.
        package var onChange: @Sendable (_ changed: [Incident], _ incidents: [Incident]) -> Void

        package init(
            stack: @escaping @Sendable () -> StackPicture = { StackPicture() },
            isMuted: @escaping @Sendable (_ labels: Labels, _ at: WallTime) -> Bool = { _, _ in false },
            acknowledgeURL: @escaping @Sendable (_ incident: ULID) -> String? = { _ in nil },
            clean: @escaping @Sendable (String) -> String = { $0 },
            examine: @escaping @Sendable (_ services: [ServiceName]) async -> Void = { _ in },
            onChange: @escaping @Sendable (_ changed: [Incident], _ incidents: [Incident]) -> Void = { _, _ in }
        ) {
            self.stack = stack
            self.isMuted = isMuted
            self.acknowledgeURL = acknowledgeURL
            self.clean = clean
            self.examine = examine
            self.onChange = onChange
        }
    }

    /// Takes a change to the disk; true when it is there.
    package typealias Commit = @Sendable (KeptChange) async -> Bool

    /// What others see of the book: a decision about thousands of alerts takes a while, and nobody is to wait for it.
    private struct State {
        var incidents: [Incident] = []
        var policy: AlertPolicy
        var nextDue: Instant?
        var examinations: [IncidentStep.Examination] = []
        /// What came of the beginning, until somebody takes it to the disk.
        var beginning = IncidentStep()

        mutating func show(_ book: IncidentBook) {
            (incidents, policy, nextDue) = (book.incidents, book.policy, book.nextDue)
        }
    }

    /// Looks around so often even when nothing is due.
    private static let pulse: Duration = .seconds(5)

    package let heartbeat: Heartbeat
    private let keeper: any RecordKeeper
    private let outbox: Outbox
    private let sources: Sources
    let time: any Time
    let logger: Logger
    /// Locked by one at a time: whoever is through the turnstile.
    let book: Mutex<IncidentBook>
    private let state: Mutex<State>
    let turnstile = Turnstile()
    private let ids = ULIDSource()
    private let wakeup = Wakeup()

    package init(
        policy: AlertPolicy,
        keeper: any RecordKeeper,
        outbox: Outbox,
        sources: Sources,
        time: any Time,
        logger: Logger
    ) {
        self.keeper = keeper
        self.outbox = outbox
        self.sources = sources
        self.time = time
        self.logger = logger
        heartbeat = Heartbeat("alerting", period: Self.pulse, now: time.now)
        book = Mutex(IncidentBook(policy: policy))
        state = Mutex(State(policy: policy))
        outbox.onReference { [weak self] incident, receiver, reference in
            await self?.take(.referenced(incident, receiver, reference))
        }
    }

    /// Open incidents and those that ended a short while ago, the oldest first.
    package var incidents: [Incident] { state.withLock { $0.incidents } }

    /// The incident of an id, or the one that it has become a part of: the number in older messages is as good.
    package func incident(_ id: ULID) -> Incident? {
        let incidents = incidents
        guard var found = incidents.first(where: { $0.id == id }) else {
            return incidents.first { $0.absorbedInto == nil && $0.absorbed.contains(id) }
        }
        while let host = found.absorbedInto, let whole = incidents.first(where: { $0.id == host }) { found = whole }
        return found
    }

    package var policy: AlertPolicy { state.withLock { $0.policy } }

    /// Goes on with what was kept; to be called once, before anything else.
    ///
    /// - Parameters:
    ///   - kept: the incidents.
    ///   - reports: the alerts that go on, and the ends of those that do not, as far as they are known by now.
    package func resume(_ kept: [KeptIncident], _ reports: (_ known: [Member]) -> [AlertReport] = { _ in [] }) {
        let wallOffset = time.wallOffset
        book.withLock { book in
            for (offset, incidents) in Dictionary(grouping: kept, by: \.wallOffset) {
                let distance = Duration.nanoseconds(offset.subtractingClamped(wallOffset.nanoseconds))
                book.resume(incidents.map(\.incident), movedBy: distance)
            }
            state.withLock { $0.show(book) }
        }
        outbox.know(incidents.flatMap(\.references))
        let reports = reports(incidents.flatMap(\.members))
        guard !reports.isEmpty else { return }
        let step = decide(.alerts(reports))
        state.withLock { $0.beginning = step }
    }

    /// Takes something in; returns when what comes of it is on the disk (or the disk has refused it) and handed on.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - commit: takes the change to the disk together with what caused it; nil for the change alone.
    /// - Returns: whether it is on the disk.
    @discardableResult
    package func take(_ event: IncidentBook.Event, commit: Commit? = nil) async -> Bool {
        await turnstile.pass { await process(event, commit) }
    }

    func process(_ event: IncidentBook.Event, _ commit: Commit? = nil) async -> Bool {
        let step = takeBeginning().followed(by: decide(event))
        let (change, deliveries) = record(step)
        CrashPoint.reached(.incidentsBeforeCommit)
        let isKept =
            if let commit {
                await commit(change)
            } else {
                change.isEmpty ? true : await keeper.commit(change)
            }
        CrashPoint.reached(.incidentsAfterCommit)
        log(step, isDurable: isKept)
        outbox.add(deliveries)
        let incidents = incidents
        let changed = if case .policy = event { incidents } else { step.changed }
        if !changed.isEmpty { sources.onChange(changed, incidents) }
        wakeup.call()
        return isKept
    }

    /// Says something about ourselves.
    package func tell(_ headline: String, details: [String] = [], to receivers: [ReceiverName]) async {
        let now = time.wallNow
        let deliveries = receivers.map { receiver in
            Delivery(
                Notification(
                    id: ids.next(at: now),
                    receiver: receiver,
                    event: .notice,
                    at: now,
                    headline: sources.clean(headline),
                    details: details.map(sources.clean)
                )
            )
        }
        let change = KeptChange(put: deliveries.compactMap { try? KeptRecord($0, $0.key, at: now) })
        _ = await keeper.commit(change)
        outbox.add(deliveries)
    }

    /// Follows the time until the service is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    self.heartbeat.beat(self.time.now)
                    for examination in self.takeExaminations() { group.addTask { await self.examine(examination) } }
                    if await self.wait() { await self.take(.looked) }
                }
            }
        }
    }

    /// Makes one line of each incident, with all as it is now.
    package var headlines: (Incident) -> String {
        let (book, around) = (IncidentBook(policy: policy), surroundings())
        return { book.headline(of: $0, around) }
    }

    private func decide(_ event: IncidentBook.Event) -> IncidentStep {
        let around = surroundings()
        return book.withLock { book in
            let step = book.handle(event, around)
            state.withLock { state in
                state.show(book)
                state.examinations += step.examinations
            }
            return step
        }
    }

    private func surroundings() -> IncidentSurroundings {
        let now = time.now
        let wallNow = time.wallTime(at: now)
        return IncidentSurroundings(
            now: now,
            wallOffset: time.wallOffset,
            stack: sources.stack(),
            isMuted: { [sources] in sources.isMuted($0, wallNow) },
            makeID: { [ids] in ids.next(at: $0) },
            acknowledgeURL: sources.acknowledgeURL,
            clean: sources.clean
        )
    }

    private func takeBeginning() -> IncidentStep {
        state.withLock { state in
            defer { state.beginning = IncidentStep() }
            return state.beginning
        }
    }

    // MARK: - Time

    /// True when something is due by the time; false when there is other work, or somebody has changed when it is due.
    private func wait() async -> Bool {
        let (due, hasWork) = state.withLock { ($0.nextDue, !$0.examinations.isEmpty) }
        if hasWork { return false }
        let now = time.now
        let until = min(due ?? now + Self.pulse, now + Self.pulse)
        if until > now { await wakeup.wait(until: until, time) }
        return state.withLock { $0.nextDue }.map { $0 <= time.now } ?? false
    }

    private func takeExaminations() -> [IncidentStep.Examination] {
        state.withLock { state in
            defer { state.examinations = [] }
            return state.examinations
        }
    }

    private func examine(_ examination: IncidentStep.Examination) async {
        await sources.examine(examination.services)
        await take(.examined(examination.incident))
    }
}
