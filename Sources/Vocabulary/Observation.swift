/// The result of one run of a check.
package struct Observation: Sendable {
    package enum Outcome: Sendable, Equatable {
        case success(Report)
        case failure(ProbeFailure)
        /// A failure that our own process was too late to judge: counted, and nothing else.
        case discarded(ProbeFailure)
    }

    package let check: CheckID
    /// The slot of the grid that the run belongs to; samples carry this instant.
    package let slot: Instant
    /// When the run started: the slot plus ``lateness``.
    package let started: Instant
    /// How long the target took, from the start to its last byte; the deadline for a run out of time.
    package let latency: Duration
    package let outcome: Outcome
    /// How long each phase took, in the order they happened; the last one may be cut short by a failure.
    package let phases: [PhaseTiming]

    package init(
        check: CheckID,
        slot: Instant,
        started: Instant,
        latency: Duration,
        outcome: Outcome,
        phases: [PhaseTiming] = []
    ) {
        self.check = check
        self.slot = slot
        self.started = started
        self.latency = latency
        self.outcome = outcome
        self.phases = phases
    }

    /// How late the run started: our fault, never the target's.
    package var lateness: Duration { slot.duration(to: started) }

    /// When the run ended.
    package var ended: Instant { started + latency }

    /// The failure that counts against the service; nil for a success and for a discarded run.
    package var failure: ProbeFailure? {
        switch outcome {
        case .failure(let failure): failure
        case .success, .discarded: nil
        }
    }

    /// The same observation with every text of the target made fit to be shown.
    package func redacted(by redactor: Redactor) -> Observation {
        let outcome: Outcome =
            switch self.outcome {
            case .success(let report): .success(redactor.clean(report))
            case .failure(let failure): .failure(redactor.clean(failure))
            case .discarded(let failure): .discarded(redactor.clean(failure))
            }
        return Observation(
            check: check,
            slot: slot,
            started: started,
            latency: latency,
            outcome: outcome,
            phases: phases
        )
    }
}

package struct PhaseTiming: Sendable, Hashable {
    package let phase: Phase
    package let duration: Duration

    package init(_ phase: Phase, _ duration: Duration) {
        self.phase = phase
        self.duration = duration
    }
}

/// Takes what the engine learns.
///
/// Called on the probe loop, so it neither blocks nor waits.
package protocol ObservationSink: Sendable {
    func record(_ observation: Observation)
    /// `count` slots of the grid passed while an earlier run still held the check, or while we were late.
    func missed(_ check: CheckID, slots count: Int)
    /// A run has outlived two deadlines (`true`), or has ended at last (`false`).
    func overdue(_ check: CheckID, _ isOverdue: Bool)
}
