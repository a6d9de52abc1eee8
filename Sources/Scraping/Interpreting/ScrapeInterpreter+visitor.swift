import Exposition
import Vocabulary

extension ScrapeInterpreter: ExpositionVisitor {
    mutating func visit(_ line: ExposedMetadata, in bytes: Span<UInt8>) throws(ExpositionFailure) {
        metadata.note(line, in: bytes)
    }

    mutating func visitEnd(in bytes: Span<UInt8>) throws(ExpositionFailure) {
        metadata.finish(in: bytes)
    }

    mutating func visit(_ sample: ExposedSample, in bytes: Span<UInt8>) throws(ExpositionFailure) {
        counts.scraped += 1
        // Beyond the limit all is lost: what is left is counted, and nothing is built for it.
        if limits.samples > 0, written > limits.samples {
            counts.kept += 1
            written += 1
            return
        }
        let known = cache.find(sample, in: bytes)
        let entry = if let known { known } else { try learn(sample, in: bytes) }
        let isNew = known.map { cache.isForgotten($0) } ?? true
        let isRepeated = known != nil && cache.see(entry)
        guard cache[entry].labels != nil else { return }
        counts.kept += 1
        let own = honorsTimestamps ? sample.timestamp : nil
        // The first of several counts; with timestamps of their own they may follow each other.
        guard own != nil || !isRepeated else { return refuse(.duplicate) }
        written += 1
        let timestamp = own.map { $0.subtractingClamped(wallShift) } ?? slot
        guard !isTooNew(timestamp) else { return refuse(.tooNew) }
        pending.append(
            Pending(
                entry: entry,
                timestamp: timestamp,
                value: sample.value,
                isTracked: own == nil,
                isNew: isNew && !isRepeated
            )
        )
    }

    /// Builds the labels of a series that has not been seen before.
    private mutating func learn(_ sample: ExposedSample, in bytes: Span<UInt8>) throws(ExpositionFailure) -> Int {
        let labels = rules.labels(of: try sample.labels(in: bytes))
        if let labels, let refusal = rules.refusal(of: labels) {
            self.refusal = refusal
            throw ExpositionFailure(refusal.message, at: sample.series.lowerBound, in: bytes)
        }
        return cache.insert(sample, in: bytes, labels)
    }
}
