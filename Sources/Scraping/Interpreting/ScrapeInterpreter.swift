import Exposition
import Series
import Vocabulary

/// Turns one answer of a target after the other into samples, as Prometheus does.
///
/// Nothing of an answer is written before it has been read to its end: an error anywhere loses the whole scrape, and a
/// failed scrape is an empty one, which ends every series. Series whose samples bring their own timestamps are left alone.
/// Fact: `scrape/scrape.go` of Prometheus 3, `scrapeAndReport`.
struct ScrapeInterpreter {
    /// A sample that is written when the answer turns out well.
    struct Pending {
        let entry: Int
        /// Milliseconds on the engine clock.
        let timestamp: Int64
        let value: Double
        let isTracked: Bool
        /// The scrape before did not have the series.
        let isNew: Bool
    }

    /// Further ahead of us than this no sample may be: in milliseconds.
    static let longestLead: Int64 = 600_000

    let rules: SampleLabels
    let honorsTimestamps: Bool
    let limits: ScrapeLimits
    var cache = SeriesCache()
    var metadata = MetadataReader()
    private var report: ScrapeReport

    // Of the answer that is being read.
    var slot: Int64 = 0
    var wallShift: Int64 = 0
    var pending: [Pending] = []
    /// How many of the samples count for the limit.
    var written = 0
    var counts = ScrapeCounts()
    var refusal: ScrapeFailure?

    init(_ target: ScrapeTarget) {
        rules = SampleLabels(target)
        honorsTimestamps = target.job.honorsTimestamps
        limits = target.job.limits
        report = ScrapeReport(target.labels)
    }

    /// Takes one answer into the store.
    ///
    /// - Parameters:
    ///   - body: the answer, decompressed.
    ///   - format: what it says it is.
    ///   - slot: the scrape's instant.
    ///   - wallShift: milliseconds from the engine clock to the wall clock.
    ///   - store: where the samples go.
    /// - Returns: why the answer was not taken; its series have ended then.
    mutating func take(
        _ body: Span<UInt8>,
        _ format: ExpositionFormat,
        at slot: Instant,
        wallShift: Int64,
        into store: SampleStore
    ) -> ScrapeFailure? {
        begin(at: slot, wallShift: wallShift)
        do throws(ExpositionFailure) {
            let limits = ExpositionLimits(bytes: limits.body, samples: Int(UInt32.max))
            try format.parse(body, limits: limits, into: &self)
        } catch {
            refusal = refusal ?? ScrapeFailure(.syntax, error.description)
        }
        if refusal == nil, limits.samples > 0, written > limits.samples {
            let found = "\(written) post-relabeling samples, limit: \(limits.samples)"
            refusal = ScrapeFailure(.sampleLimit, "sample limit exceeded (\(found))")
        }
        if let refusal {
            counts.added = pending.count { $0.isNew }
            finish(isEmpty: true, store)
            return refusal
        }
        write(to: store)
        finish(isEmpty: false, store)
        return nil
    }

    /// There was no answer that could be read: every series ends.
    mutating func takeNothing(at slot: Instant, into store: SampleStore) {
        begin(at: slot, wallShift: 0)
        finish(isEmpty: true, store)
    }

    /// Writes `up` and its companions for the scrape that was taken last.
    mutating func report(isUp: Bool, duration: Duration, to store: SampleStore) {
        report.write(isUp: isUp, duration: duration, counts, at: slot, to: store)
    }

    /// The target is gone since `slot`: all of its series end there, unless somebody has written them since.
    mutating func end(at slot: Instant, in store: SampleStore) {
        takeNothing(at: slot, into: store)
        report.end(at: slot.milliseconds, in: store)
    }

    private mutating func begin(at slot: Instant, wallShift: Int64) {
        self.slot = slot.milliseconds
        self.wallShift = wallShift
        (counts, written, refusal) = (ScrapeCounts(), 0, nil)
        pending.removeAll(keepingCapacity: true)
        cache.begin()
        metadata.begin()
    }

    private mutating func finish(isEmpty: Bool, _ store: SampleStore) {
        for number in cache.vanished {
            guard let series = cache[number].series else { continue }
            store.markStale(series, at: slot)
        }
        cache.finish(succeeded: !isEmpty)
        pending.removeAll(keepingCapacity: true)
    }
}

// Writing.
extension ScrapeInterpreter {
    private mutating func write(to store: SampleStore) {
        var (samples, origins): ([(series: SeriesHandle, sample: Sample)], [Int]) = ([], [])
        samples.reserveCapacity(pending.count)
        origins.reserveCapacity(pending.count)
        for (position, sample) in pending.enumerated() {
            if sample.isTracked { cache.keepAlive(sample.entry) }
            guard let series = cache.series(sample.entry, in: store) else {
                refuse(.noRoom)
                continue
            }
            samples.append((series, Sample(timestamp: sample.timestamp, value: sample.value)))
            origins.append(position)
        }
        for (position, outcome) in zip(origins, store.append(samples)) {
            var outcome = outcome
            if outcome == .unknownSeries { outcome = appendAnew(pending[position], to: store) }
            note(outcome, isNew: pending[position].isNew)
        }
    }

    /// The series had expired: nothing was written to it for long.
    private mutating func appendAnew(_ sample: Pending, to store: SampleStore) -> AppendOutcome {
        guard let series = cache.series(sample.entry, in: store, anew: true) else { return .unknownSeries }
        return store.append(sample.timestamp, sample.value, to: series)
    }

    private mutating func note(_ outcome: AppendOutcome, isNew: Bool) {
        switch outcome {
        case .appended, .duplicate: if isNew { counts.added += 1 }
        case .conflicting: refuse(.duplicate)
        case .outOfOrder: refuse(.outOfOrder)
        case .tooOld: refuse(.tooOld)
        case .unknownSeries: refuse(.noRoom)
        }
    }

    func isTooNew(_ timestamp: Int64) -> Bool { timestamp > slot.addingClamped(Self.longestLead) }

    mutating func refuse(_ refusal: ScrapeCounts.Refusal) { counts.refused[refusal, default: 0] += 1 }
}
