package import Exposition
import Vocabulary

extension Recorder: MetricSource {
    /// What `/metrics` shows of the watched stack.
    ///
    /// Verdicts are always there; facts leave when their check fails or their service is unhealthy, quantiles when their
    /// window is empty.
    package func families() -> [MetricFamily] {
        let now = time.now
        let (roster, conclusion, _) = read(now: now)
        let cells = roster.stack.services.flatMap { roster.cells(of: $0) }
        let down = conclusion.unhealthyServices
        let records = cells.map { cell in
            (cell.labels, cell.withRecord { CheckFigures($0, at: now, isDown: down.contains(cell.id.service)) })
        }
        var lateness = MetricFamily(
            "vedette_scheduler_lateness_seconds",
            help: "How late runs started: our own fault, never the target's.",
            kind: .histogram
        )
        lateness.add(.histogram(readLateness()))
        return ServiceFamilies.make(roster.stack, conclusion)
            + CheckFamilies.make(records, wallOffset: time.wallOffset)
            + FactFamilies.make(records, roster.redactor)
            + [lateness]
    }
}

/// What the metrics need of one check, without its histograms.
struct CheckFigures: Sendable {
    let successes: UInt64
    let discarded: UInt64
    let failures: [UInt64]
    let lastRun: RunSummary?
    let lastSucceeded: Bool?
    let missed: UInt64
    let isOverdue: Bool
    let outOfRange: UInt64
    let successDurations: DurationHistogram?
    let failureDurations: DurationHistogram?
    let totals: (count: UInt64, sum: Double)
    let window: LatencyWindow?
    /// Those that may still be shown.
    let facts: [Fact]

    init(_ record: CheckRecord, at now: Instant, isDown: Bool) {
        successes = record.successes
        discarded = record.discarded
        failures = record.failures
        lastRun = record.lastRun
        lastSucceeded = record.lastSucceeded
        missed = record.missed
        isOverdue = record.isOverdue
        outOfRange = record.book.outOfRange
        successDurations = record.book.successes
        failureDurations = record.book.failures
        totals = record.book.totals
        window = record.book.window(.fiveMinutes)
        facts = record.facts(at: now, isDown: isDown)
    }
}
