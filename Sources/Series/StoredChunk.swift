package import Vocabulary

/// A chunk on its way to or from disk.
///
/// ``bytes`` is all of it but the labels. Integers are little-endian:
///
/// | offset | |
/// |---|---|
/// | 0 | `VSC`, then the version, 1 |
/// | 4 | kind: 0 floats (others are refused; native histograms will be one) |
/// | 5 | 1 when sealed, else 0 |
/// | 6 | number of samples, 2 bytes |
/// | 8 | first and last timestamp, 8 bytes each |
/// | 24 | samples: the first value, then what ``TimestampCodec`` and ``ValueCodec`` write, in big-endian words of 8 bytes |
/// | end | FNV-1a of all before, 8 bytes |
package struct StoredChunk: Sendable {
    package let labels: Labels
    /// Together with the labels the key of the chunk.
    package var firstTimestamp: Int64 { chunk.first }
    package var lastTimestamp: Int64 { chunk.last }
    package var count: Int { Int(chunk.count) }
    /// The length of ``bytes``.
    package var byteCount: Int { Self.headerSize + 8 * chunk.words.count + Self.checksumSize }
    /// Whether the chunk will not change any more.
    package let isSealed: Bool
    let chunk: Chunk

    static let version: UInt8 = 1
    private static let magic = Array("VSC".utf8)
    private static let headerSize = 24
    private static let checksumSize = 8

    /// Why bytes are no chunk.
    package enum Failure: String, Error, Sendable {
        case tooShort = "the chunk is cut short"
        case notAChunk = "not a chunk"
        case unknownVersion = "a version of the format that this program does not know"
        case unknownKind = "samples of a kind that this program does not know"
        case wrongChecksum = "the checksum does not fit"
        case wrongSamples = "the samples contradict the header"
    }

    init(labels: Labels, chunk: Chunk, isSealed: Bool) {
        self.labels = labels
        self.chunk = chunk
        self.isSealed = isSealed
    }

    /// Reads a chunk that anybody may have written: every sample is decoded once to make sure of it.
    package init(labels: Labels, bytes: [UInt8]) throws(Failure) {
        guard bytes.count >= Self.headerSize + Self.checksumSize else { throw .tooShort }
        guard bytes.starts(with: Self.magic) else { throw .notAChunk }
        guard bytes[3] == Self.version else { throw .unknownVersion }
        guard bytes[4] == 0 else { throw .unknownKind }
        let end = bytes.count - Self.checksumSize
        guard Self.integer(bytes[end...]) == Self.checksum(bytes[..<end]) else { throw .wrongChecksum }
        let count = Int32(Self.integer(bytes[6..<8]))
        let first = Int64(bitPattern: Self.integer(bytes[8..<16]))
        let last = Int64(bitPattern: Self.integer(bytes[16..<24]))
        let words = stride(from: Self.headerSize, to: end - 7, by: 8).map { start in
            bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        chunk = Chunk(first: first, last: last, count: count, words: words)
        guard bytes[5] <= 1, (end - Self.headerSize) % 8 == 0, !labels.isEmpty, Self.isConsistent(chunk) else {
            throw .wrongSamples
        }
        isSealed = bytes[5] == 1
        self.labels = labels
    }

    /// The same samples, so many milliseconds later, or earlier: as another process' clock has them.
    package func moved(by milliseconds: Int64) -> StoredChunk {
        let (first, last) = (chunk.first.addingClamped(milliseconds), chunk.last.addingClamped(milliseconds))
        let moved = Chunk(first: first, last: last, count: chunk.count, words: chunk.words)
        return StoredChunk(labels: labels, chunk: moved, isSealed: isSealed)
    }

    /// The stored form.
    package var bytes: [UInt8] {
        var bytes = Self.magic + [Self.version, 0, isSealed ? 1 : 0]
        bytes.reserveCapacity(byteCount)
        Self.append(UInt64(chunk.count), 2, to: &bytes)
        Self.append(UInt64(bitPattern: chunk.first), 8, to: &bytes)
        Self.append(UInt64(bitPattern: chunk.last), 8, to: &bytes)
        for word in chunk.words { Self.append(word.byteSwapped, 8, to: &bytes) }
        Self.append(Self.checksum(bytes[...]), 8, to: &bytes)
        return bytes
    }

    private static func isConsistent(_ chunk: Chunk) -> Bool {
        guard chunk.count > 0 else { return false }
        var reader = chunk.view.reader
        var previous: Int64?
        while reader.advance() {
            if let previous, reader.timestamp <= previous { return false }
            previous = reader.timestamp
        }
        return !reader.isTruncated && previous == chunk.last
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash = StableHash()
        hash.add(bytes)
        return hash.value
    }

    private static func append(_ integer: UInt64, _ size: Int, to bytes: inout [UInt8]) {
        for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: integer >> UInt64(8 * index))) }
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
