package import Series
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Evaluates rule groups at their slots, and out of turn when what they read has changed.
///
/// One task evaluates, group after group: it owns the state of all rules, so that nothing is locked while expressions are
/// computed. A second one keeps what was decided and announces it in the same order, so that a slow disk delays no
/// evaluation: an announcement comes after its cause is on the disk, or after the disk has refused it.
package final class RuleEngine: Service {
    /// Tells people and receivers; `isDurable` says whether what happened is on the disk.
    package typealias Announce = @Sendable (_ outcome: GroupOutcome, _ isDurable: Bool) -> Void
    /// Whether every check and scrape that may bring series that meet the conditions has had one run.
    package typealias HasRun = @Sendable (_ matchers: [LabelMatcher]) -> Bool

    /// Looks around so often even when nothing is due.
    private static let pulse: Duration = .seconds(5)

    private struct Load {
        let groups: [RuleGroup]
        let options: EvaluationOptions
        let done: CheckedContinuation<Void, Never>
    }

    private struct Inbox {
        /// The rules before ``run()`` takes them.
        var idle: RuleBoard?
        var loads: [Load] = []
        var isRunning = false
    }

    package let heartbeat: Heartbeat
    private let time: any Time
    private let keeper: any AlertKeeper
    private let executor: (any TaskExecutor)?
    private let hasRun: HasRun
    private let announce: Announce
    /// As of the last evaluation of each, for readers.
    private let published: Mutex<[GroupRun]>
    private let inbox: Mutex<Inbox>
    private let changes: ProbeChanges
    private var wakeup: Wakeup { changes.wakeup }
    /// What happened and is not announced yet, the oldest first.
    private let outcomes: Mutex<[GroupOutcome]>
    private let hasOutcomes = Wakeup()

    /// - Parameters:
    ///   - environment: what is read and written.
    ///   - groups: that are in force from the start.
    ///   - resumption: what was kept over a restart.
    ///   - changes: what calls for evaluations out of turn.
    ///   - keeper: where the state of alerts outlives the process.
    ///   - executor: where expressions are computed; nil for the common threads.
    ///   - hasRun: asked before a rule's first evaluation.
    ///   - announce: called with every evaluation, in order, never twice at a time.
    package init(
        _ environment: EvaluationEnvironment,
        groups: [RuleGroup] = [],
        resuming resumption: RuleResumption = RuleResumption(),
        changes: ProbeChanges = ProbeChanges(),
        keeper: any AlertKeeper,
        executor: (any TaskExecutor)? = nil,
        hasRun: @escaping HasRun = { _ in true },
        announce: @escaping Announce = { _, _ in }
    ) {
        time = environment.time
        self.changes = changes
        self.keeper = keeper
        self.executor = executor
        self.hasRun = hasRun
        self.announce = announce
        let heartbeat = Heartbeat("rules", period: Self.pulse, now: environment.time.now)
        self.heartbeat = heartbeat
        var environment = environment
        environment.onRule = { [time] in heartbeat.beat(time.now) }
        var board = RuleBoard(environment)
        let outcome = board.load(groups, resuming: resumption, at: environment.time.now)
        inbox = Mutex(Inbox(idle: board))
        published = Mutex(board.groups)
        outcomes = Mutex(outcome.map { [$0] } ?? [])
    }

    /// The groups in force, each as of its last evaluation, in the order of the files.
    package var groups: [GroupRun] { published.withLock { $0 } }

    /// Puts other groups in force; returns when they are.
    ///
    /// Rules that are found again keep their state, and an evaluation that is under way is finished first.
    package func load(_ groups: [RuleGroup], options: EvaluationOptions) async {
        await withCheckedContinuation { done in
            let load = Load(groups: groups, options: options, done: done)
            let isRunning = inbox.withLock { inbox in
                if inbox.isRunning { inbox.loads.append(load) }
                if var board = inbox.idle {
                    take(load, &board)
                    inbox.idle = board
                }
                return inbox.isRunning
            }
            if isRunning { wakeup.call() } else { done.resume() }
        }
    }

    /// Evaluates until the service is asked to stop; then all that happened is kept and announced.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: self.executor) { await self.evaluate() }
                group.addTask { await self.keepOutcomes() }
            }
        }
        await deliver()
    }

    // MARK: - Evaluation

    private func evaluate() async {
        let idle = inbox.withLock { inbox in
            defer { (inbox.idle, inbox.isRunning) = (nil, true) }
            return inbox.idle
        }
        guard var board = idle else { return }
        while !Task.isCancelled {
            takeInbox(&board)
            // One at a time: a load or a change that comes meanwhile is next.
            if let outcome = board.evaluateNext(at: time.now, hasRun: hasRun) {
                let groups = board.groups
                published.withLock { $0 = groups }
                post(outcome)
                heartbeat.beat(time.now)
                await Task.yield()
                continue
            }
            heartbeat.beat(time.now)
            let pulse = time.now + Self.pulse
            await wakeup.wait(until: board.nextDue.map { min($0, pulse) } ?? pulse, time)
        }
        close()
    }

    private func takeInbox(_ board: inout RuleBoard) {
        let loads = inbox.withLock { inbox in
            defer { inbox.loads = [] }
            return inbox.loads
        }
        for load in loads {
            take(load, &board)
            load.done.resume()
        }
        let changed = changes.take()
        if !changed.isEmpty { board.noteChange(of: changed, at: time.now) }
    }

    private func take(_ load: Load, _ board: inout RuleBoard) {
        CrashPoint.reached(.reloadBeforeSwap)
        if let outcome = board.load(load.groups, options: load.options, at: time.now) { post(outcome) }
        CrashPoint.reached(.reloadAfterSwap)
        let groups = board.groups
        published.withLock { $0 = groups }
    }

    /// Lets go of those who wait for a load that nobody will make any more.
    private func close() {
        let loads = inbox.withLock { inbox in
            defer { (inbox.loads, inbox.isRunning) = ([], false) }
            return inbox.loads
        }
        for load in loads { load.done.resume() }
    }

    // MARK: - What came of it

    private func post(_ outcome: GroupOutcome) {
        outcomes.withLock { $0.append(outcome) }
        hasOutcomes.call()
    }

    private func keepOutcomes() async {
        while !Task.isCancelled {
            await deliver()
            await hasOutcomes.wait()
        }
    }

    private func deliver() async {
        while true {
            let batch = outcomes.withLock { outcomes in
                defer { outcomes = [] }
                return outcomes
            }
            guard !batch.isEmpty else { return }
            // What came while the disk was busy goes to it at once.
            let isDurable = await keeper.keep(batch)
            CrashPoint.reached(.evaluationAfterCommit)
            for outcome in batch { announce(outcome, isDurable) }
        }
    }
}
