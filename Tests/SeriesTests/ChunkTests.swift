import TestKit
import Testing
import Vocabulary

@testable import Series

@Suite(.timeLimit(.minutes(1))) struct ChunkTests {
    /// Appends to chunks one after the other, as a series does.
    private func chunks(_ samples: [Bits]) -> [ChunkView] {
        var (open, chunks): (OpenChunk, [ChunkView]) = (OpenChunk(), [])
        for sample in samples {
            open.append(sample.timestamp, sample.value)
            if open.isFull { chunks.append(open.seal().view) }
        }
        return chunks + (open.count > 0 ? [open.view] : [])
    }

    private func decode(_ chunks: [ChunkView]) -> [Bits] {
        var buffer = SampleBuffer()
        for chunk in chunks { chunk.decode(after: .min, through: .max, keepsStaleMarkers: true, into: &buffer) }
        return buffer.bits
    }

    @Test(arguments: Shape.allCases) func `what is appended is read back bit by bit`(shape: Shape) {
        var generator = SeededGenerator(seed: 11)
        for round in 0..<60 {
            var timestamp = Int64.random(in: -1_000_000...2_000_000_000_000, using: &generator)
            let samples = shape.values(300, using: &generator).map { value in
                let jump = Int64(1) << Int64.random(in: 0...40, using: &generator)
                timestamp +=
                    round % 3 == 0
                    ? 15_000 : round % 3 == 1 ? Int64.random(in: 14_990...15_010, using: &generator) : jump
                return Bits(timestamp, value)
            }
            let chunks = chunks(samples)
            #expect(decode(chunks) == samples)
            #expect(
                chunks.map(\.chunk).allSatisfy {
                    $0.count <= OpenChunk.mostSamples && 8 * $0.words.count <= OpenChunk.mostBytes + 24
                }
            )
            #expect(chunks.allSatisfy { !$0.reader.isTruncated })
            for sample in samples.prefix(20) {
                let chunk = chunks.last { $0.chunk.first <= sample.timestamp }
                #expect(chunk?.latest(at: sample.timestamp).map { Bits($0.timestamp, $0.value) } == sample)
            }
        }
    }

    @Test func `timestamps may jump over all of their range`() {
        let samples = [Int64.min, .min + 1, -1, 0, 1, 15_001, 1 << 62, .max - 1, .max].map { Bits($0, 1) }
        let chunk = chunks(samples)[0]
        var (reader, read): (ChunkReader, [Bits]) = (chunk.reader, [])
        while reader.advance() { read.append(Bits(reader.timestamp, reader.value)) }
        #expect(read == samples)
    }

    /// Timestamps on a grid of 15 s; whole chunks with the first value in full.
    @Test(arguments: [
        (Shape.constant, 0.4), (.counter, 1.6), (.burstyCounter, 2.0), (.integerGauge, 1.6), (.twoDecimals, 2.0),
        (.percentage, 2.0), (.pages, 1.1),
    ]) func `a regular sample takes two bytes at most`(shape: Shape, most: Double) {
        var generator = SeededGenerator(seed: 12)
        let values = shape.values(12_000, using: &generator)
        let chunks = chunks(values.enumerated().map { Bits(Int64($0.offset) * 15_000, $0.element) })
        let perSample = Double(chunks.reduce(0) { $0 + 8 * $1.chunk.words.count }) / 12_000
        #expect(perSample <= most, "\(shape): \(perSample) bytes per sample")
    }

    @Test func `a chunk is decoded from after the start through the end`() {
        var open = OpenChunk()
        for index in 0..<10 {
            open.append(Int64(index) * 10, index == 5 ? Double.staleMarker.bitPattern : Double(index).bitPattern)
        }
        var buffer = SampleBuffer()
        open.view.decode(after: 20, through: 70, keepsStaleMarkers: false, into: &buffer)
        #expect(buffer.timestamps == [30, 40, 60, 70])
        buffer.removeAll()
        open.view.decode(after: 20, through: 70, keepsStaleMarkers: true, into: &buffer)
        #expect(buffer.timestamps == [30, 40, 50, 60, 70])
        buffer.removeAll()
        open.view.decode(after: 90, through: 1000, keepsStaleMarkers: true, into: &buffer)
        open.view.decode(after: -100, through: -1, keepsStaleMarkers: true, into: &buffer)
        #expect(buffer.isEmpty)
    }

    @Test func `a cursor finds what a search finds, forwards and backwards`() {
        var generator = SeededGenerator(seed: 13)
        var buffer = SampleBuffer()
        var timestamp: Int64 = 0
        for index in 0..<200 {
            timestamp += Int64.random(in: 1...30, using: &generator)
            buffer.append(timestamp, Double(index))
        }
        var (windows, latest) = (SampleCursor(), SampleCursor())
        for step in 0..<2000 {
            let through = step % 7 == 0 ? Int64.random(in: -10...timestamp + 50, using: &generator) : Int64(step) * 2
            let after = through - Int64.random(in: 0...90, using: &generator)
            let expected = buffer.timestamps.indices.filter {
                buffer.timestamps[$0] > after && buffer.timestamps[$0] <= through
            }
            #expect(Array(windows.window(in: buffer, after: after, through: through)) == expected)
            #expect(latest.latest(in: buffer, after: after, through: through) == expected.last)
        }
        buffer.removeAll()
        #expect(windows.window(in: buffer, after: 0, through: 10).isEmpty)
    }
}

@Suite(.timeLimit(.minutes(1))) struct StoredChunkTests {
    private let labels: Labels = ["__name__": "up", "job": "api"]

    private func stored(_ shape: Shape, count: Int, using generator: inout SeededGenerator) -> StoredChunk {
        var open = OpenChunk()
        for (index, value) in shape.values(count, using: &generator).enumerated() {
            open.append(Int64(index) * 15_000, value.bitPattern)
        }
        return StoredChunk(labels: labels, chunk: open.chunk, isSealed: count % 2 == 0)
    }

    @Test func `a stored chunk is read back`() throws {
        var generator = SeededGenerator(seed: 14)
        for shape in Shape.allCases {
            for count in [1, 2, 239, 240] {
                let chunk = stored(shape, count: count, using: &generator)
                let copy = try StoredChunk(labels: labels, bytes: chunk.bytes)
                #expect(copy.bytes == chunk.bytes && copy.count == count && copy.isSealed == chunk.isSealed)
                #expect(copy.firstTimestamp == 0 && copy.lastTimestamp == Int64(count - 1) * 15_000)
            }
        }
    }

    @Test func `what is no chunk is refused by name`() {
        var generator = SeededGenerator(seed: 15)
        let good = stored(.counter, count: 10, using: &generator).bytes
        func failure(_ bytes: [UInt8], labels: Labels? = nil) -> StoredChunk.Failure? {
            do throws(StoredChunk.Failure) {
                _ = try StoredChunk(labels: labels ?? self.labels, bytes: bytes)
                return nil
            } catch { return error }
        }
        func changed(_ index: Int, _ value: UInt8, resigned: Bool = true) -> [UInt8] {
            var bytes = good
            bytes[index] = value
            return resigned ? signed(bytes) : bytes
        }
        #expect(failure(good) == nil)
        #expect(failure([]) == .tooShort && failure(Array(good.prefix(31))) == .tooShort)
        #expect(failure(changed(0, 0)) == .notAChunk && failure(changed(3, 2)) == .unknownVersion)
        #expect(failure(changed(4, 1)) == .unknownKind && failure(changed(30, 1, resigned: false)) == .wrongChecksum)
        #expect(failure(changed(5, 2)) == .wrongSamples && failure(changed(6, 11)) == .wrongSamples)
        #expect(failure(changed(6, 0)) == .wrongSamples && failure(changed(16, 0)) == .wrongSamples)
        #expect(failure(good, labels: .empty) == .wrongSamples)
        #expect(failure(signed(Array(good.dropLast(10)))) == .wrongSamples)
    }

    /// Puts the right checksum at the end.
    private func signed(_ bytes: [UInt8]) -> [UInt8] {
        var hash = StableHash()
        hash.add(bytes.dropLast(8))
        return bytes.dropLast(8) + (0..<8).map { UInt8(truncatingIfNeeded: hash.value >> (8 * UInt64($0))) }
    }

    @Test func `mutated chunks never trap, signed or not`() async {
        var generator = SeededGenerator(seed: 16)
        var accepted = 0
        for round in 0..<6000 {
            if round % 100 == 0 { await Task.yield() }
            let shape = Shape.allCases[round % Shape.allCases.count]
            var bytes = stored(shape, count: Int.random(in: 1...40, using: &generator), using: &generator).bytes
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where bytes.count > 1: bytes.remove(at: place)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                default: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            if round % 4 != 0, bytes.count > 8 { bytes = signed(bytes) }
            guard let chunk = try? StoredChunk(labels: labels, bytes: bytes) else { continue }
            accepted += 1
            #expect(chunk.bytes == bytes)
            let store = SampleStore()
            #expect(store.restore(chunk) == chunk.count)
            #expect(store.all([])[labels]?.count == chunk.count)
        }
        #expect(accepted > 100)
    }
}
