import Exposition
import NIOPosix
import Probing
import Synchronization
import Vocabulary

/// Scrapes one target on its grid, one scrape at a time, until it is retired.
final class TargetRunner: Sendable {
    private struct State {
        var status = TargetStatus()
        var metadata: [String: ScrapedMetadata] = [:]
    }

    let target: ScrapeTarget
    private let around: ScrapeSurroundings
    private let client: ScrapeClient
    private let grid: Grid
    /// Held while an answer is read, by one thread at a time.
    private let interpreter: Mutex<ScrapeInterpreter>
    private let state = Mutex(State())
    private let retirement: AsyncStream<Never>
    private let retired: AsyncStream<Never>.Continuation

    init(_ target: ScrapeTarget, _ around: ScrapeSurroundings) {
        self.target = target
        self.around = around
        client = ScrapeClient(target, connector: around.connector, agent: around.agent)
        grid = target.grid
        interpreter = Mutex(ScrapeInterpreter(target))
        (retirement, retired) = AsyncStream.makeStream()
    }

    var status: TargetStatus { state.withLock { $0.status } }

    /// What the target says about its metrics, by name.
    var metadata: [String: ScrapedMetadata] { state.withLock { $0.metadata } }

    /// No further scrape begins, and one that is under way is dropped.
    func retire() { retired.finish() }

    /// Scrapes until the target is retired, and then ends its series; a cancelled task ends nothing.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.scrapeOnGrid() }
            group.addTask { for await _ in self.retirement {} }
            await group.next()
            group.cancelAll()
        }
        client.close()
        guard !Task.isCancelled else { return }
        await endSeries()
    }

    private func scrapeOnGrid() async {
        var slot = grid.firstSlot(after: around.time.now)
        while (try? await around.time.sleep(until: slot)) != nil {
            let now = around.time.now
            let newest = grid.firstSlot(after: now + (.zero - target.interval))
            if newest > slot {
                around.figures.missed(target.job.name, slots: grid.slots(after: slot, before: newest) + 1)
                slot = newest
            }
            await scrape(at: slot)
            guard !Task.isCancelled else { return }
            let next = grid.firstSlot(after: max(slot, around.time.now))
            around.figures.missed(target.job.name, slots: grid.slots(after: slot, before: next))
            slot = next
        }
    }

    /// As Prometheus: a target that comes back soon, or under other settings, goes on where it was.
    ///
    /// So its series end at the slot of the next scrape, but only once that after it is a tenth of an interval over: by
    /// then whoever has taken the target over has written to them, and what is older is not taken.
    private func endSeries() async {
        guard status.lastScrape != nil else { return }
        let time = around.time
        let slot = grid.firstSlot(after: time.now)
        guard (try? await time.sleep(until: slot + target.interval * 1.1)) != nil else { return }
        _ = try? await around.readers.runIfActive {
            self.interpreter.withLock { $0.end(at: slot, in: self.around.store) }
        }
    }

    // MARK: - One scrape

    private func scrape(at slot: Instant) async {
        let started = around.time.now
        around.figures.started(slot.duration(to: started))
        let result = await client.ask()
        // Not the target's doing, so no observation.
        guard !Task.isCancelled else { return }
        _ = try? await around.readers.runIfActive { self.take(result, at: slot, started) }
    }

    /// On a thread of the readers.
    private func take(_ result: Result<ScrapeAnswer, ScrapeFailure>, at slot: Instant, _ started: Instant) {
        let time = around.time
        let (failure, duration, counts, metadata) = interpreter.withLock { interpreter in
            CrashPoint.reached(.scrapeBeforeAppend)
            let failure = read(result, at: slot, with: &interpreter)
            let duration = started.duration(to: time.now)
            interpreter.report(isUp: failure == nil, duration: duration, to: around.store)
            CrashPoint.reached(.scrapeAfterAppend)
            return (failure, duration, interpreter.counts, interpreter.metadata.families)
        }
        around.figures.ended(target.job.name, failure?.reason, counts)
        state.withLock { state in
            state.metadata = metadata
            state.status = TargetStatus()
            state.status.health = failure == nil ? .up : .down
            state.status.lastError = failure?.message ?? ""
            state.status.lastScrape = started
            state.status.lastDuration = duration
        }
    }

    private func read(
        _ result: Result<ScrapeAnswer, ScrapeFailure>,
        at slot: Instant,
        with interpreter: inout ScrapeInterpreter
    ) -> ScrapeFailure? {
        do throws(ScrapeFailure) {
            let answer = try result.get()
            let body = try answer.body()
            let shift = around.time.wallOffset.nanoseconds / 1_000_000
            return interpreter.take(body.span, answer.format, at: slot, wallShift: shift, into: around.store)
        } catch {
            interpreter.takeNothing(at: slot, into: around.store)
            return error
        }
    }
}
