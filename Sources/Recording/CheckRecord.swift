import Vocabulary

/// Everything kept about one check: a plain value that ``CheckCell`` guards.
struct CheckRecord: Sendable {
    /// What the last successful run reported.
    struct Knowledge: Sendable {
        let report: Report
        let at: Instant
        /// False once a run has failed that would have refreshed it.
        var isFresh = true
    }

    private(set) var check: Check
    private(set) var book: LatencyBook
    private(set) var successes: UInt64 = 0
    private(set) var discarded: UInt64 = 0
    /// By ``FailureReason/index``; empty before the first failure.
    private(set) var failures: [UInt64] = []
    private(set) var lastRun: RunSummary?
    /// The last run that said something of the target; nil before the first.
    private(set) var lastSucceeded: Bool?
    private(set) var knowledge: Knowledge?
    /// The end of the last good run.
    private(set) var lastGood: Instant?
    /// The end of the first bad run since; nil while the last one was good.
    private(set) var firstBad: Instant?
    var missed: UInt64 = 0
    var isOverdue = false

    init(_ check: Check, now: Instant) {
        self.check = check
        book = LatencyBook(interval: check.interval, stagger: check.id.stableHash, now: now)
    }

    var runs: UInt64 { failures.reduce(successes + discarded, +) }

    mutating func observe(_ observation: Observation) {
        lastRun = RunSummary(observation)
        switch observation.outcome {
        case .success(let report):
            successes += 1
            lastSucceeded = true
            (lastGood, firstBad) = (observation.ended, nil)
            knowledge = Knowledge(report: report, at: observation.ended)
            book.record(observation.latency, failure: nil, ended: observation.ended)
        case .failure(let failure):
            if failures.isEmpty { failures = Array(repeating: 0, count: FailureReason.allCases.count) }
            failures[failure.reason.index] += 1
            book.record(observation.latency, failure: failure.reason, ended: observation.ended)
            guard failure.reason != .internal else { return }
            lastSucceeded = false
            firstBad = firstBad ?? observation.ended
            knowledge?.isFresh = false
        case .discarded:
            discarded += 1
        }
    }

    mutating func follow(_ check: Check) {
        self.check = check
        book.resize(interval: check.interval)
    }

    mutating func turn(_ windows: [LatencyWindow], epoch: Int64) {
        book.turn(windows, epoch: epoch)
    }

    /// What may still be shown of what was found out: nothing while the service is down.
    func facts(at now: Instant, isDown: Bool) -> [Fact] {
        !isDown && isKnowledgeFresh(at: now) ? knowledge?.report.facts ?? [] : []
    }

    /// Whether what the last successful run reported may still be shown: no failure since, and not three intervals old.
    func isKnowledgeFresh(at now: Instant) -> Bool {
        guard let knowledge, knowledge.isFresh else { return false }
        return knowledge.at.duration(to: now) <= check.interval * 3 + check.timeout
    }
}
