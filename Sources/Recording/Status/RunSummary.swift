package import Vocabulary

/// The last run of a check, as people and `/health/{service}` see it.
package struct RunSummary: Sendable, Equatable {
    /// How the run counts; also the values of the metric label `result`.
    package enum Result: String, Sendable, CaseIterable {
        case success, failure
        /// A failure that our own process was too late to judge.
        case discarded
    }

    package let result: Result
    /// Reason, phase and message; nil on success.
    package let failure: ProbeFailure?
    package let latency: Duration
    package let phases: [PhaseTiming]
    package let started: Instant
    package let ended: Instant

    init(_ observation: Observation) {
        switch observation.outcome {
        case .success: (result, failure) = (.success, nil)
        case .failure(let failure): (result, self.failure) = (.failure, failure)
        case .discarded(let failure): (result, self.failure) = (.discarded, failure)
        }
        latency = observation.latency
        phases = observation.phases
        started = observation.started
        ended = observation.ended
    }
}
