/// A place within a chunk where a reader may begin: the state of the codecs after one of its samples.
///
/// Kept small, as every series has two of them; what a chunk can hardly have is not provided for.
struct Restart: Sendable {
    /// From the first sample of the chunk to the one after which the place is.
    private let offset: UInt32
    private let interval: Int32
    private let bits: UInt64
    private let context: ValueCodec.Context
    /// How many bits of the chunk come before.
    let position: UInt16
    /// How many samples of the chunk come before.
    let count: UInt8

    /// - Returns: nil where the chunk is of too unusual a shape.
    init?(first: Int64, times: TimestampCodec, values: ValueCodec, position: Int, count: Int32) {
        guard let offset = UInt32(exactly: times.timestamp &- first), let interval = Int32(exactly: times.interval),
            let position = UInt16(exactly: position), let count = UInt8(exactly: count)
        else { return nil }
        (self.offset, self.interval, self.position, self.count) = (offset, interval, position, count)
        bits = values.bits
        context = values.context
    }

    /// The timestamp of the sample before, in a chunk that begins at `first`.
    func timestamp(_ first: Int64) -> Int64 { first &+ Int64(offset) }

    func times(_ first: Int64) -> TimestampCodec {
        TimestampCodec(timestamp: timestamp(first), interval: Int64(interval))
    }

    var values: ValueCodec { ValueCodec(bits: bits, context: context) }
}

/// The last two places to begin in the newest chunk that has any, so that the end of it, which rules look at, is not read
/// from its start.
///
/// The chunk is the open one, or the one sealed last while the open one has no such place yet.
struct Restarts: Sendable {
    /// Samples from one place to the next: somewhat more than a rule's five minutes at 15 s.
    static let spacing: Int32 = 32

    private var older: Restart?
    private var newer: Restart?
    private var areOfSealed = false

    /// Adds a place in the open chunk.
    mutating func add(_ restart: Restart) {
        (older, newer) = (areOfSealed ? nil : newer, restart)
        areOfSealed = false
    }

    /// The open chunk has been sealed.
    mutating func seal() {
        // It had no place of its own: these are of a chunk before it.
        if areOfSealed { (older, newer) = (nil, nil) }
        areOfSealed = true
    }

    /// The last place at or before `timestamp` in the open chunk or the one sealed last, which begins at `first`.
    func last(at timestamp: Int64, first: Int64, isSealed: Bool) -> Restart? {
        guard areOfSealed == isSealed else { return nil }
        if let newer, newer.timestamp(first) <= timestamp { return newer }
        guard let older, older.timestamp(first) <= timestamp else { return nil }
        return older
    }
}
