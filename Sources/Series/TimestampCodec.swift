/// How timestamps follow one another in a chunk: by how much the interval changed.
///
/// `0` not at all, `10` seven bits, `110` fourteen, `1110` twenty, `1111` all 64; milliseconds, two's complement.
/// A scrape with a few milliseconds of jitter costs nine bits, one on a strict grid costs one.
struct TimestampCodec {
    private static let widths = [0, 7, 14, 20]

    private(set) var timestamp: Int64
    private var interval: Int64 = 0

    init(first timestamp: Int64 = 0) {
        self.timestamp = timestamp
    }

    // Differences of any two timestamps are taken modulo 2^64: what wraps on the way in wraps back on the way out.
    mutating func write(_ next: Int64, to writer: inout BitWriter) {
        let newInterval = next &- timestamp
        let change = newInterval &- interval
        (timestamp, interval) = (next, newInterval)
        guard change != 0 else { return writer.write(0, 1) }
        for (ones, width) in Self.widths.enumerated().dropFirst()
        where change >= -(1 << Int64(width - 1)) && change < 1 << Int64(width - 1) {
            writer.write((1 << UInt64(ones + 1)) - 2, ones + 1)
            return writer.write(UInt64(bitPattern: change), width)
        }
        writer.write(0b1111, 4)
        writer.write(UInt64(bitPattern: change), 64)
    }

    mutating func read(from reader: inout BitReader) {
        let ones = reader.readOnes(upTo: 4)
        if ones == 4 {
            interval = interval &+ Int64(bitPattern: reader.readWord())
        } else if ones > 0 {
            let shift = UInt64(64 - Self.widths[ones])
            interval = interval &+ Int64(bitPattern: reader.read(Self.widths[ones]) << shift) >> Int64(shift)
        }
        timestamp = timestamp &+ interval
    }
}
