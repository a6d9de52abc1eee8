package import Vocabulary

/// What is known at a start of the time before it.
package struct RuleResumption: Sendable {
    /// As they were kept, moved to the present.
    package let memories: [RuleKey: RuleMemory]
    /// When this process began to watch.
    package let startedAt: Instant
    /// The newest sample that was read back; nil when there is none.
    package let newestSample: Instant?

    /// A start without any past.
    package init() {
        (memories, startedAt, newestSample) = ([:], Instant(nanoseconds: 0), nil)
    }

    package init(_ memories: [RuleMemory], startedAt: Instant, newestSample: Instant?) {
        self.memories = Dictionary(memories.map { ($0.key, $0) }) { first, _ in first }
        self.startedAt = startedAt
        self.newestSample = newestSample
    }

    /// Until when the alerts of a rule are held that reads so far back; nil when the history it looks at is there.
    ///
    /// A gap of two scrapes is no gap. In a longer range half of the samples are enough for a result that does not
    /// mislead.
    func end(of reads: QueryReads, _ options: EvaluationOptions) -> Instant? {
        let range = Duration.milliseconds(reads.longestRange)
        let usual = options.scrapeInterval * 2
        if let newestSample, newestSample.duration(to: startedAt) <= usual + range / 2 { return nil }
        return startedAt + range + usual
    }
}
