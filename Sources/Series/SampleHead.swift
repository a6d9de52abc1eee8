import Vocabulary

/// All samples, by series number: what the store guards with its second lock.
struct SampleHead: Sendable {
    /// A sealed chunk in the order in which chunks may be evicted.
    private struct Sealed: Sendable {
        let number: UInt32
        let generation: UInt32
        let first: Int64
    }

    private var records: [SeriesRecord] = []
    private var states: [SeriesState] = []
    private(set) var statistics = StoreStatistics()
    /// As upkeep last heard it; nothing is too old before.
    private var now: Int64?
    private let mostBytes: Int
    /// The oldest first; entries of chunks that are gone stay until there are too many of them.
    private var evictable: [Sealed] = []
    private var nextEvictable = 0

    init(mostBytes: Int) {
        self.mostBytes = mostBytes
    }

    var capacity: Int { records.count }

    private func isLive(_ handle: SeriesHandle) -> Bool {
        Int(handle.number) < states.count && states[Int(handle.number)].isLive
            && states[Int(handle.number)].generation == handle.generation
    }

    mutating func insert(_ record: SeriesRecord, as handle: SeriesHandle) {
        while records.count <= Int(handle.number) {
            records.append(SeriesRecord())
            states.append(SeriesState())
        }
        records[Int(handle.number)] = record
        states[Int(handle.number)] = SeriesState(generation: handle.generation, isLive: true)
        statistics.series += 1
    }

    mutating func countRefusedSeries() {
        statistics.refusedSeries += 1
    }

    mutating func setRetention(of number: UInt32, to retention: Int64) {
        records[Int(number)].retention = retention
    }

    mutating func setNow(_ now: Int64) {
        self.now = now
    }
}

// Appends.
extension SampleHead {
    /// The rules are Prometheus', and so is their order.
    mutating func append(_ timestamp: Int64, _ value: Double, to series: SeriesHandle) -> AppendOutcome {
        let outcome = outcome(of: timestamp, value.bitPattern, for: series)
        switch outcome {
        case .appended: add(timestamp, value.bitPattern, to: Int(series.number))
        case .duplicate: statistics.duplicates += 1
        case .conflicting: statistics.conflicting += 1
        case .outOfOrder: statistics.outOfOrder += 1
        case .tooOld: statistics.tooOld += 1
        case .unknownSeries: statistics.unknownSeries += 1
        }
        return outcome
    }

    private func outcome(of timestamp: Int64, _ bits: UInt64, for series: SeriesHandle) -> AppendOutcome {
        guard isLive(series) else { return .unknownSeries }
        let index = Int(series.number)
        if let now, timestamp <= now.subtractingClamped(records[index].retention) { return .tooOld }
        let state = states[index]
        if !state.hasSamples || timestamp > state.timestamp { return .appended }
        if timestamp < state.timestamp { return .outOfOrder }
        return state.bits == bits ? .duplicate : .conflicting
    }

    private mutating func add(_ timestamp: Int64, _ bits: UInt64, to index: Int) {
        statistics.appended += 1
        (states[index].timestamp, states[index].bits, states[index].hasSamples) = (timestamp, bits, true)
        let before = records[index].open.heapBytes
        records[index].append(timestamp, bits)
        statistics.openBytes += records[index].open.heapBytes - before
        if records[index].open.isFull { seal(index) }
    }

    /// Ends a series with a stale marker, unless it has ended already.
    mutating func markStale(_ series: SeriesHandle, at timestamp: Int64) -> AppendOutcome {
        if isLive(series) {
            let state = states[Int(series.number)]
            if state.hasSamples, state.bits == Double.staleMarker.bitPattern, state.timestamp <= timestamp {
                statistics.duplicates += 1
                return .duplicate
            }
        }
        return append(timestamp, .staleMarker, to: series)
    }

    private mutating func seal(_ index: Int) {
        statistics.openBytes -= records[index].open.heapBytes
        let chunk = records[index].seal()
        statistics.chunks += 1
        statistics.chunkBytes += chunk.cost
        if !records[index].isProtected {
            evictable.append(
                Sealed(number: UInt32(index), generation: states[index].generation, first: chunk.first)
            )
        }
        while statistics.chunkBytes + statistics.openBytes > mostBytes, evictOldest() {}
    }
}

// Reads.
extension SampleHead {
    /// What a series says at a moment, or where to look for it.
    enum Finding {
        case nothing
        case sample(Sample)
        case chunk(ChunkView)
    }

    /// The newest sample at or before `timestamp`.
    func find(_ series: SeriesHandle, at timestamp: Int64) -> Finding {
        guard isLive(series), states[Int(series.number)].hasSamples else { return .nothing }
        let state = states[Int(series.number)]
        guard state.timestamp > timestamp else {
            return .sample(Sample(timestamp: state.timestamp, value: Double(bitPattern: state.bits)))
        }
        return records[Int(series.number)].chunk(at: timestamp).map { .chunk($0) } ?? .nothing
    }

    /// Appends the chunks with samples in `(after, through]`, in order.
    func collect(_ series: SeriesHandle, after: Int64, through: Int64, into chunks: inout [ChunkView]) {
        guard isLive(series), states[Int(series.number)].timestamp > after else { return }
        records[Int(series.number)].chunks(after: after, through: through, into: &chunks)
    }
}

// What goes.
extension SampleHead {
    /// Drops the sealed chunk that waited longest; false when none is left to drop.
    private mutating func evictOldest() -> Bool {
        while nextEvictable < evictable.count {
            let oldest = evictable[nextEvictable]
            nextEvictable += 1
            if nextEvictable * 2 > evictable.count, nextEvictable > 1024 { compactEvictable() }
            let index = Int(oldest.number)
            guard isThere(oldest) else { continue }
            if let last = records[index].sealed.first?.last {
                statistics.evictedThrough = max(statistics.evictedThrough ?? last, last)
            }
            statistics.evictedChunks += 1
            statistics.evictedSamples += dropChunks(1, of: index)
            return true
        }
        return false
    }

    /// Whether the chunk is still there, which is then its series' first: chunks go in the order they came.
    private func isThere(_ sealed: Sealed) -> Bool {
        guard isLive(SeriesHandle(number: sealed.number, generation: sealed.generation)) else { return false }
        return records[Int(sealed.number)].sealed.first.map { $0.first <= sealed.first } ?? false
    }

    private mutating func compactEvictable() {
        evictable = evictable[nextEvictable...].filter { isThere($0) }
        nextEvictable = 0
    }

    /// Returns the number of samples that went.
    private mutating func dropChunks(_ count: Int, of index: Int) -> UInt64 {
        let gone = records[index].sealed.prefix(count)
        statistics.chunks -= gone.count
        statistics.chunkBytes -= gone.reduce(0) { $0 + $1.cost }
        records[index].sealed.removeFirst(gone.count)
        records[index].unsavedChunks = min(records[index].unsavedChunks, UInt32(records[index].sealed.count))
        return gone.reduce(0) { $0 + UInt64($1.count) }
    }

    /// Drops what these series need no longer; returns the ones of which nothing is needed.
    mutating func expire(_ range: Range<Int>) -> [UInt32] {
        guard let now else { return [] }
        var expired: [UInt32] = []
        for index in range.clamped(to: records.indices) where states[index].isLive {
            let floor = now.subtractingClamped(records[index].retention)
            let count = records[index].sealed.prefix { $0.last <= floor }.count
            if count > 0 {
                statistics.expiredChunks += UInt64(count)
                statistics.expiredSamples += dropChunks(count, of: index)
            }
            if !states[index].hasSamples, states[index].timestamp == .max { states[index].timestamp = now }
            if isExpired(index, at: floor) { expired.append(UInt32(index)) }
        }
        if evictable.count - nextEvictable > 2 * statistics.chunks + 1024 { compactEvictable() }
        return expired
    }

    /// Whether the newest sample is no longer needed; one that never came, as if it had come when it was first missed.
    private func isExpired(_ index: Int, at floor: Int64) -> Bool {
        states[index].timestamp <= floor
    }

    /// Forgets series that ``expire(_:)`` found, unless they got a sample since; returns the forgotten ones.
    mutating func remove(_ numbers: ArraySlice<UInt32>) -> [UInt32] {
        guard let now else { return [] }
        return numbers.filter { number in
            let index = Int(number)
            guard states[index].isLive, isExpired(index, at: now.subtractingClamped(records[index].retention)) else {
                return false
            }
            // None are left, unless the retention has just become shorter.
            let chunks = records[index].sealed.count
            statistics.expiredChunks += UInt64(chunks)
            statistics.expiredSamples += dropChunks(chunks, of: index) + UInt64(records[index].open.count)
            statistics.openBytes -= records[index].open.heapBytes
            statistics.expiredSeries += 1
            statistics.series -= 1
            records[index] = SeriesRecord()
            states[index].isLive = false
            return true
        }
    }
}

// Storage.
extension SampleHead {
    /// The chunks of these series that have samples not handed out before, by series number.
    mutating func takeUnsaved(_ range: Range<Int>) -> [(number: UInt32, chunk: Chunk, isSealed: Bool)] {
        var taken: [(number: UInt32, chunk: Chunk, isSealed: Bool)] = []
        for index in range.clamped(to: records.indices) where !records[index].isSaved {
            taken += records[index].sealed.suffix(Int(records[index].unsavedChunks)).map { (UInt32(index), $0, true) }
            if records[index].open.count > records[index].savedSamples {
                taken.append((UInt32(index), records[index].open.chunk, false))
            }
            records[index].markSaved()
        }
        return taken
    }

    /// Appends stored samples; returns how many.
    ///
    /// They count as saved when everything before them was. A chunk stays one, so that it goes on replacing what is
    /// stored under its first timestamp.
    mutating func restore(_ chunk: Chunk, through newest: Int64, isSealed: Bool, to series: SeriesHandle) -> Int {
        guard isLive(series) else { return 0 }
        let index = Int(series.number)
        let wasSaved = records[index].isSaved
        if records[index].open.count > 0, chunk.first > records[index].open.last { seal(index) }
        var (reader, count) = (chunk.view.reader, 0)
        while reader.advance(), reader.timestamp <= newest {
            if append(reader.timestamp, reader.value, to: series) == .appended { count += 1 }
        }
        if isSealed, count > 0, records[index].open.count > 0 { seal(index) }
        if wasSaved { records[index].markSaved() }
        return count
    }
}
