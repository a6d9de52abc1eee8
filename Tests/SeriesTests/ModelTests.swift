import TestKit
import Testing
import Vocabulary

@testable import Series

/// Random operations on a store and on a naive one: every answer has to be the same.
@Suite(.timeLimit(.minutes(1))) struct ModelTests {
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func `a store does what a naive one does`(seed: UInt64) async throws {
        var run = try ModelRun(seed: seed)
        for step in 0..<4000 {
            if step % 100 == 0 { await Task.yield() }
            try run.step()
        }
        try run.checkAll()
        #expect(run.appended > 5000 && run.expired > 3 && run.read > 1000, "the run tried too little")
        #expect(run.restarts > 3 && run.chunks > 10, "the run tried too little")
    }
}

private struct ModelRun {
    private var generator: SeededGenerator
    private var store: SampleStore
    private var naive: NaiveStore
    private var handles: [Labels: SeriesHandle] = [:]
    private let pool: [Labels]
    private var clock: Int64 = 1_000_000
    /// Chunks as a database would hold them, by labels and first timestamp.
    private var disk: [Labels: [Int64: [UInt8]]] = [:]
    private(set) var appended = 0
    private(set) var expired = 0
    private(set) var read = 0
    private(set) var restarts = 0
    private(set) var chunks = 0

    private static let names = ["up", "rss", "requests_total"]
    private static let retentions = [
        Retention(byDefault: 60_000), Retention(byDefault: 600_000, byMetricName: ["up": 30_000]),
        Retention(byDefault: 30_000, byMetricName: ["rss": 3_000_000, "up": 90_000]),
    ]

    init(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        pool = (0..<60).map { index in
            [
                "__name__": Self.names[index % 3], "job": ["", "api", "web"][index / 3 % 3], "n": "\(index / 9)",
                "odd": index % 2 == 0 ? "" : "é",
            ]
        }
        naive = NaiveStore(mostSeries: 50, retention: Self.retentions[Int.random(in: 0..<3, using: &generator)])
        store = SampleStore(limits: StoreLimits(mostSeries: 50, mostBytes: .max), retention: naive.retention)
        self.generator = generator
    }

    /// All times are on a grid of 100 ms, so that samples lie on the edges of what is asked for.
    private mutating func time(_ range: ClosedRange<Int64>) -> Int64 { 100 * random(range) }

    private mutating func random(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }

    mutating func step() throws {
        clock += time(0...4)
        switch random(0...99) {
        case 0..<70: append()
        case 70..<75: markStale()
        case 75..<78: maintain()
        case 78: changeRetention()
        case 80..<82: save()
        case 79: try restart()
        case 82..<91: try checkLatest()
        default: try checkRange()
        }
    }

    private mutating func handle(_ labels: Labels) -> SeriesHandle? {
        // An old handle, if there is one, may belong to a series that is gone.
        if let known = handles[labels], random(0...3) > 0 { return known }
        let handle = store.series(labels)
        #expect((handle != nil) == naive.add(labels))
        handles[labels] = handle
        return handle
    }

    private mutating func append() {
        // Some series get more samples than others: enough for several chunks.
        let labels = pool[Int(random(0...3) == 0 ? random(0...59) : random(0...3))]
        guard let series = handle(labels) else { return }
        let isSame = random(0...19) == 0
        let last = naive.series[labels]?.samples.last
        for _ in 0..<(random(0...9) == 0 ? 80 : random(1...3)) {
            let timestamp = isSame ? last?.timestamp ?? clock : clock + time(-3...3)
            let value = random(0...3) == 0 ? Double.random(in: -1...1, using: &generator) : Double(random(0...40)) / 10
            // The same bits again, now and then.
            let sample = Bits(timestamp, isSame && random(0...1) == 0 ? last?.double ?? value : value)
            let outcome = store.append(sample.timestamp, sample.double, to: series)
            #expect(outcome == naive.append(sample, to: labels))
            appended += outcome == .appended ? 1 : 0
            clock += time(0...1)
        }
    }

    private mutating func markStale() {
        let labels = pool[Int(random(0...59))]
        guard let series = handle(labels) else { return }
        let timestamp = clock + time(-5...5)
        #expect(store.markStale(series, at: timestamp) == naive.markStale(labels, at: timestamp))
    }

    private mutating func maintain() {
        let before = naive.series.count
        clock += random(0...20) == 0 ? 70_000 : 0
        store.maintain(now: clock)
        for labels in naive.maintain(now: clock) { disk[labels] = nil }
        expired += before - naive.series.count
        #expect(store.statistics.series == naive.series.count)
    }

    private mutating func changeRetention() {
        naive.retention = Self.retentions[Int(random(0...2))]
        store.setRetention(naive.retention)
    }

    private mutating func save() {
        for chunk in store.takeUnsaved() { disk[chunk.labels, default: [:]][chunk.firstTimestamp] = chunk.bytes }
    }

    /// What was saved is put into a new store, which must go on as the old one would have.
    private mutating func restart() throws {
        save()
        countChunks()
        store = SampleStore(limits: StoreLimits(mostSeries: 50, mostBytes: .max), retention: naive.retention)
        handles = [:]
        naive.restart()
        for (labels, chunks) in disk {
            for (_, bytes) in chunks.sorted(by: { $0.key < $1.key }) {
                let chunk = try StoredChunk(labels: labels, bytes: bytes)
                #expect(store.restore(chunk) == chunk.count)
            }
        }
        #expect(store.takeUnsaved().isEmpty)
        restarts += 1
    }

    private mutating func matchers() throws -> [LabelMatcher] {
        try (0..<random(0...3)).map { _ in
            try LabelMatcher(
                ["__name__", "job", "n", "odd", "none"][Int(random(0...4))],
                [.equal, .notEqual, .matches, .doesNotMatch][Int(random(0...3))],
                ["", "up", "api", "web|api", ".*", ".+", "u.|r.*", "[0-3]", "é", "(?i)API", "rss|requests_total"][
                    Int(random(0...10))
                ]
            )
        }
    }

    private mutating func checkLatest() throws {
        let selection = store.select(try matchers())
        #expect(Set(selection.labels) == naive.select(selection.matchers), "\(selection.matchers)")
        let (timestamp, lookback) = (clock - time(-1...400), time(1...500))
        for (labels, sample) in zip(selection.labels, store.latest(selection, at: timestamp, lookback: lookback)) {
            let expected = naive.latest(of: labels, at: timestamp, lookback: lookback)
            let found = sample.map { Bits($0.timestamp, $0.value) }
            // What is too old may be there or not.
            if let expected, expected.timestamp <= naive.series[labels]?.floor ?? .max, found == nil { continue }
            #expect(found == expected)
            read += 1
        }
    }

    private mutating func checkRange() throws {
        let through = clock - time(-1...1000)
        try check(try matchers(), after: through - time(0...1000), through: through, marks: random(0...1) == 0)
    }

    mutating func checkAll() throws {
        try check([], after: .min, through: .max, marks: true)
        countChunks()
    }

    private mutating func countChunks() {
        chunks += store.statistics.chunks + Int(store.statistics.expiredChunks)
    }

    private mutating func check(_ matchers: [LabelMatcher], after: Int64, through: Int64, marks: Bool) throws {
        let selection = store.select(matchers)
        #expect(Set(selection.labels) == naive.select(matchers), "\(matchers)")
        var found: [Labels: [Bits]] = [:]
        store.read(selection, after: after, through: through, keepsStaleMarkers: marks) { index, samples in
            found[selection.labels[index]] = samples.bits
        }
        for labels in selection.labels {
            let floor = naive.series[labels]?.floor ?? .min
            let all = naive.samples(of: labels, after: after, through: through)
                .filter { marks || $0.value != Double.staleMarker.bitPattern }
            let samples = found[labels] ?? []
            // All that is needed, and before it nothing that never was.
            #expect(samples.filter { $0.timestamp > floor } == all.filter { $0.timestamp > floor })
            #expect(Array(all.suffix(samples.count)) == samples)
            read += 1
        }
    }
}
