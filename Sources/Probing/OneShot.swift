package import Vocabulary

/// Runs checks once, outside any schedule.
package enum OneShot {
    /// Runs the probe as the engine would, with its deadline, and closes it.
    ///
    /// A run that ignores its cancellation is left behind; its probe is closed when it ends after all.
    ///
    /// - Parameters:
    ///   - scheduled: the check and how to make its probe.
    ///   - environment: where it runs.
    /// - Returns: what the run found; a run out of time says where it hung.
    package static func run(_ scheduled: ScheduledProbe, in environment: ProbeEnvironment) async -> Observation {
        let check = scheduled.check
        let probe = scheduled.makeProbe()
        let slot = environment.time.now
        let deadline = slot + check.timeout
        let context = ProbeRun(check: check.id, started: slot, deadline: deadline, time: environment.time)
        let (ends, end) = AsyncStream<Result<Report, ProbeFailure>?>.makeStream()
        // Neither is a child: a group would wait for a run that does not end, deadline or not.
        let run = Task(executorPreference: EventLoopExecutor(environment.eventLoop)) {
            _ = end.yield(await probe.ask(context))
        }
        let timer = Task {
            try? await environment.time.sleep(until: deadline)
            _ = end.yield(nil)
        }
        var iterator = ends.makeAsyncIterator()
        let result = await iterator.next() ?? nil
        timer.cancel()
        let reading = context.read()
        if result == nil {
            run.cancel()
            // Closing comes after the run's end, for which nobody waits.
            _ = Task {
                await run.value
                await probe.close()
            }
        } else {
            await probe.close()
        }
        let outcome: Observation.Outcome =
            switch result ?? .failure(.timeout(after: check.timeout, in: reading.phase)) {
            case .success(let report): .success(report)
            case .failure(let failure): .failure(failure)
            }
        return Observation(
            check: check.id,
            slot: slot,
            started: reading.started,
            latency: result == nil ? check.timeout : min(reading.latency, check.timeout),
            outcome: outcome,
            phases: reading.phases
        )
    }
}
