import Series
import Synchronization
import Vocabulary

/// `vedette_probe_success` of every check, written by the probe loop when a run ends and repeated by the rounds.
final class ResultSamples: Sendable {
    private struct Entry {
        var series: SeriesHandle?
        var last = Int64.min
        var value: Double?
    }

    private let store: SampleStore
    private let origin: SampleOrigin
    /// Held for moments, by two threads.
    private let entries = Mutex<[CheckID: Entry]>([:])

    init(store: SampleStore, origin: SampleOrigin) {
        self.store = store
        self.origin = origin
    }

    /// A run that said something of its target; whether it said something else than the one before.
    func record(_ observation: Observation) -> Bool {
        let value: Double
        switch observation.outcome {
        case .success: value = 1
        case .failure: value = 0
        case .discarded: return false
        }
        let before = append(value, to: observation.check, at: observation.slot.milliseconds)
        return before != value
    }

    /// Writes a result again, so that no query loses sight of a check that runs seldom.
    func repeatResult(of check: CheckID, _ succeeded: Bool, at instant: Int64, unlessWithin quiet: Duration) {
        guard let last = entries.withLock({ $0[check]?.last }) else { return }
        guard last < instant - quiet.nanoseconds / 1_000_000 else { return }
        _ = append(succeeded ? 1 : 0, to: check, at: instant)
    }

    /// Ends the series of all other checks.
    func keep(at instant: Int64, _ isWatched: (CheckID) -> Bool) {
        entries.withLock { entries in
            for (check, entry) in entries where !isWatched(check) {
                if let series = entry.series { _ = store.markStale(series, at: max(instant, entry.last + 1)) }
                entries[check] = nil
            }
        }
    }

    /// A slot may be older than the round that has just repeated the last result: then the sample goes right behind it.
    ///
    /// - Returns: the value before.
    private func append(_ value: Double, to check: CheckID, at instant: Int64) -> Double? {
        entries.withLock { entries in
            var entry = entries[check] ?? Entry()
            let instant = max(instant, entry.last + 1)
            let before = entry.value
            entry.value = value
            if let series = entry.series, store.append(instant, value, to: series) != .unknownSeries {
                entry.last = instant
                entries[check] = entry
                return before
            }
            let own = [("service", check.service.rawValue), ("check", check.level.rawValue)]
            entry.series = store.series(origin.labels("vedette_probe_success", own))
            entry.last = instant
            if let series = entry.series { _ = store.append(instant, value, to: series) }
            entries[check] = entry
            return before
        }
    }
}
