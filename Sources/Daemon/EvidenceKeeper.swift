import Rules
import Storage
import Vocabulary

/// Takes the samples to the disk that an alert's step rests on, and only then the step.
///
/// A daemon that is killed after an alert fired would else not have the counters of the last seconds when it is back, or not
/// the end of a series, and the alert would be resolved by the restart and fire again.
struct EvidenceKeeper: AlertKeeper {
    /// No step waits longer for its samples.
    static let patience: Duration = .seconds(2)

    let ledger: Ledger
    /// Nil when nothing outlives the process.
    let samples: SampleArchive?

    func commit(_ changes: [AlertCommit]) async -> Bool {
        if changes.contains(where: \.hasSteps), let samples, isWorthWaiting(samples) {
            await samples.flush(atMost: Self.patience)
        }
        return await ledger.commit(changes)
    }

    /// Not while the disk refuses or hangs, nor while the daemon stops, which writes all samples at its end.
    private func isWorthWaiting(_ samples: SampleArchive) -> Bool {
        !Task.isCancelled && samples.statistics.isDurable && ledger.alertStatistics.isDurable
    }
}
