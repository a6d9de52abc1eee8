import Series
import Vocabulary

/// What there was before a load: rules in force, and what was kept over a restart; each is handed over once.
struct RulePast {
    private var runs: [RuleRun]
    private var memories: [RuleMemory]
    private let resumption: RuleResumption
    private var adopted: Set<RuleKey> = []

    init(_ groups: [GroupRun], _ resumption: RuleResumption) {
        runs = groups.flatMap(\.rules)
        self.resumption = resumption
        memories = resumption.memories.values.sorted { $0.key.precedes($1.key) }
    }

    /// Gives a new rule the state of the old one that it is.
    ///
    /// - Parameters:
    ///   - run: a rule that has no state yet, unless it has been here before.
    ///   - isInPlace: whether only a rule in the same group counts; else the first of the same identity that is left,
    ///     whose state is kept under the new key from now on.
    ///   - options: what decides how long alerts are held.
    ///   - outcome: takes what is to be kept.
    mutating func hand(
        over run: inout RuleRun,
        _ isInPlace: Bool,
        _ options: EvaluationOptions,
        _ outcome: inout GroupOutcome
    ) {
        guard !adopted.contains(run.key) else { return }
        let key = run.key
        func fits(_ other: RuleKey) -> Bool { isInPlace ? other == key : other.identity == key.identity }
        let isAlerting = run.rule.isAlerting
        if let index = runs.firstIndex(where: { fits($0.key) && $0.rule.isAlerting == isAlerting }) {
            let old = runs.remove(at: index)
            run.adopt(old)
            outcome.move(run, from: old.key)
        } else if isAlerting, let index = memories.firstIndex(where: { fits($0.key) }) {
            let memory = memories.remove(at: index)
            run.resume(memory, holdingUntil: resumption.end(of: run.reads, options))
            outcome.move(run, from: memory.key)
        } else {
            return
        }
        adopted.insert(key)
    }

    /// Ends what nobody has taken over.
    func retire(_ outcome: inout GroupOutcome, in store: SampleStore) {
        for var run in runs.sorted(by: { $0.key.precedes($1.key) }) {
            run.retire(at: outcome.at, in: store)
            outcome.retire(run)
        }
        for memory in memories { outcome.retire(memory) }
    }
}

extension RuleKey {
    /// An order for what is told one after the other.
    fileprivate func precedes(_ other: RuleKey) -> Bool {
        (identity.name, "\(identity.labels)", ordinal) < (
            other.identity.name, "\(other.identity.labels)", other.ordinal
        )
    }
}
