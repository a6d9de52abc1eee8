/// Reads bits, the highest of each word first; past the end it reads zeros and says so.
struct BitReader {
    private let words: [UInt64]
    /// What follows the words, from the top.
    private let tail: UInt64
    private let end: Int
    private var position: Int

    init(_ words: [UInt64], tail: UInt64 = 0, tailCount: Int = 0, position: Int = 0) {
        self.words = words
        self.tail = tail
        self.position = position
        end = words.count * 64 + tailCount
    }

    /// Whether more was read than there was.
    var isExhausted: Bool { position > end }

    /// Reads up to 64 bits.
    mutating func read(_ count: Int) -> UInt64 {
        let bits = window >> UInt64(64 - count)
        position &+= count
        return bits
    }

    /// How many ones come before the next zero, at most `limit`; the zero is consumed, unless the limit was met.
    mutating func readOnes(upTo limit: Int) -> Int {
        let ones = min((~window).leadingZeroBitCount, limit)
        position &+= min(ones + 1, limit)
        return ones
    }

    mutating func skip(_ count: Int) {
        position &+= count
    }

    /// The next 64 bits.
    var window: UInt64 {
        let (index, offset) = (position &>> 6, UInt64(truncatingIfNeeded: position) & 63)
        guard offset > 0 else { return word(index) }
        return word(index) &<< offset | word(index &+ 1) &>> (64 &- offset)
    }

    private func word(_ index: Int) -> UInt64 {
        index < words.count ? words[index] : index == words.count ? tail : 0
    }
}

/// Writes bits, the highest of each word first.
struct BitWriter {
    /// The memory grows by so many words: a chunk is open for an hour, and there are as many open ones as series.
    private static let growth = 6

    /// What is full.
    ///
    /// Touched only once in a few samples, which matters: by the next append of a series its bits have left the
    /// processor's caches.
    private(set) var words: [UInt64] = []
    /// What is not, from the top.
    private(set) var tail: UInt64 = 0
    /// Bits in ``tail``, at most 63.
    private(set) var tailCount: UInt8 = 0
    /// For how many more words there is memory, and the number of ``words``, without asking the array.
    private var spareCount: UInt8 = 0
    private var wordCount: UInt16 = 0
    private static let header = 32

    var bitCount: Int { 64 * Int(wordCount) + Int(tailCount) }

    var byteCount: Int { (bitCount + 7) / 8 }

    /// Bytes on the heap: the words with the spare ones, and the header of their array.
    var heapBytes: Int { wordCount > 0 ? 8 * (Int(wordCount) + Int(spareCount)) + Self.header : 0 }

    /// All words, the last one padded with zeros.
    var padded: [UInt64] { tailCount > 0 ? words + [tail] : words }

    /// Appends the low `count` bits, the others being zero.
    mutating func write(_ bits: UInt64, _ count: Int) {
        let rest = count - (64 - Int(tailCount))
        guard rest >= 0 else {
            tail |= bits << UInt64(-rest)
            tailCount += UInt8(count)
            return
        }
        if words.capacity == words.count { words.reserveCapacity(words.count + Self.growth) }
        words.append(tail | bits >> UInt64(rest))
        wordCount += 1
        spareCount = UInt8(clamping: words.capacity - words.count)
        tail = bits << UInt64(64 - rest)
        tailCount = UInt8(rest)
    }
}
