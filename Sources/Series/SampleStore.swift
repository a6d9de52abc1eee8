import Synchronization
package import Vocabulary

/// The recent samples of all series, compressed, in memory.
///
/// Two locks: one over the index (which series there are), one over the samples. Appends through a handle take the
/// second only; a selection the first only, and only for look-ups: what it compares, and regular expressions most of all,
/// is a snapshot. Whoever needs both takes them in that order. Reads take references to chunks under the lock, a few hundred series at a time, and
/// decode outside of it; sealed chunks never change, and an open chunk's words are copied by an append that adds one while
/// a reader holds them.
///
/// Samples are floats. A chunk's stored form names its kind, so that native histograms can come beside them.
package final class SampleStore: Sendable {
    private let limits: StoreLimits
    private let index = Mutex(LabelIndex())
    private let head: Mutex<SampleHead>
    private let retention: Mutex<Retention>
    /// Counts the comings and goings of series.
    private let version = Atomic<UInt64>(0)

    /// How many series are handled in one go under the lock of the samples.
    private static let slice = 256

    package init(limits: StoreLimits, retention: Retention) {
        self.limits = limits
        head = Mutex(SampleHead(mostBytes: limits.mostBytes))
        self.retention = Mutex(retention)
    }

    package var statistics: StoreStatistics { head.withLock { $0.statistics } }
}

// Writing.
extension SampleStore {
    /// The series of these labels, made if it is not there; nil when the limit keeps it out, or when
    /// there are no labels; both are counted.
    package func series(_ labels: Labels) -> SeriesHandle? {
        if let known = index.withLock({ $0.handle(of: labels) }) { return known }
        // Asked outside of the locks: it is the caller's code.
        let isProtected = limits.protects(labels)
        return index.withLock { index in
            if let known = index.handle(of: labels) { return known }
            guard index.count < limits.mostSeries, !labels.isEmpty else {
                head.withLock { $0.countRefusedSeries() }
                return nil
            }
            let handle = index.insert(labels)
            // Read under the lock of the index, which a change of the retention holds, too.
            let retention = retention.withLock { $0.milliseconds(for: labels) }
            let record = SeriesRecord(isProtected: isProtected, retention: retention)
            head.withLock { $0.insert(record, as: handle) }
            version.wrappingAdd(1, ordering: .relaxed)
            return handle
        }
    }

    /// Appends one sample; `timestamp` is in milliseconds on the engine clock.
    @discardableResult
    package func append(_ timestamp: Int64, _ value: Double, to series: SeriesHandle) -> AppendOutcome {
        head.withLock { $0.append(timestamp, value, to: series) }
    }

    /// Appends many samples, as a scrape or a round of rules brings them; tells what became of each.
    package func append(_ samples: [(series: SeriesHandle, sample: Sample)]) -> [AppendOutcome] {
        var outcomes: [AppendOutcome] = []
        outcomes.reserveCapacity(samples.count)
        for start in stride(from: 0, to: samples.count, by: Self.slice) {
            head.withLock { head in
                for (series, sample) in samples[start..<min(start + Self.slice, samples.count)] {
                    outcomes.append(head.append(sample.timestamp, sample.value, to: series))
                }
            }
        }
        return outcomes
    }

    /// Says that a series has ended, unless its last sample says so already.
    @discardableResult
    package func markStale(_ series: SeriesHandle, at timestamp: Int64) -> AppendOutcome {
        head.withLock { $0.markStale(series, at: timestamp) }
    }
}

// Upkeep.
extension SampleStore {
    /// Changes how long samples are kept; what is no longer needed goes at the next ``maintain(now:)``.
    package func setRetention(_ new: Retention) {
        index.withLock { index in
            retention.withLock { $0 = new }
            for start in stride(from: 0, to: index.capacity, by: Self.slice) {
                head.withLock { head in
                    for number in start..<min(start + Self.slice, index.capacity) {
                        let number = UInt32(number)
                        head.setRetention(of: number, to: new.milliseconds(for: index.labels(of: number)))
                    }
                }
            }
        }
    }

    /// Drops what is older than its retention, and series of which nothing is left; to be called every minute or so.
    ///
    /// `now`, in milliseconds, also becomes the moment from which appends are judged too old.
    package func maintain(now: Int64) {
        head.withLock { $0.setNow(now) }
        var empty: [UInt32] = []
        for start in stride(from: 0, to: head.withLock { $0.capacity }, by: Self.slice) {
            empty += head.withLock { $0.expire(start..<start + Self.slice) }
        }
        guard !empty.isEmpty else { return }
        index.withLock { index in
            var gone: [UInt32] = []
            for start in stride(from: 0, to: empty.count, by: Self.slice) {
                gone += head.withLock { $0.remove(empty[start..<min(start + Self.slice, empty.count)]) }
            }
            index.remove(gone)
            version.wrappingAdd(1, ordering: .relaxed)
        }
    }
}

// Selecting.
extension SampleStore {
    /// The series that meet all conditions, whatever samples they have.
    package func select(_ matchers: [LabelMatcher]) -> SeriesSelection {
        select(matchers) { _ in }
    }

    /// The same for callers that have no time to lose: `spend` hears of the work, in steps of some nanoseconds, and may
    /// throw.
    package func select<Failure: Error>(
        _ matchers: [LabelMatcher],
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> SeriesSelection {
        let conditions = matchers.map { (matcher: $0, matchesEmpty: $0.matchesEmpty) }
        let selector = index.withLock {
            SeriesSelector(conditions, in: $0, version: version.load(ordering: .relaxed))
        }
        let (numbers, untried) = try selector.candidates(
            all: { index.withLock { $0.numbersInUse } },
            spend: spend
        )
        var (handles, labels): ([SeriesHandle], [Labels]) = ([], [])
        handles.reserveCapacity(numbers.count)
        labels.reserveCapacity(numbers.count)
        for start in stride(from: 0, to: numbers.count, by: Self.slice) {
            let end = min(start + Self.slice, numbers.count)
            let (found, isUnchanged) = index.withLock { index in
                let live = numbers[start..<end].filter { index.isLive($0) }
                return (
                    live.map { (handle: index.handle(of: $0), labels: index.labels(of: $0)) },
                    version.load(ordering: .relaxed) == selector.version
                )
            }
            try spend(found.count)
            // A number may have become another series'.
            let conditions = isUnchanged ? untried : matchers
            for series in found {
                guard try series.labels.meets(conditions, spend: spend) else { continue }
                handles.append(series.handle)
                labels.append(series.labels)
            }
        }
        return SeriesSelection(matchers: matchers, handles: handles, labels: labels, version: selector.version)
    }

    /// Whether no series has come or gone since the selection was made.
    package func isCurrent(_ selection: SeriesSelection) -> Bool {
        selection.version == version.load(ordering: .relaxed)
    }

    /// The same selection while no series has come or gone since it was made, else a new one.
    package func refresh(_ selection: SeriesSelection) -> SeriesSelection {
        isCurrent(selection) ? selection : select(selection.matchers)
    }

    /// The names of all labels, sorted.
    package var labelNames: [String] { index.withLock { $0.labelNames } }

    /// The values of a label, sorted.
    package func values(of name: String) -> [String] { index.withLock { $0.values(of: name) } }
}

// Reading.
extension SampleStore {
    /// For every selected series the newest sample in `(timestamp - lookback, timestamp]`, in the selection's order.
    ///
    /// Nil where there is none, or where it is a stale marker. Nothing is decoded for series whose newest sample is
    /// not later than `timestamp`, one chunk for the others.
    package func latest(_ selection: SeriesSelection, at timestamp: Int64, lookback: Int64) -> [Sample?] {
        latest(selection, at: timestamp, lookback: lookback) { _ in }
    }

    /// The same for callers that have no time to lose: `spend` hears of the work, in steps of some nanoseconds, and may
    /// throw.
    package func latest<Failure: Error>(
        _ selection: SeriesSelection,
        at timestamp: Int64,
        lookback: Int64,
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [Sample?] {
        let oldest = timestamp.subtractingClamped(lookback)
        var samples: [Sample?] = []
        samples.reserveCapacity(selection.count)
        var findings: [SampleHead.Finding] = []
        for start in stride(from: 0, to: selection.count, by: Self.slice) {
            findings.removeAll(keepingCapacity: true)
            head.withLock { head in
                for handle in selection.handles[start..<min(start + Self.slice, selection.count)] {
                    findings.append(head.find(handle, at: timestamp))
                }
            }
            try spend(4 * findings.count)
            for finding in findings {
                let sample: Sample?
                switch finding {
                case .nothing: sample = nil
                case .sample(let newest): sample = newest
                case .chunk(let chunk):
                    try spend(Int(chunk.chunk.count))
                    sample = chunk.latest(at: timestamp)
                }
                let counts = sample.map { $0.timestamp > oldest && !$0.value.isStaleMarker } ?? false
                samples.append(counts ? sample : nil)
            }
        }
        return samples
    }

    /// Decodes the samples in `(after, through]` of one selected series after the other.
    ///
    /// `body` gets the series' index in the selection and its samples, in a buffer that is used again for the next one;
    /// series without samples are left out. Stale markers are left out too, unless asked for: a range has none, but
    /// whoever looks for the newest sample at many steps must see them.
    package func read(
        _ selection: SeriesSelection,
        after: Int64,
        through: Int64,
        keepsStaleMarkers: Bool = false,
        _ body: (_ index: Int, _ samples: SampleBuffer) throws -> Void
    ) rethrows {
        var (buffer, chunks, ends): (SampleBuffer, [ChunkView], [Int]) = (SampleBuffer(), [], [])
        for start in stride(from: 0, to: selection.count, by: Self.slice) {
            chunks.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            head.withLock { head in
                for handle in selection.handles[start..<min(start + Self.slice, selection.count)] {
                    head.collect(handle, after: after, through: through, into: &chunks)
                    ends.append(chunks.count)
                }
            }
            var begin = 0
            for (offset, end) in ends.enumerated() {
                buffer.removeAll()
                for chunk in chunks[begin..<end] {
                    chunk.decode(after: after, through: through, keepsStaleMarkers: keepsStaleMarkers, into: &buffer)
                }
                begin = end
                if !buffer.isEmpty { try body(start + offset, buffer) }
            }
        }
    }
}

// Storage.
extension SampleStore {
    /// The chunks that have samples which were not handed out before: sealed ones, and open ones as they are.
    ///
    /// An open chunk comes again, longer, under the same labels and first timestamp, until it comes sealed: rows are
    /// replaced by that key. What was handed out counts as saved; a caller that fails to save it tries again.
    package func takeUnsaved() -> [StoredChunk] {
        var stored: [StoredChunk] = []
        for start in stride(from: 0, to: head.withLock { $0.capacity }, by: Self.slice) {
            let taken = index.withLock { index in
                head.withLock { $0.takeUnsaved(start..<start + Self.slice) }
                    .map { (index.labels(of: $0.number), $0.chunk, $0.isSealed) }
            }
            stored += taken.map { StoredChunk(labels: $0.0, chunk: $0.1, isSealed: $0.2) }
        }
        return stored
    }

    /// Puts the samples of a stored chunk back; chunks of a series must come in order.
    ///
    /// The usual rules hold, so samples that the store has already or no longer wants are left out. Returns how many
    /// were appended. Samples later than `newest` are left out: they would keep those to come from being appended.
    @discardableResult
    package func restore(_ stored: StoredChunk, through newest: Int64 = .max) -> Int {
        guard let series = series(stored.labels) else { return 0 }
        return head.withLock {
            $0.restore(stored.chunk, through: newest, isSealed: stored.isSealed, to: series)
        }
    }
}
