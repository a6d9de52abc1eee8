package import Vocabulary

/// How many lookups of the last minutes found their key: counters since the server's start would hide today.
package struct RedisHitWindow: Sendable {
    private struct Sample {
        let at: Instant
        let hits: Int64
        let misses: Int64
    }

    /// The window's length.
    package static let length = Duration.seconds(300)
    /// Fewer lookups make no rate.
    package static let fewestLookups: Int64 = 20
    private static let mostSamples = 1200

    private var runIdentity: String?
    private var samples: [Sample] = []

    package init() {}

    /// Adds a reading of the counters and returns the share of hits in the window; nil when there were too few lookups.
    ///
    /// Begins anew when the server has restarted, or its counters have been reset.
    package mutating func add(hits: Int64, misses: Int64, runIdentity: String?, at now: Instant) -> Double? {
        if let last = samples.last, runIdentity != self.runIdentity || hits < last.hits || misses < last.misses {
            samples.removeAll()
        }
        self.runIdentity = runIdentity
        samples.append(Sample(at: now, hits: hits, misses: misses))
        // The newest sample from before the window stays: the window's counts are measured from it.
        while samples.count > 2, samples[1].at.duration(to: now) >= Self.length || samples.count > Self.mostSamples {
            samples.removeFirst()
        }
        guard let first = samples.first else { return nil }
        let (found, missed) = (hits.subtractingClamped(first.hits), misses.subtractingClamped(first.misses))
        let lookups = found.addingClamped(missed)
        return lookups >= Self.fewestLookups ? Double(found) / Double(lookups) : nil
    }
}
