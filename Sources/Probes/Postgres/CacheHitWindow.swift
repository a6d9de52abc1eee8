import Vocabulary

/// The share of block reads that the cache answered, over the last minutes instead of since the server's first day.
struct CacheHitWindow: Sendable {
    struct Sample: Sendable, Hashable {
        let hits: Int64
        let reads: Int64
        /// When the server's statistics began; another text is another beginning.
        let epoch: String
    }

    static let span: Duration = .seconds(300)
    private static let mostSamples = 64

    private var samples: [(at: Instant, sample: Sample)] = []

    /// Takes the counters as they are now.
    ///
    /// - Returns: the ratio over the window, or nil while nothing is known: at the first sample, after the statistics were
    ///   reset or the server restarted, and when no block was read.
    mutating func add(_ sample: Sample, at now: Instant) -> Double? {
        if let last = samples.last?.sample,
            last.epoch != sample.epoch || sample.hits < last.hits || sample.reads < last.reads
        {
            samples = []
        }
        samples.append((now, sample))
        // One sample at or beyond the span stays, so that the window is never shorter than it.
        while samples.count > 2, samples[1].at.duration(to: now) >= Self.span || samples.count > Self.mostSamples {
            samples.removeFirst()
        }
        guard let first = samples.first?.sample else { return nil }
        let hits = Double(sample.hits.subtractingClamped(first.hits))
        let reads = Double(sample.reads.subtractingClamped(first.reads))
        return hits + reads > 0 ? hits / (hits + reads) : nil
    }
}
