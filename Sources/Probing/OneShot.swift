package import Vocabulary

/// Runs checks once, outside any schedule.
package enum OneShot {
    /// Runs the probe as the engine would, with its deadline, and closes it.
    ///
    /// - Parameters:
    ///   - scheduled: the check and how to make its probe.
    ///   - environment: where it runs.
    /// - Returns: what the run found; a run out of time says where it hung.
    package static func run(_ scheduled: ScheduledProbe, in environment: ProbeEnvironment) async -> Observation {
        let check = scheduled.check
        let probe = scheduled.makeProbe()
        let started = environment.time.now
        let deadline = started + check.timeout
        let context = ProbeRun(check: check.id, started: started, deadline: deadline, time: environment.time)
        let result = await withTaskGroup(of: Result<Report, ProbeFailure>?.self) { group in
            group.addTask(executorPreference: EventLoopExecutor(environment.eventLoop)) {
                do throws(ProbeFailure) {
                    return .success(try await probe.run(context))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await environment.time.sleep(until: deadline)
                return nil
            }
            let first = await group.next() ?? nil
            let phase = context.phase
            group.cancelAll()
            return first ?? .failure(.timeout(after: check.timeout, in: phase))
        }
        let reading = context.read()
        await probe.close()
        let outcome: Observation.Outcome =
            switch result {
            case .success(let report): .success(report)
            case .failure(let failure): .failure(failure)
            }
        return Observation(
            check: check.id,
            slot: started,
            started: started,
            latency: min(reading.latency, check.timeout),
            outcome: outcome,
            phases: reading.phases
        )
    }
}
