/// Reads bits, the highest of each byte first; past the end it reads zeros and says so.
struct BitReader {
    private let bytes: [UInt8]
    private var offset = 0
    /// The next bits, from the top.
    private var window: UInt64 = 0
    private var available = 0
    /// Whether more was read than there was.
    private(set) var isExhausted = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads up to 56 bits.
    mutating func read(_ count: Int) -> UInt64 {
        if available < count { refill(count) }
        guard count > 0 else { return 0 }
        let bits = window >> UInt64(64 - count)
        window <<= UInt64(count)
        available -= count
        return bits
    }

    mutating func readWord() -> UInt64 {
        let high = read(32)
        return high << 32 | read(32)
    }

    /// How many ones come before the next zero, at most `limit`; the zero is consumed, unless the limit was met.
    mutating func readOnes(upTo limit: Int) -> Int {
        var ones = 0
        while ones < limit, read(1) == 1 { ones += 1 }
        return ones
    }

    private mutating func refill(_ count: Int) {
        while available <= 56, offset < bytes.count {
            window |= UInt64(bytes[offset]) << UInt64(56 - available)
            offset += 1
            available += 8
        }
        if available < count {
            isExhausted = true
            available = count
        }
    }
}

/// Writes bits, the highest of each byte first.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    /// Unused low bits of the last byte.
    private var free: UInt8 = 0

    /// Appends the low `count` bits.
    mutating func write(_ bits: UInt64, _ count: Int) {
        var rest = count
        while rest > 0 {
            if free == 0 {
                bytes.append(0)
                free = 8
            }
            let taken = min(Int(free), rest)
            let part =
                UInt8(truncatingIfNeeded: bits >> UInt64(rest - taken)) & UInt8(truncatingIfNeeded: (1 << taken) - 1)
            bytes[bytes.count - 1] |= part << (free - UInt8(taken))
            free -= UInt8(taken)
            rest -= taken
        }
    }

    /// Starts anew; the memory stays.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        free = 0
    }
}
