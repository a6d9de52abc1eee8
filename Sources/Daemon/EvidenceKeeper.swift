import Alerting
import Rules
import Storage
import Vocabulary

/// Takes the samples to the disk that an alert's step rests on, and only then the step, together with the incidents and
/// messages that follow from it.
///
/// A daemon that is killed after an alert fired would else not have the counters of the last seconds when it is back, or not
/// the end of a series, and the alert would be resolved by the restart and fire again.
struct EvidenceKeeper: AlertKeeper {
    /// No step waits longer for its samples.
    static let patience: Duration = .seconds(2)

    let ledger: Ledger
    /// Nil when nothing outlives the process.
    let samples: SampleArchive?
    let desk: AlertDesk
    /// Where people reach this daemon.
    let origin: @Sendable () -> String

    func keep(_ outcomes: [GroupOutcome]) async -> Bool {
        let changes = outcomes.map(\.commit).filter { !$0.isEmpty }
        if changes.contains(where: \.hasSteps), let samples, isWorthWaiting(samples) {
            await samples.flush(atMost: Self.patience)
        }
        let origin = origin()
        let reports = outcomes.flatMap(\.events).compactMap { AlertReport($0, origin: origin) }
        guard !reports.isEmpty else { return await ledger.commit(changes) }
        return await desk.take(.alerts(reports)) { await ledger.commit(changes, $0) }
    }

    /// Not while the disk refuses or hangs, nor while the daemon stops, which writes all samples at its end.
    private func isWorthWaiting(_ samples: SampleArchive) -> Bool {
        !Task.isCancelled && samples.statistics.isDurable && ledger.alertStatistics.isDurable
    }
}
