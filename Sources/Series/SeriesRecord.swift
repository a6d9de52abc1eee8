import Vocabulary

/// The samples of one series.
struct SeriesRecord: Sendable {
    let isProtected: Bool
    /// Milliseconds that samples are kept.
    var retention: Int64
    var sealed: [Chunk] = []
    var open = OpenChunk()
    /// How many sealed chunks, the newest ones, have not been handed out for storage.
    var unsavedChunks: UInt32 = 0
    /// How many samples of the open chunk have been.
    var savedSamples: Int32 = 0
    /// When upkeep first saw the series without a single sample.
    var emptySince: Int64?

    init(isProtected: Bool = false, retention: Int64 = 0) {
        self.isProtected = isProtected
        self.retention = retention
    }

    var isSaved: Bool { unsavedChunks == 0 && savedSamples == open.count }

    mutating func markSaved() {
        (unsavedChunks, savedSamples) = (0, open.count)
    }

    /// The chunk in which the newest sample at or before `timestamp` is, if there is one.
    func chunk(at timestamp: Int64) -> ChunkView? {
        if open.count > 0, open.first <= timestamp { return open.view }
        let index = sealed.partitioningIndex { $0 > timestamp }
        return index > 0 ? sealed[index - 1].view : nil
    }

    /// The chunks with samples in `(after, through]`.
    func chunks(after: Int64, through: Int64, into chunks: inout [ChunkView]) {
        var index = sealed.lastIndex { $0.last <= after }.map { $0 + 1 } ?? 0
        while index < sealed.count, sealed[index].first <= through {
            chunks.append(sealed[index].view)
            index += 1
        }
        if open.count > 0, open.last > after, open.first <= through { chunks.append(open.view) }
    }
}

extension [Chunk] {
    /// The index of the first chunk whose first timestamp meets the condition.
    fileprivate func partitioningIndex(where isBeyond: (Int64) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle].first) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// What appends and instant reads need to know of a series, side by side with that of all the others.
struct SeriesState: Sendable {
    var generation: UInt32 = 0
    var isLive = false
    var hasSamples = false
    /// The newest sample's.
    var timestamp: Int64 = 0
    var bits: UInt64 = 0
}
