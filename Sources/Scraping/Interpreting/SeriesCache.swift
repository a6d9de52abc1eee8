import Exposition
import Series
import Vocabulary

/// What a target's series are, by the bytes that they are written with: a steady scrape builds no labels.
///
/// A target writes its series in the same order each time, so the next one is tried before any hash is computed.
struct SeriesCache {
    struct Entry {
        /// Where its bytes are among the keys.
        let key: Range<Int>
        let kind: ExposedKind
        /// After relabelling; nil where a rule drops the series.
        let labels: Labels?
        var series: SeriesHandle?
        /// The last scrape that had it, whatever came of that scrape.
        var seen: UInt64
        /// The last scrape that wrote it without a timestamp of its own: it ends when the next one does not.
        var live: UInt64 = 0
        /// The next entry whose bytes have the same hash.
        var next: Int?
    }

    /// A target whose scrapes keep failing may bring new series each time.
    private static let spare = 1000

    private(set) var entries: [Entry] = []
    private var keys: [UInt8] = []
    private var index: [UInt64: Int] = [:]
    private var expected = 0
    /// The scrape under way, from 1.
    private(set) var iteration: UInt64 = 1
    /// The last scrape that succeeded; what was not in it is as good as forgotten.
    private(set) var succeeded: UInt64 = 0
    private var countAtSuccess = 0

    var count: Int { entries.count }

    subscript(_ number: Int) -> Entry { entries[number] }

    /// The entry of a sample.
    mutating func find(_ sample: ExposedSample, in bytes: Span<UInt8>) -> Int? {
        if expected < entries.count, matches(expected, sample, bytes) {
            expected += 1
            return expected - 1
        }
        var candidate = index[Self.hash(sample, bytes)]
        while let number = candidate {
            if matches(number, sample, bytes) {
                expected = number + 1
                return number
            }
            candidate = entries[number].next
        }
        return nil
    }

    /// Remembers a series; nil labels are one that is dropped.
    mutating func insert(_ sample: ExposedSample, in bytes: Span<UInt8>, _ labels: Labels?) -> Int {
        let start = keys.count
        for position in sample.series { keys.append(bytes[position]) }
        let entry = Entry(key: start..<keys.count, kind: sample.kind, labels: labels, seen: iteration)
        expected = entries.count + 1
        return add(entry, Self.hash(sample, bytes))
    }

    private mutating func add(_ entry: Entry, _ hash: UInt64) -> Int {
        let number = entries.count
        var entry = entry
        entry.next = index[hash]
        index[hash] = number
        entries.append(entry)
        return number
    }

    private func matches(_ number: Int, _ sample: ExposedSample, _ bytes: Span<UInt8>) -> Bool {
        let entry = entries[number]
        return entry.kind == sample.kind && sameBytes(keys.span, entry.key, bytes, sample.series)
    }

    private static func hash(_ sample: ExposedSample, _ bytes: Span<UInt8>) -> UInt64 {
        hash(bytes, sample.series)
    }

    private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash = LabelHash()
        hash.add(bytes, range)
        return hash.value
    }

    // MARK: - Scrapes

    mutating func begin() { expected = 0 }

    /// Whether the scrape under way has had the entry already; notes that it has.
    mutating func see(_ number: Int) -> Bool {
        defer { entries[number].seen = iteration }
        return entries[number].seen == iteration
    }

    /// Whether a scrape that succeeded has gone by without the entry.
    func isForgotten(_ number: Int) -> Bool { entries[number].seen < succeeded }

    mutating func keepAlive(_ number: Int) { entries[number].live = iteration }

    /// The entries of the last scrape that have not been written since.
    var vanished: [Int] { entries.indices.filter { entries[$0].live == iteration - 1 && entries[$0].live > 0 } }

    /// The series of an entry in the store; nil when there is no room for it.
    mutating func series(_ number: Int, in store: SampleStore, anew: Bool = false) -> SeriesHandle? {
        if !anew, let known = entries[number].series { return known }
        guard let labels = entries[number].labels else { return nil }
        let series = store.series(labels)
        entries[number].series = series
        return series
    }

    mutating func finish(succeeded isSuccess: Bool) {
        if isSuccess {
            succeeded = iteration
            let gone = entries.count { $0.seen != iteration }
            if gone > entries.count / 2 + 64 { compact() }
            countAtSuccess = entries.count
        } else if entries.count > countAtSuccess * 2 + Self.spare {
            compact()
        }
        iteration += 1
    }

    /// Leaves only what the scrape under way has had.
    private mutating func compact() {
        let (old, oldKeys) = (entries, keys)
        (entries, keys, index) = ([], [], [:])
        for entry in old where entry.seen == iteration || entry.live == iteration {
            let start = keys.count
            keys += oldKeys[entry.key]
            var kept = Entry(
                key: start..<keys.count,
                kind: entry.kind,
                labels: entry.labels,
                series: entry.series,
                seen: entry.seen
            )
            kept.live = entry.live
            _ = add(kept, Self.hash(oldKeys.span, entry.key))
        }
    }
}
