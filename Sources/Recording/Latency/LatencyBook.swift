package import Exposition
package import Vocabulary

/// How long the runs of one check took: since the start, and over the last 15 minutes.
///
/// Recording costs no allocation but for the first failure. The windows are built elsewhere, from a copy of ``runs``, and
/// handed back: neither a run nor a scrape waits for them.
package struct LatencyBook: Sendable {
    /// Windows move on in steps of this.
    package static let step: Duration = .seconds(10)

    /// Runs that were answered or ran out of time.
    private var answered = LatencyHistogram()
    private var failed: LatencyHistogram?
    /// The runs that succeeded and those that failed, exact at the classic bounds; nil before the first such run.
    package private(set) var successes: DurationHistogram?
    package private(set) var failures: DurationHistogram?
    /// Runs longer than an entry holds; they count as 67.1 s.
    package private(set) var outOfRange: UInt64 = 0
    /// As last built; empty before that.
    package private(set) var windows: [LatencyWindow] = []
    private var runs: RunRing
    /// Where in a step this check's windows end, so that not all are built at once.
    private let stagger: Int64
    private var lastTurn: Int64

    /// An empty book; `stagger` is any number that differs between checks, such as a hash of the name.
    package init(interval: Duration, stagger: UInt64, now: Instant) {
        runs = RunRing(interval: interval)
        self.stagger = Int64(stagger % UInt64(Self.step.nanoseconds))
        lastTurn = 0
        lastTurn = epoch(of: now)
    }

    /// Takes a run that ended at `ended`; `failure` is nil for a success.
    package mutating func record(_ latency: Duration, failure: FailureReason?, ended: Instant) {
        let nanoseconds = max(0, latency.nanoseconds)
        let rounded = nanoseconds.addingClamped(500) / 1000
        if rounded > Int64(RunRing.longestMicroseconds) { outOfRange += 1 }
        let microseconds = UInt32(min(rounded, Int64(RunRing.longestMicroseconds)))
        let outcome = RunOutcome(failure)
        runs.append(microseconds: microseconds, outcome, epoch: epoch(of: ended))
        if outcome.countsAsLatency { answered.record(microseconds) }
        if outcome.isSuccess {
            if successes == nil { successes = DurationHistogram() }
            successes?.record(nanoseconds: nanoseconds)
        } else {
            if failures == nil { failures = DurationHistogram() }
            failures?.record(nanoseconds: nanoseconds)
            if failed == nil { failed = LatencyHistogram() }
            failed?.record(microseconds)
        }
    }

    /// Follows a change of the check's interval without forgetting its runs.
    package mutating func resize(interval: Duration) {
        runs.resize(interval: interval)
    }

    /// The window of `length` as last built.
    package func window(_ length: LatencyWindow.Length) -> LatencyWindow? {
        windows.first { $0.length == length }
    }

    /// How many runs were answered or ran out of time since the start, and how long they took together, in seconds.
    package var totals: (count: UInt64, sum: Double) {
        (answered.runs, Double(answered.microseconds) / 1e6)
    }

    /// What ``WindowBuilder`` needs when the windows are due at `now`, otherwise nil.
    func due(at now: Instant) -> (runs: RunRing, epoch: Int64)? {
        let epoch = epoch(of: now)
        return epoch > lastTurn ? (runs, epoch) : nil
    }

    mutating func turn(_ windows: [LatencyWindow], epoch: Int64) {
        self.windows = windows
        lastTurn = epoch
    }

    /// The histograms, for a reader who works on them outside of any lock.
    var histograms: (answered: LatencyHistogram, failed: LatencyHistogram?) { (answered, failed) }

    private func epoch(of instant: Instant) -> Int64 {
        let shifted = instant.nanoseconds.subtractingClamped(stagger)
        let step = Self.step.nanoseconds
        return shifted / step - (shifted % step < 0 ? 1 : 0)
    }
}
