import TestKit
import Testing
import Vocabulary

@testable import Series

/// Places to begin within a chunk: they must change nothing but the time that reading takes.
@Suite(.timeLimit(.minutes(1))) struct RestartTests {
    /// Two chunks and more, while the last places move from one to the next.
    @Test(arguments: Shape.allCases) func `the end of a series is read wherever its chunks end`(shape: Shape) throws {
        var generator = SeededGenerator(seed: 21)
        let store = SampleStore(keeping: 1 << 40)
        let series = try #require(store.series(["__name__": "x"]))
        let selection = store.select([])
        var (samples, timestamp): ([Bits], Int64) = ([], 0)
        for value in shape.values(520, using: &generator) {
            timestamp += Int.random(in: 0...9, using: &generator) == 0 ? 14_970 : 15_000
            samples.append(Bits(timestamp, value))
            store.append(timestamp, value, to: series)
            // Not a divisor of what lies between two places: the tests come at all distances from them.
            guard samples.count % 3 == 0 else { continue }
            for count in [1, 20, 33, 70] {
                let expected = Array(samples.suffix(count))
                let after = samples.dropLast(count).last?.timestamp ?? .min
                #expect(read(store, selection, after: after, through: timestamp) == expected)
            }
            // What was newest when half an hour less had passed.
            let past = timestamp - 1_800_000
            let found = store.latest(selection, at: past, lookback: 1 << 40)[0].map { Bits($0.timestamp, $0.value) }
            let newest = samples.last { $0.timestamp <= past }
            #expect(found == (newest?.value == Double.staleMarker.bitPattern ? nil : newest))
        }
    }

    @Test func `a series whose intervals are too long for a place to begin is read all the same`() throws {
        let store = SampleStore(keeping: 1 << 60)
        let series = try #require(store.series(["__name__": "x"]))
        let samples = (0..<100).map { Bits(Int64($0) << 40, Double($0)) }
        for sample in samples { store.append(sample.timestamp, sample.double, to: series) }
        #expect(read(store, store.select([]), after: 79 << 40, through: .max) == Array(samples.suffix(20)))
    }

    @Test func `the end of a series is not read from the start of its chunk`() throws {
        var record = SeriesRecord()
        func starts() -> [UInt8?] {
            var chunks: [ChunkView] = []
            record.chunks(after: 179 * 15_000, through: .max, into: &chunks)
            return chunks.map { $0.start?.count }
        }
        for index in 0..<200 { record.append(Int64(index) * 15_000, Double(index).bitPattern) }
        #expect(starts() == [160])
        // Sealed, it can still be read so, until the next chunk is.
        _ = record.seal()
        record.append(200 * 15_000, 0)
        #expect(starts() == [160, nil])
        _ = record.seal()
        record.append(201 * 15_000, 0)
        #expect(starts() == [nil, nil, nil])
    }

    @Test func `what is kept of each series stays small`() {
        #expect(MemoryLayout<SeriesRecord>.stride <= 168)
        #expect(MemoryLayout<SeriesState>.stride <= 24)
    }

    private func read(_ store: SampleStore, _ selection: SeriesSelection, after: Int64, through: Int64) -> [Bits] {
        var bits: [Bits] = []
        store.read(selection, after: after, through: through, keepsStaleMarkers: true) { bits = $1.bits }
        return bits
    }
}
