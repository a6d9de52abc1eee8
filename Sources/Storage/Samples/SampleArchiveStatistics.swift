/// How the samples get to the disk, and what came back from it.
package struct SampleArchiveStatistics: Sendable, Equatable {
    /// Chunks written since the start; one that grows counts each time.
    package var writtenChunks: UInt64 = 0
    /// Bytes of those chunks.
    package var writtenBytes: UInt64 = 0
    /// Transactions that failed, since the start.
    package var failedWrites: UInt64 = 0
    /// The last write succeeded, or there was none yet.
    package var isDurable = true
    /// Why the last write failed; nil when it succeeded.
    package var lastError: String?
    /// Bytes of chunks on the disk; nil before the first write.
    package var storedBytes: Int?
    /// Chunks that went since the start because they were too old or there was no room.
    package var prunedChunks: UInt64 = 0
    /// Samples that were read back at the start.
    package var restoredSamples = 0
    /// Chunks that were damaged and left out at the start.
    package var damagedChunks = 0

    package init() {}
}
