package import Vocabulary

/// Decides which check runs when: a pure value, fed with events, answering with actions.
///
/// It holds no clock, starts no task and takes no lock. Whoever drives it keeps a queue of (instant, event), hands each
/// event back when its time has come, and carries out the actions in order.
package struct Schedule: Sendable {
    /// Runs of one kind that have outlived two deadlines; beyond this many, checks of that kind are refused.
    package static let overdueLimit = 64

    package enum Event: Hashable, Sendable {
        /// The checks are now these: added ones start, unchanged ones keep their phase, the rest is forgotten.
        case reloaded([Plan])
        case due(CheckID, generation: Int)
        case expired(Run.ID)
        case outlived(Run.ID)
        /// The run's task has ended, whatever came of it.
        case finished(Run.ID, failed: Bool)
        /// Somebody needs to know how these are now, not at their next slot.
        case wanted([CheckID])
        /// Nothing starts any more.
        case stopped
    }

    package enum Action: Hashable, Sendable {
        /// Hand `Event` back at this instant.
        case wake(Event, at: Instant)
        case start(Run)
        /// Too many runs of this kind never ended: record a failure of our own instead.
        case refuse(Run)
        /// The run ended in time: record what it found.
        case accept(Run)
        /// The deadline has passed: record a timeout and cancel the run.
        case timeOut(Run)
        /// Cancel the run and record nothing.
        case abandon(Run)
        case missed(CheckID, slots: Int)
        case overdue(CheckID, Bool)
    }

    /// A check as the schedule compares it: the same plan after a reload means the same probe.
    package struct Plan: Hashable, Sendable {
        package let check: Check
        package let fingerprint: String

        package init(check: Check, fingerprint: String) {
            self.check = check
            self.fingerprint = fingerprint
        }
    }

    /// One run of a check.
    package struct Run: Hashable, Sendable {
        package typealias ID = UInt64

        package let id: ID
        package let check: Check
        /// The instant of the grid that it stands for.
        package let slot: Instant
        package let deadline: Instant
    }

    private enum Phase {
        case waiting
        case running(Run)
        /// Recorded as a timeout, cancelled, and still not ended.
        case overdue(Run, isCounted: Bool)
    }

    private struct Entry {
        let plan: Plan
        let grid: Grid
        let generation: Int
        var phase: Phase
        /// The slot that the next `due` stands for; an earlier `due` is out of date.
        var slot: Instant
        var lastRunFailed = false
        /// When the check was last brought forward.
        var hurriedAt: Instant?
        /// When somebody last wanted to know at once.
        var wantedAt: Instant?
    }

    private var entries: [CheckID: Entry] = [:]
    private var owners: [Run.ID: CheckID] = [:]
    /// Runs that a reload cut loose, so that their end is still counted where they were overdue.
    private var orphans: [Run.ID: (kind: String, isCounted: Bool)] = [:]
    private var overdueByKind: [String: Int] = [:]
    private var generation = 0
    private var nextRun: Run.ID = 0
    private var isStopped = false

    package init() {}

    package mutating func handle(_ event: Event, now: Instant) -> [Action] {
        switch event {
        case .reloaded(let plans): reload(plans, now: now)
        case .due(let id, let generation): due(id, generation, now: now)
        case .expired(let run): expired(run, now: now)
        case .outlived(let run): outlived(run)
        case .finished(let run, let failed): finished(run, failed: failed, now: now)
        case .wanted(let ids): ids.flatMap { bringForward($0, now: now) }
        case .stopped: stop()
        }
    }

    /// Whether `event` will change nothing when its time comes: it concerns a run that has ended.
    package func isVoid(_ event: Event) -> Bool {
        switch event {
        case .expired(let run), .outlived(let run): owners[run] == nil && orphans[run] == nil
        case .reloaded, .due, .finished, .wanted, .stopped: false
        }
    }

    // MARK: - Runs

    private mutating func due(_ id: CheckID, _ generation: Int, now: Instant) -> [Action] {
        guard !isStopped, var entry = entries[id], entry.generation == generation, entry.slot <= now,
            case .waiting = entry.phase
        else { return [] }
        let check = entry.plan.check
        var actions: [Action] = []
        // We ourselves may be later than a whole interval: the run stands for the latest slot, the others are missed.
        let late = entry.slot.duration(to: now).nanoseconds / check.interval.nanoseconds
        if late > 0 {
            entry.slot = entry.slot + check.interval * Int(late)
            actions.append(.missed(id, slots: Int(late)))
        }
        let run = Run(id: nextRun, check: check, slot: entry.slot, deadline: now + check.timeout)
        nextRun += 1
        guard overdueByKind[check.kind, default: 0] < Self.overdueLimit else {
            return actions + [.refuse(run)] + wait(id, entry, now: now)
        }
        entry.phase = .running(run)
        entries[id] = entry
        owners[run.id] = id
        return actions + [.start(run), .wake(.expired(run.id), at: run.deadline)]
    }

    private mutating func expired(_ id: Run.ID, now: Instant) -> [Action] {
        guard !isStopped, let owner = owners[id], case .running(let run) = entries[owner]?.phase, run.id == id else {
            return []
        }
        entries[owner]?.phase = .overdue(run, isCounted: false)
        entries[owner]?.lastRunFailed = true
        return [.timeOut(run), .wake(.outlived(id), at: run.deadline + run.check.timeout)]
    }

    private mutating func outlived(_ id: Run.ID) -> [Action] {
        if let orphan = orphans[id], !orphan.isCounted {
            orphans[id] = (orphan.kind, true)
            overdueByKind[orphan.kind, default: 0] += 1
            return []
        }
        guard let owner = owners[id], case .overdue(let run, isCounted: false) = entries[owner]?.phase else {
            return []
        }
        entries[owner]?.phase = .overdue(run, isCounted: true)
        overdueByKind[run.check.kind, default: 0] += 1
        return [.overdue(owner, true)]
    }

    private mutating func finished(_ id: Run.ID, failed: Bool, now: Instant) -> [Action] {
        if let orphan = orphans.removeValue(forKey: id) {
            if orphan.isCounted { overdueByKind[orphan.kind, default: 1] -= 1 }
            return []
        }
        guard let owner = owners.removeValue(forKey: id), var entry = entries[owner] else { return [] }
        switch entry.phase {
        case .waiting:
            return []
        case .running(let run):
            let isBack = entry.lastRunFailed && !failed
            entry.lastRunFailed = failed
            return (isStopped ? [] : [.accept(run)]) + wait(owner, entry, now: now)
                + (isBack ? hurry(owner.service, now: now) : [])
        case .overdue(let run, let isCounted):
            if isCounted { overdueByKind[run.check.kind, default: 1] -= 1 }
            return (isCounted ? [.overdue(owner, false)] : []) + wait(owner, entry, now: now)
        }
    }

    /// A service has come back: what last failed there is looked at now, not a deep check's minute later.
    ///
    /// At most once per interval of the hurried check, so that a service that comes and goes is not asked without end.
    private mutating func hurry(_ service: ServiceName, now: Instant) -> [Action] {
        guard !isStopped else { return [] }
        return CheckLevel.allCases.compactMap { level in
            let id = CheckID(service, level)
            guard let entry = entries[id], entry.lastRunFailed, case .waiting = entry.phase,
                entry.hurriedAt.map({ $0 + entry.plan.check.interval <= now }) ?? true
            else { return nil }
            entries[id]?.slot = now
            entries[id]?.hurriedAt = now
            return .wake(.due(id, generation: entry.generation), at: now)
        }
    }

    /// At most once per second: many alerts may ask about one service.
    private mutating func bringForward(_ id: CheckID, now: Instant) -> [Action] {
        guard !isStopped, let entry = entries[id], case .waiting = entry.phase,
            entry.wantedAt.map({ $0 + .seconds(1) <= now }) ?? true
        else { return [] }
        entries[id]?.slot = now
        entries[id]?.wantedAt = now
        return [.wake(.due(id, generation: entry.generation), at: now)]
    }

    /// Puts a check back on the grid at its next slot, and counts the slots that passed since its last one.
    ///
    /// A first run lies off the grid; it also stands for a slot that follows it by less than half an interval.
    private mutating func wait(_ id: CheckID, _ entry: Entry, now: Instant) -> [Action] {
        guard !isStopped else { return [] }
        var entry = entry
        let grid = entry.grid
        let covered = entry.slot + entry.plan.check.interval / 2
        let next = grid.firstSlot(after: max(now, covered))
        let passed = grid.slots(after: covered, before: next)
        entry.phase = .waiting
        entry.slot = next
        entries[id] = entry
        return (passed > 0 ? [.missed(id, slots: passed)] : [])
            + [.wake(.due(id, generation: entry.generation), at: next)]
    }

    // MARK: - The set of checks

    private mutating func reload(_ plans: [Plan], now: Instant) -> [Action] {
        guard !isStopped else { return [] }
        generation += 1
        var actions: [Action] = []
        var kept: [CheckID: Entry] = [:]
        var added: [Plan] = []
        for plan in plans {
            if let entry = entries[plan.check.id], entry.plan == plan {
                kept[plan.check.id] = entry
            } else {
                added.append(plan)
            }
        }
        for (id, entry) in entries.sorted(by: { $0.key < $1.key }) where kept[id] == nil {
            actions += forget(id, entry)
        }
        entries = kept
        return actions + start(added, now: now)
    }

    /// Starts are spread over a quarter of the interval, at most a second, live checks first.
    private mutating func start(_ plans: [Plan], now: Instant) -> [Action] {
        let ordered = plans.sorted {
            ($0.check.id.level, $0.check.id.service) < ($1.check.id.level, $1.check.id.service)
        }
        var actions: [Action] = []
        for (position, plan) in ordered.enumerated() {
            let spread = min(plan.check.interval / 4, .seconds(1))
            let slot = now + spread * position / ordered.count
            entries[plan.check.id] = Entry(
                plan: plan,
                grid: Grid(plan.check),
                generation: generation,
                phase: .waiting,
                slot: slot
            )
            actions.append(.wake(.due(plan.check.id, generation: generation), at: slot))
        }
        return actions
    }

    private mutating func forget(_ id: CheckID, _ entry: Entry) -> [Action] {
        switch entry.phase {
        case .waiting:
            return []
        case .running(let run):
            owners[run.id] = nil
            orphans[run.id] = (run.check.kind, false)
            return [.abandon(run), .wake(.outlived(run.id), at: run.deadline + run.check.timeout)]
        case .overdue(let run, let isCounted):
            owners[run.id] = nil
            orphans[run.id] = (run.check.kind, isCounted)
            return isCounted ? [.overdue(id, false)] : []
        }
    }

    private mutating func stop() -> [Action] {
        isStopped = true
        return entries.values.compactMap { entry in
            guard case .running(let run) = entry.phase else { return nil }
            return .abandon(run)
        }
    }
}
