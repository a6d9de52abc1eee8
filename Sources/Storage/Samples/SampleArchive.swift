package import Logging
package import Series
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Takes the samples of the store to the disk, and back after a restart.
///
/// Every ten seconds one transaction with what has changed: sealed chunks, and the open ones as they are. It runs on
/// SQLite's own queue; the store is asked for a few hundred series at a time and never waits for the disk. While the
/// disk refuses or hangs nothing is taken from the store but what is being tried: what has changed stays there, and
/// what the store gives up in the meantime is not kept. On shutdown, the samples up to the end are written.
package final class SampleArchive: Service {
    /// How often changes are written.
    package static let period: Duration = .seconds(10)
    /// How often what is too old or too much is looked for.
    private static let upkeepPeriod: Duration = .seconds(60)

    private struct State {
        /// What is being written, or is to be tried again.
        var batch: [StoredChunk] = []
        var isWriting = false
        var upkeepAt: Instant?
        var failuresInRow: UInt64 = 0
        var statistics = SampleArchiveStatistics()
        /// Those who wait for samples that nobody took from the store yet, and those whose samples are being written.
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var covered: [CheckedContinuation<Bool, Never>] = []

        mutating func takeWaiters() -> [CheckedContinuation<Bool, Never>] {
            defer { (waiting, covered) = ([], []) }
            return waiting + covered
        }
    }

    private let archive: Archive
    private let store: SampleStore
    private let writer: SampleWriter
    private let time: any Time
    private let logger: Logger
    private let state = Mutex(State())

    package init(
        archive: Archive,
        store: SampleStore,
        options: SampleArchiveOptions,
        time: any Time,
        logger: Logger
    ) {
        self.archive = archive
        self.store = store
        writer = SampleWriter(run: archive.run, options: options)
        self.time = time
        self.logger = logger
    }

    package var statistics: SampleArchiveStatistics { state.withLock { $0.statistics } }

    /// Puts back into the store what the disk has of the time since `needed`; to be called once, before anything appends.
    ///
    /// Blocks while it reads. What is damaged is left out and counted.
    ///
    /// - Returns: when the newest sample is from; nil when there is none.
    @discardableResult
    package func restore(since needed: Instant) -> Instant? {
        let moment = moment
        CrashPoint.reached(.samplesBeforeRestore)
        let report = writer.restore(from: archive, into: store, since: needed.milliseconds, at: moment)
        CrashPoint.reached(.samplesAfterRestore)
        state.withLock {
            ($0.statistics.restoredSamples, $0.statistics.damagedChunks) = (report.samples, report.damaged)
        }
        if report.setBack > 0 {
            logger.warning(
                "the wall clock was set back: the kept samples move along",
                metadata: ["by": "\(Duration.milliseconds(report.setBack).brief)"]
            )
        }
        if report.damaged > 0 || report.error != nil {
            logger.error(
                "some of the kept samples cannot be read",
                metadata: ["chunks": "\(report.damaged)", "error": "\(report.error ?? "damaged")"]
            )
        }
        if report.samples > 0 {
            logger.notice("samples are read back", metadata: ["samples": "\(report.samples)"])
        }
        return report.newest.map { Instant(nanoseconds: 0) + .milliseconds($0) }
    }

    /// Writes every ten seconds until shutdown; then writes what is left and returns.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let now = self.time.now
                do { try await self.time.sleep(until: now + Self.period) } catch { return }
                self.startWriting()
            }
        }
        await flush(atMost: Ledger.patience)
    }

    /// Writes all samples appended so far, now.
    ///
    /// - Returns: true when they are on the disk; false when a write failed, and it is tried again later.
    @discardableResult
    package func flush() async -> Bool {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting.append(continuation) }
            startWriting()
        }
    }

    /// As ``flush()``, but gives up on a disk that hangs, also when the task is cancelled.
    ///
    /// - Parameter limit: how long to wait at most.
    /// - Returns: true when all of it is on the disk.
    @discardableResult
    package func flush(atMost limit: Duration) async -> Bool {
        let deadline = time.now + limit
        let end = FlushEnd()
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                defer { end.hasCome.store(true, ordering: .relaxed) }
                return await self.flush()
            }
            group.addTask {
                try? await self.time.sleep(until: deadline)
                guard !end.hasCome.load(ordering: .relaxed) else { return false }
                for waiter in self.state.withLock({ $0.takeWaiters() }) { waiter.resume(returning: false) }
                return false
            }
            let isWritten = await group.next() ?? false
            group.cancelAll()
            return isWritten
        }
    }

    private var moment: SampleWriter.Moment {
        let offset = Instant(nanoseconds: time.wallOffset.nanoseconds).milliseconds
        return SampleWriter.Moment(now: time.now.milliseconds, wallOffset: offset)
    }

    /// Starts the next transaction unless one is under way.
    private func startWriting() {
        let now = time.now
        let start = state.withLock { state -> (batch: [StoredChunk], isUpkeepDue: Bool)? in
            guard !state.isWriting else { return nil }
            state.isWriting = true
            let isDue = state.upkeepAt.map { $0 <= now } ?? true
            if isDue { state.upkeepAt = now + Self.upkeepPeriod }
            // Only what is taken from the store now has all that they wait for.
            if state.batch.isEmpty { (state.covered, state.waiting) = (state.waiting, []) }
            return (state.batch, isDue)
        }
        guard let start else { return }
        let batch = start.batch.isEmpty ? store.takeUnsaved() : start.batch
        state.withLock { $0.batch = batch }
        let (moment, writer) = (moment, writer)
        archive.write(
            { db in
                CrashPoint.reached(.samplesBeforeCommit)
                return try writer.write(batch, at: moment, withUpkeep: start.isUpkeepDue, db)
            },
            completion: { result in self.finish(batch, result) }
        )
    }

    private func finish(_ batch: [StoredChunk], _ result: Result<SampleWriter.Report, any Error>) {
        switch result {
        case .success(let report): succeed(batch, report)
        case .failure(let error): fail("\(error)")
        }
    }

    private func succeed(_ batch: [StoredChunk], _ report: SampleWriter.Report) {
        CrashPoint.reached(.samplesAfterCommit)
        writer.finish(isWritten: true)
        let (waiters, failures, goesOn) = state.withLock { state in
            (state.batch, state.isWriting) = ([], false)
            state.statistics.writtenChunks += UInt64(batch.count)
            state.statistics.writtenBytes += UInt64(report.bytes)
            state.statistics.prunedChunks += UInt64(report.pruned)
            state.statistics.storedBytes = report.storedBytes
            (state.statistics.isDurable, state.statistics.lastError) = (true, nil)
            defer { (state.covered, state.failuresInRow) = ([], 0) }
            return (state.covered, state.failuresInRow, !state.waiting.isEmpty)
        }
        for waiter in waiters { waiter.resume(returning: true) }
        if failures > 0 { logger.notice("samples are written again", metadata: ["failed_writes": "\(failures)"]) }
        if goesOn { startWriting() }
    }

    private func fail(_ error: String) {
        writer.finish(isWritten: false)
        let (waiters, isNew) = state.withLock { state in
            state.isWriting = false
            state.statistics.failedWrites += 1
            (state.statistics.isDurable, state.statistics.lastError) = (false, error)
            state.failuresInRow += 1
            return (state.takeWaiters(), state.failuresInRow == 1)
        }
        for waiter in waiters { waiter.resume(returning: false) }
        if isNew { logger.error("samples cannot be written: in memory only", metadata: ["error": "\(error)"]) }
    }
}

/// Whether a flush has ended of itself.
private final class FlushEnd: Sendable {
    let hasCome = Atomic(false)
}
