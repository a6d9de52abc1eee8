import Vocabulary

/// A run of samples of one series, compressed; never changes.
struct Chunk: Sendable {
    let first: Int64
    let last: Int64
    let count: Int32
    let bytes: [UInt8]

    /// What the chunk holds beyond its bytes: the header of the array and the entry in the series' list.
    static let overhead = 32 + 16 + MemoryLayout<Chunk>.stride

    var cost: Int { bytes.count + Self.overhead }

    var reader: ChunkReader { ChunkReader(self) }

    /// Appends the samples of `(after, through]` to `buffer`.
    func decode(after: Int64, through: Int64, keepsStaleMarkers: Bool, into buffer: inout SampleBuffer) {
        guard last > after, first <= through else { return }
        var reader = reader
        while reader.advance(), reader.timestamp <= through {
            guard reader.timestamp > after, keepsStaleMarkers || !reader.value.isStaleMarker else { continue }
            buffer.append(reader.timestamp, reader.value)
        }
    }

    /// The newest sample at or before `timestamp`.
    func latest(at timestamp: Int64) -> Sample? {
        var reader = reader
        var latest: Sample?
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
    private var values = ValueCodec()
    private let count: Int32
    private var position: Int32 = 0

    init(_ chunk: Chunk) {
        bits = BitReader(chunk.bytes)
        times = TimestampCodec(first: chunk.first)
        count = chunk.count
    }

    var timestamp: Int64 { times.timestamp }
    var value: Double { values.value }

    /// Whether the chunk was shorter than its count says; only what a stranger wrote is.
    var isTruncated: Bool { bits.isExhausted }

    mutating func advance() -> Bool {
        guard position < count else { return false }
        if position == 0 {
            values = ValueCodec(first: bits.readWord())
        } else {
            times.read(from: &bits)
            values.read(from: &bits)
        }
        position += 1
        return true
    }
}

/// The chunk of a series that still takes samples.
struct OpenChunk: Sendable {
    /// A chunk is sealed at so many samples: 30 minutes at 15 s.
    static let mostSamples: Int32 = 120
    /// And at so many bytes, for values that do not compress.
    static let mostBytes = 1024

    private(set) var first: Int64 = 0
    private(set) var count: Int32 = 0
    private var times = TimestampCodec()
    private var values = ValueCodec()
    private var writer = BitWriter()

    var last: Int64 { times.timestamp }
    var lastBits: UInt64 { values.bits }
    var lastValue: Double { values.value }
    var isFull: Bool { count >= Self.mostSamples || writer.bytes.count >= Self.mostBytes }
    /// Bytes of samples so far.
    var byteCount: Int { writer.bytes.count }

    /// Appends a sample later than all before.
    mutating func append(_ timestamp: Int64, _ bits: UInt64) {
        if count == 0 {
            first = timestamp
            times = TimestampCodec(first: timestamp)
            values = ValueCodec(first: bits)
            writer.removeAll()
            writer.write(bits, 64)
        } else {
            times.write(timestamp, to: &writer)
            values.write(bits, to: &writer)
        }
        count += 1
    }

    /// The samples so far; shares the bytes until the next append, which copies them if they are still held.
    var snapshot: Chunk { Chunk(first: first, last: last, count: count, bytes: writer.bytes) }

    /// The full chunk, in no more memory than it needs; the open one begins anew.
    mutating func seal() -> Chunk {
        var exact: [UInt8] = []
        exact.reserveCapacity(writer.bytes.count)
        exact.append(contentsOf: writer.bytes)
        let sealed = Chunk(first: first, last: last, count: count, bytes: exact)
        count = 0
        return sealed
    }
}
