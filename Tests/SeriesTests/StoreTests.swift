import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Series

@Suite(.timeLimit(.minutes(1))) struct StoreTests {
    private let up: Labels = ["__name__": "up", "job": "api"]

    @Test func `same timestamp, older and too old samples follow Prometheus' rules`() throws {
        let store = SampleStore(keeping: 1000)
        let series = try #require(store.series(up))
        #expect(store.append(5000, 1, to: series) == .appended)
        #expect(store.append(5000, 1, to: series) == .duplicate)
        #expect(store.append(5000, 2, to: series) == .conflicting)
        #expect(store.append(4999, 1, to: series) == .outOfOrder)
        #expect(store.append(5001, .nan, to: series) == .appended)
        #expect(store.append(5001, .nan, to: series) == .duplicate)
        #expect(store.append(5001, .staleMarker, to: series) == .conflicting)
        #expect(store.append(5002, 0, to: series) == .appended)
        #expect(store.append(5002, -0.0, to: series) == .conflicting, "values are compared by their bits")
        store.maintain(now: 6001)
        #expect(store.append(5001, 1, to: series) == .tooOld)
        #expect(store.append(5011, 1, to: series) == .appended)
        let statistics = store.statistics
        #expect(statistics.appended == 4 && statistics.duplicates == 2 && statistics.conflicting == 3)
        #expect(statistics.outOfOrder == 1 && statistics.tooOld == 1 && statistics.series == 1)
        #expect(store.all([])[up] == [Bits(5000, 1), Bits(5001, .nan), Bits(5002, 0), Bits(5011, 1)])
    }

    @Test func `many samples are appended at once, each with its outcome`() throws {
        let store = SampleStore()
        let handles = try (0..<700).map { try #require(store.series(["n": "\($0)"])) }
        var samples = handles.map { (series: $0, sample: Sample(timestamp: 10, value: 1)) }
        samples.append((series: handles[0], sample: Sample(timestamp: 9, value: 1)))
        let outcomes = store.append(samples)
        #expect(outcomes == Array(repeating: .appended, count: 700) + [.outOfOrder])
    }

    @Test func `a series ends once`() throws {
        let store = SampleStore()
        let series = try #require(store.series(up))
        store.append(10, 1, to: series)
        #expect(store.markStale(series, at: 20) == .appended)
        #expect(store.markStale(series, at: 30) == .duplicate)
        #expect(store.markStale(series, at: 10) == .outOfOrder)
        let selection = store.select([])
        #expect(store.latest(selection, at: 15, lookback: 300).map { $0?.value } == [1])
        #expect(store.latest(selection, at: 25, lookback: 300).map { $0?.value } == [nil])
        #expect(store.all([], keepsStaleMarkers: false)[up] == [Bits(10, 1)])
        #expect(store.all([])[up] == [Bits(10, 1), Bits(20, .staleMarker)])
        store.append(40, 2, to: series)
        #expect(store.latest(selection, at: 40, lookback: 300).map { $0?.value } == [2])
    }

    @Test func `the newest sample is looked for in a window open to the left`() throws {
        let store = SampleStore(keeping: .max)
        let series = try #require(store.series(up))
        _ = store.series(["never": "appended"])
        for index in 0..<500 { store.append(Int64(index) * 10, Double(index), to: series) }
        let selection = store.select([])
        func latest(_ timestamp: Int64, _ lookback: Int64) -> Double? {
            store.latest(selection, at: timestamp, lookback: lookback)[0]?.value
        }
        for index in 0..<500 {
            let timestamp = Int64(index) * 10
            #expect(latest(timestamp, 5) == Double(index) && latest(timestamp + 9, 10) == Double(index))
            #expect(latest(timestamp + 5, 5) == nil, "a sample exactly as old as the lookback is out")
        }
        #expect(latest(-1, .max) == nil && latest(1_000_000, .max) == 499 && latest(.max, 1) == nil)
        #expect(store.latest(selection, at: 100, lookback: 100)[1] == nil)
    }

    @Test func `ranges are read as they were written, over chunks and retention`() throws {
        var generator = SeededGenerator(seed: 31)
        let store = SampleStore(keeping: .max)
        var written: [Labels: [Bits]] = [:]
        for (index, shape) in Shape.allCases.enumerated() {
            let labels: Labels = ["shape": "\(shape)"]
            let series = try #require(store.series(labels))
            for (step, value) in shape.values(150 * (index + 1), using: &generator).enumerated() {
                store.append(Int64(step) * 15_000, value, to: series)
                written[labels, default: []].append(Bits(Int64(step) * 15_000, value))
            }
        }
        #expect(store.all([]) == written)
        for _ in 0..<200 {
            let after = Int64.random(in: -1...20_000_000, using: &generator)
            let through = after + Int64.random(in: 0...4_000_000, using: &generator)
            let expected = written.mapValues { $0.filter { $0.timestamp > after && $0.timestamp <= through } }
            #expect(store.all([], after: after, through: through) == expected.filter { !$0.value.isEmpty })
        }
    }

    @Test func `each metric is kept as long as it is asked for`() throws {
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 10, mostBytes: .max),
            retention: Retention(byDefault: 3_600_000, byMetricName: ["long": 36_000_000])
        )
        for name in ["short", "long"] {
            let series = try #require(store.series(["__name__": name]))
            for step in 0..<2400 { store.append(Int64(step) * 15_000, 1, to: series) }
        }
        let now: Int64 = 36_000_000
        store.maintain(now: now)
        let kept = store.all([])
        #expect(kept[["__name__": "long"]]?.count == 2400)
        // Whole chunks go: at most one more than was asked for stays.
        let short = try #require(kept[["__name__": "short"]])
        #expect((240...480).contains(short.count) && short.last?.timestamp == 35_985_000)
        #expect(store.statistics.expiredChunks > 0 && store.statistics.expiredSamples == UInt64(2400 - short.count))
        store.setRetention(Retention(byDefault: 1_000_000))
        store.maintain(now: now)
        #expect(store.all([]).values.allSatisfy { $0.count <= 307 })
        store.maintain(now: now + 1_000_000)
        #expect(store.statistics.series == 0 && store.statistics.expiredSeries == 2)
        #expect(store.statistics.chunks == 0 && store.statistics.chunkBytes == 0 && store.statistics.openBytes == 0)
        #expect(store.statistics.expiredSamples == 4800)
    }

    @Test func `a handle of an expired series is refused`() throws {
        let store = SampleStore(keeping: 1000)
        let series = try #require(store.series(up))
        store.append(1, 1, to: series)
        let selection = store.select([])
        store.maintain(now: 5000)
        #expect(
            store.append(6000, 1, to: series) == .unknownSeries && store.markStale(series, at: 6000) == .unknownSeries
        )
        #expect(store.latest(selection, at: 6000, lookback: 10_000).map { $0 == nil } == [true])
        let other = try #require(store.series(["__name__": "other"]))
        store.append(6000, 2, to: other)
        #expect(store.append(6001, 1, to: series) == .unknownSeries, "the number is used again, the handle is not")
        #expect(store.latest(selection, at: 6000, lookback: 10_000).map { $0 == nil } == [true])
        store.read(selection, after: 0, through: .max) { _, _ in Issue.record("an expired series was read") }
        let again = try #require(store.series(up))
        #expect(store.append(6000, 1, to: again) == .appended && store.statistics.unknownSeries == 3)
    }

    @Test func `series beyond the limit are refused, old ones stay`() throws {
        let store = SampleStore(mostSeries: 2)
        let first = try #require(store.series(["n": "1"]))
        #expect(store.series(["n": "2"]) != nil && store.series(["n": "3"]) == nil && store.series(.empty) == nil)
        #expect(store.series(["n": "1"]) == first && store.append(1, 1, to: first) == .appended)
        #expect(store.statistics.refusedSeries == 2 && store.statistics.series == 2)
    }

    @Test func `over the byte bound the oldest chunks go, but not those of protected series`() throws {
        let store = SampleStore(mostBytes: 20_000, keeping: .max) { $0.contains("own") }
        let own = try #require(store.series(["own": "1"]))
        let others = try (0..<4).map { try #require(store.series(["n": "\($0)"])) }
        var generator = SeededGenerator(seed: 32)
        for step in 0..<4000 {
            for series in others + [own] {
                let value = series == own ? 1 : Double.random(in: 0...1, using: &generator)
                #expect(store.append(Int64(step) * 1000, value, to: series) == .appended)
            }
            #expect(store.statistics.chunkBytes + store.statistics.openBytes <= 20_000 + 5 * OpenChunk.mostBytes)
        }
        let kept = store.all([])
        let statistics = store.statistics
        #expect(kept[["own": "1"]]?.count == 4000)
        #expect(statistics.evictedChunks > 50 && statistics.chunks > 5)
        #expect(kept.values.reduce(0) { $0 + $1.count } + Int(statistics.evictedSamples) == 20_000)
        let ages = kept.filter { !$0.key.contains("own") }.compactMap { $0.value.first?.timestamp }
        #expect(
            ages.count == 4 && (ages.max() ?? 0) - (ages.min() ?? 0) <= 240_000,
            "the oldest go first, whosever they are"
        )
    }

    @Test func `the byte bound counts the memory of open chunks, the spare part included`() throws {
        let store = SampleStore(keeping: .max)
        for index in 0..<100 {
            let series = try #require(store.series(["n": "\(index)"]))
            #expect(store.append(1, 0.5, to: series) == .appended && store.append(2, 1.5, to: series) == .appended)
        }
        // A word is full, memory is there for six, and the array has a header.
        #expect(store.statistics.openBytes >= 100 * (6 * 8 + 32))
    }

    @Test func `what is not saved yet is handed out once, and restores a store`() throws {
        var generator = SeededGenerator(seed: 33)
        let store = SampleStore(keeping: .max)
        var disk: [String: StoredChunk] = [:]
        func save() -> Int {
            let unsaved = store.takeUnsaved()
            for chunk in unsaved { disk["\(chunk.labels) \(chunk.firstTimestamp)"] = chunk }
            return unsaved.count
        }
        let shapes = Shape.allCases
        let handles = try shapes.map { try #require(store.series(["shape": "\($0)"])) }
        let values = shapes.map { $0.values(400, using: &generator) }
        for step in 0..<400 {
            for (index, series) in handles.enumerated() {
                store.append(Int64(step) * 1000, values[index][step], to: series)
            }
            if step % 50 == 49 { #expect(save() >= shapes.count) }
        }
        #expect(save() == 0)
        let restored = SampleStore(keeping: .max)
        for chunk in disk.values.sorted(by: { $0.firstTimestamp < $1.firstTimestamp }) {
            let copy = try StoredChunk(labels: chunk.labels, bytes: chunk.bytes)
            #expect(restored.restore(copy) == chunk.count)
            #expect(restored.restore(copy) == 0, "what is there already is left out")
        }
        #expect(restored.all([]) == store.all([]))
        #expect(restored.takeUnsaved().isEmpty, "what came from disk need not go there again")
        let again = try #require(restored.series(["shape": "counter"]))
        #expect(restored.append(400_000, 1, to: again) == .appended)
        let next = restored.takeUnsaved()
        #expect(
            next.count == 1 && disk["\(next[0].labels) \(next[0].firstTimestamp)"] != nil,
            "it replaces the open chunk"
        )
    }
}

@Suite(.timeLimit(.minutes(1))) struct ConcurrencyTests {
    private final class Writer: Sendable {
        let isDone = Atomic(false)
    }

    /// Every sample's value is its series' number plus a multiple of 1000 that rises by one each step.
    @Test func `readers see whole prefixes while a writer writes and upkeep runs`() async throws {
        let store = SampleStore(keeping: 50_000)
        let handles = try (0..<40).map { try #require(store.series(["n": "\($0)"])) }
        let writer = Writer()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for step in 1...150 {
                    for (number, series) in handles.enumerated() {
                        #expect(store.append(Int64(step) * 100, Double(step * 1000 + number), to: series) == .appended)
                    }
                    _ = store.series(["n": "\(step % 10)", "late": "\(step % 7)"])
                    if step % 10 == 0 { store.maintain(now: Int64(step) * 100) }
                    await Task.yield()
                }
                writer.isDone.store(true, ordering: .releasing)
            }
            // Series that come and go, some with a number that another one had.
            group.addTask {
                var step: Int64 = 0
                while !writer.isDone.load(ordering: .acquiring) {
                    step += 1
                    let labels: Labels = ["__name__": "brief", "late": "yes", "n": "\(step % 50)"]
                    guard let series = store.series(labels) else { continue }
                    store.markStale(series, at: step)
                    _ = store.append([(series, Sample(timestamp: step * 50, value: 1))])
                    if step % 10 == 0 {
                        store.setRetention(Retention(byDefault: 50_000, byMetricName: ["brief": step % 500]))
                    }
                    await Task.yield()
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    while !writer.isDone.load(ordering: .acquiring) {
                        let selection = store.select([LabelMatcher("late", equals: "")])
                        #expect(selection.count == 40)
                        store.read(selection, after: 0, through: .max) { index, samples in
                            let number = Int(selection.labels[index]["n"] ?? "") ?? -1
                            let expected = samples.timestamps.map { Double($0 * 10 + Int64(number)) }
                            #expect(samples.values == expected)
                            #expect(samples.timestamps == (1...samples.count).map { Int64($0) * 100 })
                        }
                        _ = store.latest(selection, at: 10_000, lookback: 1000)
                        _ = store.takeUnsaved().count
                        await Task.yield()
                    }
                }
            }
        }
        let kept = store.all([LabelMatcher("late", equals: "")])
        #expect(kept.count == 40 && kept.values.allSatisfy { $0.last?.timestamp == 15_000 })
        // Nothing of what came and went is left behind, or counted wrongly.
        store.maintain(now: 1_000_000)
        store.maintain(now: 2_000_000)
        let statistics = store.statistics
        #expect(statistics.series == 0 && statistics.chunks == 0)
        #expect(statistics.chunkBytes == 0 && statistics.openBytes == 0)
        #expect(statistics.expiredSamples == statistics.appended)
    }
}
