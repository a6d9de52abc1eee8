import Vocabulary

/// Makes observations of what came of runs, and tells our own failures from those of what is watched.
struct RunRecorder {
    let sink: any ObservationSink

    /// The probe has answered, and in time.
    func ended(
        _ run: Schedule.Run,
        _ reading: ProbeRun.Reading,
        _ result: Result<Report, ProbeFailure>,
        now: Instant
    ) {
        let outcome: Observation.Outcome =
            switch result {
            case .success(let report): .success(report)
            case .failure(let failure):
                failure.reason == .internal || isOurs(run, reading, now) ? .discarded(failure) : .failure(failure)
            }
        // Beyond its deadline a run only goes on while we ourselves stand still.
        record(run, reading, latency: min(reading.latency, run.check.timeout), outcome)
    }

    /// The deadline has passed.
    func timedOut(_ run: Schedule.Run, _ reading: ProbeRun.Reading, now: Instant) {
        let failure = ProbeFailure.timeout(after: run.check.timeout, in: reading.phase)
        record(
            run,
            reading,
            latency: run.check.timeout,
            isOurs(run, reading, now) ? .discarded(failure) : .failure(failure)
        )
    }

    /// It was not started: too many runs of its kind have not ended.
    func refused(_ run: Schedule.Run, now: Instant) {
        let message =
            "\(Schedule.overdueLimit) runs of \(run.check.kind) checks have not ended; this one was not started"
        sink.record(
            Observation(
                check: run.check.id,
                slot: run.slot,
                started: now,
                latency: .zero,
                outcome: .discarded(ProbeFailure(.internal, message))
            )
        )
    }

    private func record(
        _ run: Schedule.Run,
        _ reading: ProbeRun.Reading,
        latency: Duration,
        _ outcome: Observation.Outcome
    ) {
        sink.record(
            Observation(
                check: run.check.id,
                slot: run.slot,
                started: reading.started,
                latency: latency,
                outcome: outcome,
                phases: reading.phases
            )
        )
    }

    /// Whether a run that failed at `now` did so because of us: it was started, or the timer of its deadline rang, late by
    /// more than a tenth of what it may take.
    private func isOurs(_ run: Schedule.Run, _ reading: ProbeRun.Reading, _ now: Instant) -> Bool {
        let most = run.check.timeout / 10
        return run.slot.duration(to: reading.started) > most || run.deadline.duration(to: now) > most
    }
}
