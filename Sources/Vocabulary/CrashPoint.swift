import Glibc
import Synchronization

/// A place in the life of our state at which a test may end the process, to see that the next one goes on from there.
///
/// Only debug builds have them: `VEDETTE_CRASH_AT=NAME` or `NAME:N` kills the process with SIGKILL when it gets to
/// the place for the first or the Nth time. In other builds ``reached(_:)`` does nothing, and nobody asks for the
/// variable.
package enum CrashPoint: String, CaseIterable, Sendable {
    // The tables.
    case schemaBeforeMigration = "schema.before-migration"
    case schemaAfterMigration = "schema.after-migration"
    // Transitions.
    case transitionsInsideTransaction = "transitions.inside-transaction"
    case transitionsAfterCommit = "transitions.after-commit"
    // The state of alerts.
    case alertsBeforeCommit = "alerts.before-commit"
    case alertsInsideTransaction = "alerts.inside-transaction"
    case alertsBeforeEnd = "alerts.before-end"
    case alertsAfterCommit = "alerts.after-commit"
    case alertsAfterRead = "alerts.after-read"
    // Samples.
    case samplesBeforeCommit = "samples.before-commit"
    case samplesInsideTransaction = "samples.inside-transaction"
    case samplesAfterCommit = "samples.after-commit"
    case samplesBeforeRestore = "samples.before-restore"
    case samplesInsideRestore = "samples.inside-restore"
    case samplesAfterRestore = "samples.after-restore"
    // The end.
    case flushBefore = "flush.before"
    case flushAfter = "flush.after"
    // Evaluation.
    case evaluationBeforeQuery = "evaluation.before-query"
    case evaluationAfterQuery = "evaluation.after-query"
    case evaluationAfterState = "evaluation.after-state"
    case evaluationBeforeSamples = "evaluation.before-samples"
    case evaluationAfterSamples = "evaluation.after-samples"
    case evaluationAfterCommit = "evaluation.after-commit"
    // What rules take back.
    case restoreAfterRead = "restore.after-read"
    case restoreAfterApply = "restore.after-apply"
    case reloadBeforeSwap = "reload.before-swap"
    case reloadAfterSwap = "reload.after-swap"
    case scrapeBeforeAppend = "scrape.before-append"
    case scrapeAfterAppend = "scrape.after-append"
    // From an alert to a person.
    case incidentsBeforeCommit = "incidents.before-commit"
    case incidentsAfterCommit = "incidents.after-commit"
    case outboxBeforeSend = "outbox.before-send"
    case outboxAfterSend = "outbox.after-send"
    case outboxAfterRemoval = "outbox.after-removal"

    /// The variable that names a place.
    package static let variable = "VEDETTE_CRASH_AT"

    /// Says that the process has got here.
    package static func reached(_ point: CrashPoint) {
        #if DEBUG
        if let armed = CrashTrigger.armed, armed.counts(point) { CrashTrigger.crash() }
        #endif
    }
}

#if DEBUG
/// A place at which the process is to end, and how often it gets there before.
package final class CrashTrigger: Sendable {
    package let point: CrashPoint
    private let left: Atomic<Int>

    /// Reads `NAME` or `NAME:N` with N from 1; nil for anything else.
    package init?(parsing text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let point = parts.first.flatMap(CrashPoint.init) else { return nil }
        let times = parts.count == 2 ? Int(parts[1]) : 1
        guard let times, times >= 1 else { return nil }
        self.point = point
        left = Atomic(times)
    }

    /// Counts an arrival; true at the one that was asked for.
    package func counts(_ reached: CrashPoint) -> Bool {
        reached == point && left.subtract(1, ordering: .relaxed).newValue == 0
    }

    /// What the environment says; nil when it says nothing, or nothing that can be read.
    static let armed: CrashTrigger? = {
        guard let value = unsafe getenv(CrashPoint.variable) else { return nil }
        return CrashTrigger(parsing: unsafe String(cString: value))
    }()

    /// Ends the process as the kernel does when memory runs out: no handler runs, nothing is written.
    static func crash() {
        kill(getpid(), SIGKILL)
        // The signal is ours and is delivered before the call returns, unless another thread takes it.
        while true { pause() }
    }
}
#endif
