package import Exposition
import Synchronization
import Vocabulary

/// Counts what happens while scraping, for `/metrics`.
package final class ScrapeFigures: MetricSource {
    private struct Job {
        var successes: UInt64 = 0
        var failures: [ScrapeFailure.Reason: UInt64] = [:]
        var missed: UInt64 = 0
        var refused: [ScrapeCounts.Refusal: UInt64] = [:]
    }

    private struct State {
        var jobs: [String: Job] = [:]
        var lateness = DurationHistogram()
    }

    private let state = Mutex(State())

    package init() {}

    /// The jobs that there are: the figures of others are forgotten.
    func keep(_ jobs: Set<String>) {
        state.withLock { state in
            state.jobs = state.jobs.filter { jobs.contains($0.key) }
            for job in jobs where state.jobs[job] == nil { state.jobs[job] = Job() }
        }
    }

    func started(_ lateness: Duration) {
        state.withLock { $0.lateness.record(nanoseconds: lateness.nanoseconds) }
    }

    func missed(_ job: String, slots: Int) {
        guard slots > 0 else { return }
        state.withLock { $0.jobs[job]?.missed += UInt64(slots) }
    }

    func ended(_ job: String, _ reason: ScrapeFailure.Reason?, _ counts: ScrapeCounts) {
        state.withLock { state in
            if let reason {
                state.jobs[job]?.failures[reason, default: 0] += 1
            } else {
                state.jobs[job]?.successes += 1
            }
            for (refusal, count) in counts.refused { state.jobs[job]?.refused[refusal, default: 0] += UInt64(count) }
        }
    }

    package func families() -> [MetricFamily] {
        let state = state.withLock { $0 }
        guard !state.jobs.isEmpty else { return [] }
        var runs = MetricFamily(
            "vedette_scrape_runs_total",
            help: "Scrapes by job, result and reason of the failure.",
            kind: .counter
        )
        var missed = MetricFamily(
            "vedette_scrape_missed_total",
            help: "Slots of the grid in which no scrape could start.",
            kind: .counter
        )
        var refused = MetricFamily(
            "vedette_scrape_samples_refused_total",
            help: "Scraped samples that were not stored, by reason.",
            kind: .counter
        )
        for (name, job) in state.jobs.sorted(by: { $0.key.precedesInBytes($1.key) }) {
            let label = Label("scrape_job", name)
            runs.add(Double(job.successes), label, Label("result", "success"), Label("reason", ""))
            for (reason, count) in job.failures.sorted(by: { $0.key.description < $1.key.description }) {
                runs.add(Double(count), label, Label("result", "failure"), Label("reason", reason.description))
            }
            missed.add(Double(job.missed), label)
            for (refusal, count) in job.refused.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                refused.add(Double(count), label, Label("reason", refusal.rawValue))
            }
        }
        var lateness = MetricFamily(
            "vedette_scrape_lateness_seconds",
            help: "How much later than their slot scrapes started.",
            kind: .histogram
        )
        lateness.add(.histogram(state.lateness.value))
        return [runs, missed, refused, lateness].filter { !$0.series.isEmpty }
    }
}
