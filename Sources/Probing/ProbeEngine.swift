import HeapModule
import NIOCore
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Drives the ``Schedule``: one queue of events, one armed alarm, one task per run, all on the probe event loop.
///
/// Staying on one loop is what keeps a run at one context switch. Everything that changes the engine's state happens on
/// that loop, so actions are carried out in the order in which the schedule decided them.
package final class ProbeEngine: Service {
    /// How often the engine shows that it is alive when nothing else is due.
    package static let pulse: Duration = .seconds(5)
    /// How long ``run()`` waits at shutdown for runs and probes that do not end when they are told to.
    ///
    /// Shorter than what the process grants its services after it has cancelled them, for beyond that it crashes.
    package static let patience: Duration = .seconds(2)

    private let environment: ProbeEnvironment
    private let alarm: any Alarm
    private let sink: any ObservationSink
    private let recorder: RunRecorder
    /// Beaten at every step.
    package let heartbeat: Heartbeat
    private let executor: any TaskExecutor
    /// Touched on the event loop alone; the lock is never contended and is there to prove it to the compiler.
    private let state = Mutex(EngineState())

    package init(
        environment: ProbeEnvironment,
        alarm: any Alarm,
        sink: any ObservationSink,
        heartbeat: Heartbeat
    ) {
        self.environment = environment
        self.alarm = alarm
        self.sink = sink
        recorder = RunRecorder(sink: sink)
        self.heartbeat = heartbeat
        executor = EventLoopExecutor(environment.eventLoop)
    }

    /// Makes these the checks: unchanged ones go on as they are, added ones start at once, the rest is closed.
    package func reload(_ probes: [ScheduledProbe]) {
        onLoop { self.replace(probes) }
    }

    /// As ``reload(_:)``, together with `change`, for what else depends on the checks.
    ///
    /// `change` runs on the event loop: no observation of an old check comes after it, none of a new one before. Returns
    /// when the checks are in force.
    package func reload(_ probes: [ScheduledProbe], with change: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            onLoop {
                change()
                self.replace(probes)
                continuation.resume()
            }
        }
    }

    /// Runs these checks now, once, besides their slots; those that run already, or have done so within a second, do not
    /// run twice.
    package func want(_ checks: [CheckID]) {
        onLoop { self.step(.wanted(checks)) }
    }

    /// Probes until shutdown; then cancels what is in flight, unrecorded, and closes every probe.
    ///
    /// A run that ignores its cancellation, or a probe that does not close, is left behind after ``patience``.
    package func run() async throws {
        onLoop { self.step(nil) }
        try? await gracefulShutdown()
        await withCheckedContinuation { continuation in
            onLoop { self.stop(continuation) }
        }
    }

    private func onLoop(_ body: @escaping @Sendable () -> Void) {
        if environment.eventLoop.inEventLoop { body() } else { environment.eventLoop.execute(body) }
    }

    // MARK: - On the event loop

    private func replace(_ probes: [ScheduledProbe]) {
        let plans = probes.map { Schedule.Plan(check: $0.check, fingerprint: $0.fingerprint) }
        let retired: [ProbeOwner]? = state.withLock { state in
            guard !state.isStopped else { return nil }
            var owners: [CheckID: ProbeOwner] = [:]
            for (probe, plan) in zip(probes, plans) {
                if let owner = state.owners[plan.check.id], owner.plan == plan {
                    owners[plan.check.id] = owner
                } else {
                    owners[plan.check.id] = ProbeOwner(plan: plan, probe: probe.makeProbe())
                }
            }
            let kept = Set(owners.values.map(ObjectIdentifier.init))
            let retired = state.owners.values.filter { !kept.contains(ObjectIdentifier($0)) }
            state.owners = owners
            return retired
        }
        guard let retired else { return }
        step(.reloaded(plans))
        for owner in retired { close(owner) }
    }

    private func stop(_ continuation: CheckedContinuation<Void, Never>) {
        step(.stopped)
        let owners = state.withLock { state in
            state.isStopped = true
            state.departure = continuation
            defer { state.owners = [:] }
            return Array(state.owners.values)
        }
        alarm.set(for: environment.time.now + Self.patience) { self.onLoop { self.depart(early: false) } }
        for owner in owners { close(owner) }
        depart(early: true)
    }

    /// Ends ``run()``: early only when nothing is left to wait for.
    private func depart(early: Bool) {
        let departure = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !early || (state.inFlight.isEmpty && state.closing == 0) else { return nil }
            defer { state.departure = nil }
            return state.departure
        }
        guard let departure else { return }
        alarm.stop()
        departure.resume()
    }

    /// Feeds the schedule with `event` and with everything that is due, carries out what it wants, and sets the alarm.
    private func step(_ event: Schedule.Event?) {
        let now = environment.time.now
        heartbeat.beat(now)
        let (actions, next) = state.withLock { state -> ([Schedule.Action], Instant?) in
            guard !state.isStopped else { return ([], nil) }
            var actions: [Schedule.Action] = []
            if let event { state.take(state.schedule.handle(event, now: now), into: &actions) }
            while let first = state.wakes.min, first.at <= now {
                state.wakes.removeMin()
                state.take(state.schedule.handle(first.event, now: now), into: &actions)
            }
            // The deadline of a run that has ended is no reason to wake up.
            while let first = state.wakes.min, state.schedule.isVoid(first.event) { state.wakes.removeMin() }
            let next = min(state.wakes.min?.at ?? now + Self.pulse, now + Self.pulse)
            // Most runs end without changing what comes next, and setting a timer is dear.
            guard next != state.alarm else { return (actions, nil) }
            state.alarm = next
            return (actions, next)
        }
        for action in actions { perform(action, now: now) }
        guard let next else { return }
        alarm.set(for: next) { [weak self] in self?.onLoop { self?.ring() } }
    }

    private func ring() {
        state.withLock { $0.alarm = nil }
        step(nil)
    }

    private func perform(_ action: Schedule.Action, now: Instant) {
        switch action {
        case .wake: break
        case .start(let run): start(run, now: now)
        case .refuse(let run): recorder.refused(run, now: now)
        case .accept: break
        case .timeOut(let run): timeOut(run, now: now)
        case .abandon(let run): state.withLock { $0.inFlight[run.id] }?.task.cancel()
        case .missed(let id, let slots): sink.missed(id, slots: slots)
        case .overdue(let id, let isOverdue): sink.overdue(id, isOverdue)
        }
    }

    private func start(_ run: Schedule.Run, now: Instant) {
        guard let owner = state.withLock({ $0.owners[run.check.id] }) else { return }
        let context = ProbeRun(check: run.check.id, started: now, deadline: run.deadline, time: environment.time)
        // Not a child of a group: a run must be cancelled alone, at its deadline, and a group cancels all or none.
        // `run()` waits for every one of these before it returns, within ``patience``.
        let task = Task(executorPreference: executor) {
            let result = await owner.probe.ask(context)
            self.onLoop { self.finished(run, context, result) }
        }
        state.withLock { $0.inFlight[run.id] = EngineState.InFlight(context: context, owner: owner, task: task) }
    }

    private func timeOut(_ run: Schedule.Run, now: Instant) {
        guard let flight = state.withLock({ $0.inFlight[run.id] }) else { return }
        let reading = flight.context.read()
        flight.task.cancel()
        recorder.timedOut(run, reading, now: now)
    }

    private func finished(_ run: Schedule.Run, _ context: ProbeRun, _ result: Result<Report, ProbeFailure>) {
        let now = environment.time.now
        let failed =
            switch result {
            case .success: false
            case .failure: true
            }
        let (owner, actions) = state.withLock { state -> (ProbeOwner?, [Schedule.Action]) in
            let owner = state.inFlight.removeValue(forKey: run.id)?.owner
            var actions: [Schedule.Action] = []
            state.take(state.schedule.handle(.finished(run.id, failed: failed), now: now), into: &actions)
            return (owner, actions)
        }
        for action in actions {
            if case .accept(let run) = action {
                recorder.ended(run, context.read(), result, now: now)
            } else {
                perform(action, now: now)
            }
        }
        if let owner, owner.isRetired { close(owner) }
        step(nil)
        depart(early: true)
    }

    /// Closes a probe that no check uses any more, once its last run has ended.
    private func close(_ owner: ProbeOwner) {
        let isBusy = state.withLock { state in
            owner.isRetired = true
            let isBusy = state.inFlight.values.contains { $0.owner === owner }
            if !isBusy { state.closing += 1 }
            return isBusy
        }
        guard !isBusy else { return }
        // Closing may wait for a peer, and nothing else has to wait with it but ``run()``, which counts these.
        _ = Task(executorPreference: executor) {
            await owner.probe.close()
            self.onLoop {
                self.state.withLock { $0.closing -= 1 }
                self.depart(early: true)
            }
        }
    }
}
