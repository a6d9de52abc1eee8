import Logging
import Recording
import Rules
import Series
import Settings
import Storage
import Vocabulary

/// What outlives the process, and the samples in memory.
struct StorageParts: Sendable {
    let ledger: Ledger
    let store: SampleStore
    /// Nil when nothing outlives the process.
    let samples: SampleArchive?
    let state: StateKeeper
    /// When the newest sample that was restored is from.
    let newestSample: Instant?
    /// The alerts that the last process left.
    let memories: [RuleMemory]

    /// Whether all that was to be written has reached the disk; true as well where nothing is to outlive the process.
    var isDurable: Bool {
        ledger.statistics.isDurable && ledger.alertStatistics.isDurable && (samples?.statistics.isDurable ?? true)
    }

    /// Opens the state and reads what is in it; blocks meanwhile.
    ///
    /// - Throws: ``StorageError`` when the state cannot be opened or read.
    init(_ inputs: DaemonInputs) throws(StorageError) {
        let (settings, time, logger) = (inputs.settings, inputs.time, inputs.logger)
        let directory = try Self.directory(inputs)
        let archive = try Archive(in: directory)
        let ledger = try Ledger(archive: archive, time: time, logger: logger)
        let retention = RuleFactory.retention(inputs.rules, queryOffset: .zero)
        let store = SampleStore(limits: Self.limits(settings), retention: retention)
        let samples = directory.map { _ in
            SampleArchive(
                archive: archive,
                store: store,
                options: .init(
                    retention: settings.state.samples.retention,
                    mostBytes: settings.state.samples.mostBytes
                ),
                time: time,
                logger: logger
            )
        }
        self.ledger = ledger
        self.store = store
        self.samples = samples
        state = StateKeeper(ledger: ledger, samples: samples, directory: directory)
        newestSample = samples?.restore(since: inputs.started + .milliseconds(-retention.longest))
        memories = try ledger.ruleMemories(resumedAt: inputs.started)
        CrashPoint.reached(.restoreAfterRead)
    }

    private static func directory(_ inputs: DaemonInputs) throws(StorageError) -> StateDirectory? {
        guard let path = inputs.settings.state.directory else { return nil }
        // What waits there waits for its receivers, and not for our log.
        guard !inputs.options.isDryRun else {
            inputs.logger.notice(
                "a dry run keeps nothing: the state directory is neither read nor written",
                metadata: ["path": "\(path)"]
            )
            return nil
        }
        let directory = try StateDirectory(path: path, started: inputs.time.wallNow.description)
        if !directory.isPrivate {
            inputs.logger.warning(
                "others may enter the state directory: chmod 0700",
                metadata: ["path": "\(directory.path)"]
            )
        }
        return directory
    }

    /// Samples of the daemon's own series are not given up for those of what it scrapes.
    private static func limits(_ settings: Settings) -> StoreLimits {
        StoreLimits(mostSeries: settings.series.most, mostBytes: 128 << 20) {
            $0.metricName?.hasPrefix("vedette_") == true && $0.value(of: "job", is: SampleFeed.job)
        }
    }
}
