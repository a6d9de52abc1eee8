import PromQL
package import Series
package import Vocabulary

/// All groups in force, and when which of them is due: the decisions of ``RuleEngine``, without its clock and tasks.
///
/// A group is due at its slots. Groups that read what probes bring are also due when that changes, and when an alert of
/// theirs has been pending for as long as its rule says: at once, but not within a second of the last time that this
/// happened to them, and readers after those whose series they read.
package struct RuleBoard: Sendable {
    /// Between two evaluations of a group out of turn.
    package static let quiet: Duration = .seconds(1)

    package internal(set) var groups: [GroupRun] = []
    package private(set) var environment: EvaluationEnvironment
    private var graph: RuleGraph
    /// The number of each group's first rule among all rules.
    private var firstRule: [Int] = []
    /// Groups that are to be evaluated out of turn, and when.
    private var urgent: [Int: Instant] = [:]

    package init(_ environment: EvaluationEnvironment) {
        self.environment = environment
        graph = RuleGraph([], reads: []) { _ in false }
    }

    // MARK: - What is in force

    /// Puts `groups` in force in the place of those before.
    ///
    /// Rules are found again by name and labels, also in other groups and files, and keep their alerts; groups are found
    /// again by name and file, and keep their slots. What is gone ends: its series get stale markers.
    ///
    /// - Parameters:
    ///   - groups: all there are to be.
    ///   - options: that hold from now on; nil for those that hold already.
    ///   - resumption: what was kept over a restart.
    ///   - now: the present.
    /// - Returns: what became of rules that are no longer there; nil when nothing needs to be kept or said.
    package mutating func load(
        _ groups: [RuleGroup],
        options: EvaluationOptions? = nil,
        resuming resumption: RuleResumption = RuleResumption(),
        at now: Instant
    ) -> GroupOutcome? {
        if let options { environment.options = options }
        var past = RulePast(self.groups, resumption)
        let knownGroups = Dictionary(self.groups.map { ($0.key, $0) }) { first, _ in first }
        self.groups = groups.map { group in
            var counts: [RuleIdentity: Int] = [:]
            let rules = group.rules.map { rule in
                let number = counts[rule.identity, default: 0]
                counts[rule.identity] = number + 1
                let key = RuleKey(rule.identity, in: group.key, number: number)
                return RuleRun(rule, key: key, reads: QueryReads(rule.query.expression), store: environment.store)
            }
            var run = GroupRun(group, rules: rules, options: environment.options, now: now)
            if let old = knownGroups[group.key] { run.adopt(old) }
            return run
        }
        // Rules that stand where they stood come first: one of the same name in another file takes nothing from them.
        var outcome = GroupOutcome(group: GroupKey(file: "", name: ""), at: now)
        for isInPlace in [true, false] {
            for group in self.groups.indices {
                for rule in self.groups[group].rules.indices {
                    past.hand(over: &self.groups[group].rules[rule], isInPlace, environment.options, &outcome)
                }
            }
        }
        index()
        // What was due out of turn before is not known of the new groups: they look again.
        for group in groups.indices where readsProbes(group) && self.groups[group].lastInstant != nil {
            hurry(group, at: now)
        }
        past.retire(&outcome, in: environment.store)
        return outcome.commit.isEmpty && outcome.events.isEmpty ? nil : outcome
    }

    private mutating func index() {
        urgent = [:]
        firstRule = groups.indices.map { index in groups[..<index].reduce(0) { $0 + $1.rules.count } }
        let options = environment.options
        graph = RuleGraph(groups.map(\.group), reads: groups.flatMap { $0.rules.map(\.reads) }) {
            options.readsProbes($0)
        }
    }

    // MARK: - When

    /// When something is to be done next; nil without groups.
    package var nextDue: Instant? { groups.indices.lazy.map { due($0) }.min() }

    private func due(_ group: Int) -> Instant {
        guard let urgent = urgent[group] else { return groups[group].nextSlot }
        return min(groups[group].nextSlot, urgent)
    }

    /// Says that what probes bring has changed: the groups that read it are due at once.
    ///
    /// - Parameters:
    ///   - services: whose verdicts, facts or results changed.
    ///   - instant: when; the samples are in the store.
    package mutating func noteChange(of services: Set<ServiceName>, at instant: Instant) {
        var affected: Set<Int> = []
        for (index, group) in groups.enumerated() {
            let reads = group.rules.contains { rule in
                services.contains { environment.options.readsProbes(rule.reads, service: $0) }
            }
            if reads { affected.formUnion(graph.readers[index].union([index])) }
        }
        for group in affected { hurry(group, at: instant) }
    }

    private func readsProbes(_ group: Int) -> Bool {
        groups[group].rules.indices.contains { graph.followsProbes[firstRule[group] + $0] }
    }

    private mutating func hurry(_ group: Int, at instant: Instant) {
        let earliest = groups[group].lastOutOfTurn.map { $0 + Self.quiet } ?? instant
        let wanted = max(instant, earliest)
        urgent[group] = urgent[group].map { min($0, wanted) } ?? wanted
    }

    // MARK: - Evaluation

    /// Evaluates the one group that has been due for longest, if any is.
    ///
    /// - Parameters:
    ///   - now: the present.
    ///   - hasRun: whether every check and scrape that may bring series that meet the conditions has had one run.
    /// - Returns: what it came to; nil when nothing is due.
    package mutating func evaluateNext(
        at now: Instant,
        hasRun: ([LabelMatcher]) -> Bool = { _ in true }
    ) -> GroupOutcome? {
        let order = groups.indices.min { (due($0), graph.groupRank[$0]) < (due($1), graph.groupRank[$1]) }
        guard let next = order, due(next) <= now else { return nil }
        let instant = take(next, at: now)
        let waiting = unbegun
        // The closure must not read what is being changed.
        let (dependencies, first) = (graph, firstRule[next])
        var run = groups[next]
        let outcome = run.evaluate(at: instant, environment) { index, rules in
            let waits = dependencies.sources[first + index].contains { source in
                guard dependencies.ruleRank[source] < dependencies.ruleRank[first + index] else { return false }
                // Those that stand earlier in the group have just had their turn.
                guard rules.indices.contains(source - first) else { return waiting.contains(source) }
                return waiting.contains(source) && !rules[source - first].hasBegun
            }
            // Of what rules write no check or scrape brings anything.
            return !waits
                && rules[index].reads.selectors.allSatisfy { matchers in
                    matchers.exactName.map(dependencies.written.contains) == true || hasRun(matchers)
                }
        }
        groups[next] = run
        if let ripe = ripe(next) { hurry(next, at: ripe) }
        return outcome
    }

    /// The instant to evaluate the group at: its slot, or now when it is out of turn.
    private mutating func take(_ group: Int, at now: Instant) -> Instant {
        let wanted = urgent[group]
        if groups[group].nextSlot <= min(now, wanted ?? now) {
            let slot = groups[group].takeSlot(at: now)
            // What changed before the slot is part of it.
            if let wanted, wanted <= slot { urgent[group] = nil }
            return slot
        }
        urgent[group] = nil
        return groups[group].takeMoment(wanted ?? now)
    }

    /// Recording rules that were never evaluated: whoever reads their series waits for them.
    private var unbegun: Set<Int> {
        var found: Set<Int> = []
        for (index, group) in groups.enumerated() {
            for (offset, rule) in group.rules.enumerated() where !rule.hasBegun && !rule.rule.isAlerting {
                found.insert(firstRule[index] + offset)
            }
        }
        return found
    }

    /// When the next of the group's alerts on what probes bring has been pending for as long as its rule says.
    private func ripe(_ group: Int) -> Instant? {
        var earliest: Instant?
        for (offset, run) in groups[group].rules.enumerated() where graph.followsProbes[firstRule[group] + offset] {
            guard case .alerting(let rule) = run.rule, let book = run.book else { continue }
            for alert in book.unsorted where alert.state == .pending {
                let instant = alert.activeAt + rule.hold
                // One that is pending for longer is held, or its rule fails.
                guard groups[group].lastInstant.map({ instant > $0 }) ?? true else { continue }
                earliest = earliest.map { min($0, instant) } ?? instant
            }
        }
        return earliest
    }
}

extension Rule {
    /// Whether it raises alerts; else it records.
    package var isAlerting: Bool {
        if case .alerting = self { true } else { false }
    }
}
