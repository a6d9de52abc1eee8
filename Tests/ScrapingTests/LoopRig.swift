import Probes
import Probing
import Series
import TestKit
import Testing
import Vocabulary

@testable import Scraping

/// A loop on a clock that a test moves, over real connections.
struct LoopRig: Sendable {
    let time: TestTime
    let store: SampleStore
    let loop: ScrapeLoop

    init(
        time: TestTime = TestTime(),
        lookup: @escaping Resolver.Lookup = { _ in .failure(ProbeFailure(.dns, in: .dns, "no names here")) }
    ) {
        self.time = time
        store = SampleStore(
            limits: StoreLimits(mostSeries: 100_000, mostBytes: .max),
            retention: Retention(byDefault: 3_600_000)
        )
        let environment = ProbeEnvironment(
            eventLoop: Connector.standalone().environment.eventLoop,
            resolver: Resolver(lookup: lookup, time: time),
            time: time
        )
        loop = ScrapeLoop(Connector(environment, contexts: TLSContexts()), into: store, agent: "vedette/test")
    }

    /// Runs the loop as long as `body` takes.
    func running(_ body: @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loop.run() }
            try await body()
            group.cancelAll()
        }
    }

    /// A job with one target on this machine, or a name.
    static func job(
        _ name: String,
        _ address: String,
        interval: Duration = .seconds(10),
        _ change: (inout ScrapeJob) -> Void = { _ in }
    ) -> ScrapeJob {
        var job = ScrapeJob(name, [.init([address])])
        job.interval = interval
        job.timeout = interval
        change(&job)
        return job
    }

    func load(_ jobs: ScrapeJob...) {
        let problems = loop.reload(jobs, redactor: Redactor(secrets: [String]()))
        #expect(problems.isEmpty)
    }

    /// How the only target of a job stands.
    func status(_ job: String) -> TargetStatus? {
        loop.pools.first { $0.pool.job == job }?.targets.first?.status
    }

    /// Moves the clock to the slot at which the job is scraped next; then its scrape is under way.
    func beginScrape(of job: String) async throws {
        let pools = loop.pools
        // One for the loop's pulse, and one for each target: until its slot, or until its deadline.
        await time.sleepers(atLeast: 1 + pools.reduce(0) { $0 + $1.targets.count })
        let target = try #require(pools.first { $0.pool.job == job }?.targets.first?.target)
        time.advance(by: time.now.duration(to: target.grid.firstSlot(after: time.now)))
    }

    /// Has the job scraped once, and returns how its target stands then.
    @discardableResult
    func scrape(_ job: String) async throws -> TargetStatus {
        let before = status(job)?.lastScrape
        try await beginScrape(of: job)
        return try await ended(job, since: before)
    }

    /// How the job's target stands after the scrape that is under way.
    func ended(_ job: String, since before: Instant?) async throws -> TargetStatus {
        try await Polling.until("\(job) is scraped") { status(job)?.lastScrape != before }
        return try #require(status(job))
    }

    /// The values of a series, stale markers too.
    func values(_ name: String, job: String) -> [Double] {
        samples(name, job: job).map(\.value)
    }

    func samples(_ name: String, job: String) -> [Sample] {
        let selection = store.select([LabelMatcher("__name__", equals: name), LabelMatcher("job", equals: job)])
        var found: [Sample] = []
        store.read(selection, after: .min, through: .max, keepsStaleMarkers: true) { _, samples in
            found += zip(samples.timestamps, samples.values).map { Sample(timestamp: $0, value: $1) }
        }
        return found
    }
}
