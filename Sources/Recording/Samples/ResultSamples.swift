import Series
import Synchronization
import Vocabulary

/// `vedette_probe_success` of every check, written by the probe loop when a run ends and repeated by the rounds.
final class ResultSamples: Sendable {
    private struct Entry {
        var series: SeriesHandle?
        var last = Int64.min
    }

    private let store: SampleStore
    private let origin: SampleOrigin
    /// Held for moments, by two threads.
    private let entries = Mutex<[CheckID: Entry]>([:])

    init(store: SampleStore, origin: SampleOrigin) {
        self.store = store
        self.origin = origin
    }

    /// A run that said something of its target.
    func record(_ observation: Observation) {
        switch observation.outcome {
        case .success: append(1, to: observation.check, at: observation.slot.milliseconds)
        case .failure: append(0, to: observation.check, at: observation.slot.milliseconds)
        case .discarded: break
        }
    }

    /// Writes a result again, so that no query loses sight of a check that runs seldom.
    func repeatResult(of check: CheckID, _ succeeded: Bool, at instant: Int64, unlessWithin quiet: Duration) {
        guard let last = entries.withLock({ $0[check]?.last }) else { return }
        guard last < instant - quiet.nanoseconds / 1_000_000 else { return }
        append(succeeded ? 1 : 0, to: check, at: instant)
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
    private func append(_ value: Double, to check: CheckID, at instant: Int64) {
        entries.withLock { entries in
            var entry = entries[check] ?? Entry()
            let instant = max(instant, entry.last + 1)
            if let series = entry.series, store.append(instant, value, to: series) != .unknownSeries {
                entries[check]?.last = instant
                return
            }
            let own = [("service", check.service.rawValue), ("check", check.level.rawValue)]
            entry.series = store.series(origin.labels("vedette_probe_success", own))
            entry.last = instant
            if let series = entry.series { _ = store.append(instant, value, to: series) }
            entries[check] = entry
        }
    }
}
