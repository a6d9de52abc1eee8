package import Vocabulary

/// How much a store may hold.
package struct StoreLimits: Sendable {
    /// New series beyond so many are refused; those that are there stay.
    package var mostSeries: Int
    /// Beyond so many bytes of samples (chunks sealed and open, their bookkeeping included) the oldest sealed chunks go.
    ///
    /// What series cost without samples is bounded by ``mostSeries``.
    package var mostBytes: Int
    /// Series that never lose a chunk to the byte bound: the daemon's own.
    package var protects: @Sendable (Labels) -> Bool

    package init(mostSeries: Int, mostBytes: Int, protects: @escaping @Sendable (Labels) -> Bool = { _ in false }) {
        self.mostSeries = mostSeries
        self.mostBytes = mostBytes
        self.protects = protects
    }
}

/// How long samples are kept, at least, in milliseconds: what the loaded rules look back.
///
/// Whole chunks go, so somewhat more is there than was asked for.
package struct Retention: Sendable, Equatable {
    package var byDefault: Int64
    /// Metric names that need longer, or shorter.
    package var byMetricName: [String: Int64]

    /// The longest of all.
    package var longest: Int64 { byMetricName.values.reduce(byDefault, max) }

    package init(byDefault: Int64, byMetricName: [String: Int64] = [:]) {
        self.byDefault = byDefault
        self.byMetricName = byMetricName
    }

    func milliseconds(for labels: Labels) -> Int64 {
        guard !byMetricName.isEmpty, let name = labels.metricName else { return byDefault }
        return byMetricName[name] ?? byDefault
    }
}

/// What a store holds, and what it did since it was made.
package struct StoreStatistics: Sendable, Equatable {
    package var series = 0
    /// Sealed chunks, and their bytes with what their bookkeeping costs.
    package var chunks = 0
    package var chunkBytes = 0
    /// Bytes that the samples which are not in sealed chunks yet take, spare memory included.
    package var openBytes = 0
    package var appended: UInt64 = 0
    package var duplicates: UInt64 = 0
    package var conflicting: UInt64 = 0
    package var outOfOrder: UInt64 = 0
    package var tooOld: UInt64 = 0
    /// Appends to series that had expired.
    package var unknownSeries: UInt64 = 0
    /// Series that the limit kept out, once per attempt.
    package var refusedSeries: UInt64 = 0
    package var expiredSeries: UInt64 = 0
    /// Chunks that were too old to be needed, and their samples.
    package var expiredChunks: UInt64 = 0
    package var expiredSamples: UInt64 = 0
    /// Chunks that the byte bound cost, and their samples.
    package var evictedChunks: UInt64 = 0
    package var evictedSamples: UInt64 = 0
    /// When the newest of the samples is from that were given up before their time, in milliseconds.
    package var evictedThrough: Int64?
}
