import Vocabulary

/// The samples of one series.
struct SeriesRecord: Sendable {
    // In an order that leaves few gaps: there are as many of these as series.
    /// Milliseconds that samples are kept.
    var retention: Int64
    var sealed: [Chunk] = []
    var open = OpenChunk()
    /// How many sealed chunks, the newest ones, have not been handed out for storage.
    var unsavedChunks: UInt32 = 0
    private var restarts = Restarts()
    let isProtected: Bool
    /// How many samples of the open chunk have been handed out.
    var savedSamples: Int32 = 0

    init(isProtected: Bool = false, retention: Int64 = 0) {
        self.isProtected = isProtected
        self.retention = retention
    }

    var isSaved: Bool { unsavedChunks == 0 && savedSamples == open.count }

    mutating func markSaved() {
        (unsavedChunks, savedSamples) = (0, open.count)
    }

    /// Appends a sample later than all before to the open chunk.
    mutating func append(_ timestamp: Int64, _ bits: UInt64) {
        open.append(timestamp, bits)
        if open.count % Restarts.spacing == 0, let restart = open.restart { restarts.add(restart) }
    }

    /// Puts the open chunk, which is full, to the others.
    mutating func seal() -> Chunk {
        let chunk = open.seal()
        restarts.seal()
        // One more and no spare room: most series have few chunks, and there are many series.
        sealed.reserveCapacity(sealed.count + 1)
        sealed.append(chunk)
        unsavedChunks += 1
        savedSamples = 0
        return chunk
    }

    /// The chunk in which the newest sample at or before `timestamp` is, if there is one.
    func chunk(at timestamp: Int64) -> ChunkView? {
        if open.count > 0, open.first <= timestamp { return openView(after: timestamp) }
        let index = sealed.partitioningIndex { $0 > timestamp }
        return index > 0 ? sealedView(index - 1, after: timestamp) : nil
    }

    /// The open chunk, or the end of it, with at least the samples after `timestamp` and the one before them.
    private func openView(after timestamp: Int64) -> ChunkView {
        open.view(from: restarts.last(at: timestamp, first: open.first, isSealed: false))
    }

    private func sealedView(_ index: Int, after timestamp: Int64) -> ChunkView {
        let chunk = sealed[index]
        guard index == sealed.count - 1 else { return chunk.view }
        return chunk.view(from: restarts.last(at: timestamp, first: chunk.first, isSealed: true))
    }

    /// The chunks with samples in `(after, through]`.
    func chunks(after: Int64, through: Int64, into chunks: inout [ChunkView]) {
        var index = sealed.lastIndex { $0.last <= after }.map { $0 + 1 } ?? 0
        while index < sealed.count, sealed[index].first <= through {
            chunks.append(sealedView(index, after: after))
            index += 1
        }
        if open.count > 0, open.last > after, open.first <= through { chunks.append(openView(after: after)) }
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
    /// The newest sample's; before there is one, the moment when upkeep first missed it.
    var timestamp: Int64 = .max
    var bits: UInt64 = 0
}
