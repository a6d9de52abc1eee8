import NIOPosix
package import Probes
import Probing
package import Series
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Scrapes all targets of all jobs, each on a grid of its own, and writes what they say into the sample store.
///
/// Fetching is done on the connector's event loop and reading on threads of its own, so neither delays a probe; a target
/// that is slow, hangs or sends rubbish delays no other. At most one scrape of a target is under way. A restart keeps every
/// target's place on the grid; at a shutdown scrapes under way are dropped and no series ends.
package final class ScrapeLoop: Service {
    /// How often the loop shows that it is alive.
    package static let pulse: Duration = .seconds(5)
    /// Threads that read answers: one long answer does not hold up the others.
    private static let readers = 2

    private struct State {
        var runners: [String: TargetRunner] = [:]
        var pools: [ScrapePool] = []
        var redactor = Redactor(secrets: [String]())
    }

    private let around: ScrapeSurroundings
    package let heartbeat: Heartbeat
    /// Of ``run()``, for `/metrics`.
    package let figures = ScrapeFigures()
    private let state = Mutex(State())
    private let arrivals: AsyncStream<TargetRunner>
    private let arrived: AsyncStream<TargetRunner>.Continuation

    /// - Parameters:
    ///   - connector: connects to the targets, on an event loop that does nothing else.
    ///   - store: where samples go.
    ///   - agent: sent as `User-Agent`.
    package init(_ connector: Connector, into store: SampleStore, agent: String) {
        let readers = NIOThreadPool(numberOfThreads: Self.readers)
        readers.start()
        around = ScrapeSurroundings(
            connector: connector,
            store: store,
            readers: readers,
            figures: figures,
            agent: agent
        )
        heartbeat = Heartbeat("scrapes", period: Self.pulse, now: connector.environment.time.now)
        (arrivals, arrived) = AsyncStream.makeStream()
    }

    deinit {
        around.readers.shutdownGracefully { _ in }
    }

    /// Makes these the jobs: a target that is as before goes on as it is, with its place on the grid and its series.
    ///
    /// - Parameters:
    ///   - jobs: all of them.
    ///   - redactor: what ``redactor`` is from now on.
    /// - Returns: targets that cannot be scraped, and why.
    @discardableResult
    package func reload(_ jobs: [ScrapeJob], redactor: Redactor) -> [String] {
        let pools = jobs.map(\.pool)
        let (retired, added) = state.withLock { state -> ([TargetRunner], [TargetRunner]) in
            var runners: [String: TargetRunner] = [:]
            var added: [TargetRunner] = []
            for target in pools.flatMap(\.targets) {
                let identity = target.identity
                let known = state.runners.removeValue(forKey: identity)
                let runner = known ?? TargetRunner(target, around)
                if known == nil { added.append(runner) }
                runners[identity] = runner
            }
            let retired = Array(state.runners.values)
            state.runners = runners
            state.pools = pools
            state.redactor = redactor
            return (retired, added)
        }
        figures.keep(Set(jobs.map(\.name)))
        for runner in retired { runner.retire() }
        for runner in added { arrived.yield(runner) }
        return pools.flatMap(\.problems)
    }

    package func run() async throws {
        let executor = EventLoopExecutor(around.connector.environment.eventLoop)
        await withDiscardingTaskGroup { group in
            group.addTask(executorPreference: executor) { await self.beat() }
            for await runner in arrivals.cancelOnGracefulShutdown() {
                group.addTask(executorPreference: executor) { await runner.run() }
            }
            group.cancelAll()
        }
    }

    private func beat() async {
        while !Task.isCancelled {
            let now = around.time.now
            heartbeat.beat(now)
            do { try await around.time.sleep(until: now + Self.pulse) } catch { return }
        }
    }
}

// What others ask.
extension ScrapeLoop {
    /// Every job with its targets as they stand, in the order of the settings.
    package var pools: [(pool: ScrapePool, targets: [ScrapedTarget])] {
        let (pools, runners) = state.withLock { ($0.pools, $0.runners) }
        return pools.map { pool in
            let targets = pool.targets.map { target in
                ScrapedTarget(target: target, status: runners[target.identity]?.status ?? TargetStatus())
            }
            return (pool, targets)
        }
    }

    /// Hides what of targets and their errors must not be shown.
    package var redactor: Redactor { state.withLock { $0.redactor } }

    /// Whether every target whose labels satisfy `predicate` has finished a scrape, with whatever result; true when no
    /// target does.
    package func hasScraped(where predicate: (Labels) -> Bool) -> Bool {
        state.withLock { $0.runners.values.map { $0 } }.allSatisfy { runner in
            !predicate(runner.target.labels) || runner.status.lastScrape != nil
        }
    }

    /// What the targets say about their metrics: by name, each thing said once.
    package var metadata: [String: [ScrapedMetadata]] {
        let runners = state.withLock { $0.runners.values.map { $0 } }
        var all: [String: [ScrapedMetadata]] = [:]
        for runner in runners {
            for (name, said) in runner.metadata where all[name]?.contains(said) != true {
                all[name, default: []].append(said)
            }
        }
        return all
    }
}
