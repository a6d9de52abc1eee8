import PromQL
package import Series
package import Vocabulary

/// A group in force: its rules, its slots, and how its evaluations went.
package struct GroupRun: Sendable {
    package let group: RuleGroup
    /// Between two slots.
    package let interval: Duration
    package let slots: EvaluationSlots
    package internal(set) var rules: [RuleRun]
    /// Slots that came, missed ones included.
    package private(set) var iterations: UInt64 = 0
    package private(set) var missed: UInt64 = 0
    /// Evaluations of rules, out of turn included, and how many of them failed.
    package private(set) var evaluations: UInt64 = 0
    package private(set) var failures: UInt64 = 0
    /// The slot, or the moment between slots, of the last evaluation.
    package private(set) var lastInstant: Instant?
    /// The last moment between slots that was one.
    private(set) var lastOutOfTurn: Instant?
    /// When the last evaluation began; later than its slot.
    package private(set) var evaluatedAt: Instant?
    package private(set) var evaluationTime: Duration = .zero
    /// The slot that comes next.
    package private(set) var nextSlot: Instant
    private var lastSlot: Instant?

    package var key: GroupKey { group.key }

    init(_ group: RuleGroup, rules: [RuleRun], options: EvaluationOptions, now: Instant) {
        self.group = group
        self.rules = rules
        interval = group.interval.flatMap { $0 > .zero ? $0 : nil } ?? options.interval
        slots = EvaluationSlots(group.key, interval: interval)
        nextSlot = slots.next(after: now)
    }

    /// Continues the slots and the counts of the group as it was before a reload.
    mutating func adopt(_ other: GroupRun) {
        (iterations, missed, lastInstant) = (other.iterations, other.missed, other.lastInstant)
        (evaluations, failures) = (other.evaluations, other.failures)
        (evaluatedAt, evaluationTime) = (other.evaluatedAt, other.evaluationTime)
        lastOutOfTurn = other.lastOutOfTurn
        guard slots == other.slots else { return }
        (nextSlot, lastSlot) = (other.nextSlot, other.lastSlot)
    }

    /// Takes the newest slot that has come; those before it that nobody took are missed.
    mutating func takeSlot(at now: Instant) -> Instant {
        let slot = max(nextSlot, slots.last(at: now))
        let skipped = lastSlot.map { slots.missed(between: $0, and: slot) } ?? 0
        missed += UInt64(skipped)
        iterations += UInt64(skipped) + 1
        lastSlot = slot
        nextSlot = slot + interval
        return slot
    }

    /// A moment between slots: later than the last evaluation, in whole milliseconds as samples have them.
    mutating func takeMoment(_ wanted: Instant) -> Instant {
        let earliest = lastInstant.map { $0 + .milliseconds(1) } ?? wanted
        let moment = max(wanted, earliest)
        lastOutOfTurn = moment
        return moment
    }

    /// Evaluates the rules one after the other; what one writes the next one reads.
    ///
    /// - Parameters:
    ///   - instant: the slot, or a moment between slots.
    ///   - environment: what is read and written.
    ///   - mayBegin: whether a rule that was never evaluated may be: all that it reads has been there once.
    /// - Returns: what it came to.
    mutating func evaluate(
        at instant: Instant,
        _ environment: EvaluationEnvironment,
        mayBegin: (_ index: Int, _ rules: [RuleRun]) -> Bool
    ) -> GroupOutcome {
        let started = environment.time.now
        let queryOffset = group.queryOffset ?? environment.options.queryOffset
        let surroundings = RuleRun.Surroundings(
            slot: instant,
            queryOffset: queryOffset,
            limit: group.limit,
            options: environment.options,
            store: environment.store,
            time: environment.time
        )
        var outcome = GroupOutcome(group: key, at: instant)
        for index in rules.indices {
            guard rules[index].hasBegun || mayBegin(index, rules) else { continue }
            let before = rules[index].book
            let changes = rules[index].evaluate(surroundings)
            environment.onRule()
            evaluations += 1
            if case .bad = rules[index].health { failures += 1 }
            let deliveries = rules[index].takeForSending(
                at: instant,
                interval: interval,
                resendDelay: environment.options.resendDelay
            )
            let run = rules[index]
            outcome.add(run, before: before, changes, deliveries) { ends in
                ends > 0 ? run.evidence(of: ends, surroundings) : nil
            }
        }
        lastInstant = instant
        evaluatedAt = started
        evaluationTime = started.duration(to: environment.time.now)
        return outcome
    }
}

/// What evaluations read from and write to.
package struct EvaluationEnvironment: Sendable {
    package let store: SampleStore
    package let time: any Time
    package var options: EvaluationOptions
    /// Called after each rule: a group whose rules all use up their time takes minutes, and is no stalled loop.
    package var onRule: @Sendable () -> Void = {}

    package init(store: SampleStore, time: any Time, options: EvaluationOptions = EvaluationOptions()) {
        self.store = store
        self.time = time
        self.options = options
    }
}
