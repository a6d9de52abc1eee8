/// The chunk of a series that still takes samples.
struct OpenChunk: Sendable {
    /// A chunk is sealed at so many samples: an hour at 15 s.
    static let mostSamples: Int32 = 240
    /// And at so many bytes, for values that do not compress.
    static let mostBytes = 1024

    private(set) var first: Int64 = 0
    private var times = TimestampCodec()
    private var values = ValueCodec()
    // Here it fills a gap.
    private(set) var count: Int32 = 0
    private var writer = BitWriter()

    var last: Int64 { times.timestamp }
    var isFull: Bool { count >= Self.mostSamples || byteCount >= Self.mostBytes }
    /// Bytes of samples so far.
    var byteCount: Int { writer.byteCount }
    /// Bytes on the heap, the spare ones included.
    var heapBytes: Int { writer.heapBytes }

    /// Appends a sample later than all before.
    mutating func append(_ timestamp: Int64, _ bits: UInt64) {
        if count == 0 {
            first = timestamp
            times = TimestampCodec(first: timestamp)
            values = ValueCodec(first: bits)
            writer.write(bits, 64)
        } else {
            times.write(timestamp, to: &writer)
            values.write(bits, to: &writer)
        }
        count += 1
    }

    /// The samples so far; shares the words until the next one fills up, which copies them if they are still held.
    var view: ChunkView { view(from: nil) }

    func view(from start: Restart?) -> ChunkView {
        ChunkView(
            chunk: Chunk(first: first, last: last, count: count, words: writer.words),
            tail: writer.tail,
            tailCount: writer.tailCount,
            start: start
        )
    }

    /// The end of the samples so far, as a place to begin reading the ones to come.
    var restart: Restart? {
        Restart(first: first, times: times, values: values, position: writer.bitCount, count: count)
    }

    /// The samples so far, in no more memory than they need.
    var chunk: Chunk { Chunk(first: first, last: last, count: count, words: writer.padded) }

    /// The full chunk; the open one begins anew and lets go of its memory.
    mutating func seal() -> Chunk {
        let sealed = chunk
        (count, writer) = (0, BitWriter())
        return sealed
    }
}
