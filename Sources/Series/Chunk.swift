import Vocabulary

/// A run of samples of one series, compressed; never changes.
struct Chunk: Sendable {
    let first: Int64
    let last: Int64
    let count: Int32
    /// The first value in 64 bits, then what ``TimestampCodec`` and ``ValueCodec`` write.
    let words: [UInt64]

    /// What the chunk holds beyond its words: the header of the array, what the allocator adds, and the entries in the
    /// series' list and in the queue for eviction.
    static let overhead = 32 + 16 + MemoryLayout<Chunk>.stride + 16

    var cost: Int { 8 * words.count + Self.overhead }

    var view: ChunkView { view(from: nil) }

    func view(from start: Restart?) -> ChunkView { ChunkView(chunk: self, tail: 0, tailCount: 0, start: start) }
}

/// A chunk to read, sealed or still open: of an open one, the bits that do not fill a word yet are apart.
struct ChunkView: Sendable {
    let chunk: Chunk
    let tail: UInt64
    let tailCount: UInt8
    /// Where the reader begins, if not at the first sample: the ones before are not asked for.
    let start: Restart?

    var reader: ChunkReader { ChunkReader(self) }

    /// Appends the samples of `(after, through]` to `buffer`.
    func decode(after: Int64, through: Int64, keepsStaleMarkers: Bool, into buffer: inout SampleBuffer) {
        guard chunk.last > after, chunk.first <= through else { return }
        let leftOut = keepsStaleMarkers ? nil : Double.staleMarker.bitPattern
        var reader = reader
        while reader.advance(), reader.timestamp <= through {
            guard reader.timestamp > after, reader.value.bitPattern != leftOut else { continue }
            buffer.append(reader.timestamp, reader.value)
        }
    }

    /// The newest sample at or before `timestamp`.
    func latest(at timestamp: Int64) -> Sample? {
        var reader = reader
        var latest = start == nil ? nil : Sample(timestamp: reader.timestamp, value: reader.value)
        while reader.advance(), reader.timestamp <= timestamp {
            latest = Sample(timestamp: reader.timestamp, value: reader.value)
        }
        return latest
    }
}

/// Reads a chunk sample by sample.
struct ChunkReader {
    private var bits: BitReader
    private var times: TimestampCodec
    private var values: ValueCodec
    private let count: Int32
    private var position: Int32

    init(_ view: ChunkView) {
        let (chunk, start) = (view.chunk, view.start)
        bits = BitReader(
            chunk.words,
            tail: view.tail,
            tailCount: Int(view.tailCount),
            position: start.map { Int($0.position) } ?? 0
        )
        times = start?.times(chunk.first) ?? TimestampCodec(first: chunk.first)
        values = start?.values ?? ValueCodec()
        position = start.map { Int32($0.count) } ?? 0
        count = chunk.count
    }

    var timestamp: Int64 { times.timestamp }
    var value: Double { values.value }

    /// Whether the chunk was shorter than its count says; only what a stranger wrote is.
    var isTruncated: Bool { bits.isExhausted }

    mutating func advance() -> Bool {
        guard position < count else { return false }
        if position == 0 {
            values = ValueCodec(first: bits.read(64))
        } else if !readUsual() {
            times.read(from: &bits)
            values.read(from: &bits)
        }
        position += 1
        return true
    }

    /// Reads a sample that came as usual, with one look at the bits: after the same interval, the value unchanged or at
    /// a step that fits 64 bits along with all that announces it; false for any other, of which nothing is read.
    private mutating func readUsual() -> Bool {
        let window = bits.window
        // One bit of the timestamp, then those of the value.
        switch window &>> 61 {
        case 0b000, 0b001:
            values.readNothing()
            bits.skip(2)
        case 0b010:
            guard let (step, length) = StepCode.read(fromTopOf: window &<< 3) else { return false }
            values.read(change: step)
            bits.skip(3 &+ length)
        default: return false
        }
        times.readNothing()
        return true
    }
}
