/// How timestamps follow one another in a chunk: by how much the interval changed.
///
/// `0` not at all, `10` seven bits, `110` fourteen, `1110` twenty, `1111` all 64; milliseconds, two's complement.
/// A scrape with a few milliseconds of jitter costs nine bits, one on a strict grid costs one.
struct TimestampCodec {
    private(set) var timestamp: Int64
    private(set) var interval: Int64

    init(first timestamp: Int64 = 0) {
        self.init(timestamp: timestamp, interval: 0)
    }

    init(timestamp: Int64, interval: Int64) {
        self.timestamp = timestamp
        self.interval = interval
    }

    // Differences of any two timestamps are taken modulo 2^64: what wraps on the way in wraps back on the way out.
    mutating func write(_ next: Int64, to writer: inout BitWriter) {
        let newInterval = next &- timestamp
        let change = newInterval &- interval
        (timestamp, interval) = (next, newInterval)
        switch change {
        case 0: writer.write(0, 1)
        case -(1 << 6)..<1 << 6: writer.write(0b10 << 7 | UInt64(bitPattern: change) & 0x7F, 9)
        case -(1 << 13)..<1 << 13: writer.write(0b110 << 14 | UInt64(bitPattern: change) & 0x3FFF, 17)
        case -(1 << 19)..<1 << 19: writer.write(0b1110 << 20 | UInt64(bitPattern: change) & 0xF_FFFF, 24)
        default:
            writer.write(0b1111, 4)
            writer.write(UInt64(bitPattern: change), 64)
        }
    }

    mutating func read(from reader: inout BitReader) {
        let change: Int64 =
            switch reader.readOnes(upTo: 4) {
            case 0: 0
            case 1: Self.signed(reader.read(7), 7)
            case 2: Self.signed(reader.read(14), 14)
            case 3: Self.signed(reader.read(20), 20)
            default: Int64(bitPattern: reader.read(64))
            }
        interval = interval &+ change
        timestamp = timestamp &+ interval
    }

    /// The interval has not changed.
    mutating func readNothing() {
        timestamp = timestamp &+ interval
    }

    private static func signed(_ bits: UInt64, _ width: Int64) -> Int64 {
        (Int64(bitPattern: bits) &<< (64 &- width)) &>> (64 &- width)
    }
}
