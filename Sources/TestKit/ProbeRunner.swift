import NIOCore
package import Probing
package import Vocabulary

/// Runs a probe once, as the engine does: on the event loop, with a deadline that cancels it.
package enum ProbeRunner {
    /// What came of a run.
    package struct Outcome: Sendable {
        package let result: Result<Report, ProbeFailure>
        /// The deadline passed.
        package let isExpired: Bool
        /// How long the probe took to return after its deadline; zero when it returned before.
        package let overrun: Duration
        package let run: ProbeRun

        /// Why the run failed; nil for a success.
        package var reason: FailureReason? {
            guard case .failure(let failure) = result else { return nil }
            return failure.reason
        }

        package var message: String? {
            guard case .failure(let failure) = result else { return nil }
            return failure.message
        }

        package var report: Report? { try? result.get() }
    }

    /// Runs `probe`; returns when it has really ended.
    ///
    /// The time of `deadline` begins once `event` has come, so that what a test wants to see cut off is under way however
    /// busy the machine is.
    package static func run(
        _ probe: any Probe,
        in environment: ProbeEnvironment,
        deadline: Duration = .seconds(10),
        after event: @escaping @Sendable () async -> Void = {}
    ) async -> Outcome {
        let time = environment.time
        let start = time.now
        let run = ProbeRun(check: checkID, started: start, deadline: start + deadline, time: time)
        return await withTaskGroup(of: Result<Report, ProbeFailure>?.self) { group in
            group.addTask(executorPreference: EventLoopExecutor(environment.eventLoop)) {
                do throws(ProbeFailure) {
                    return .success(try await probe.run(run))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await event()
                // Cancelled once the probe has returned.
                try? await time.sleep(until: time.now + deadline)
                return nil
            }
            let first = await group.next().flatMap(\.self)
            let expired = ProbeFailure.timeout(after: deadline, in: run.phase)
            let expiredAt = time.now
            group.cancelAll()
            _ = await group.next()
            return Outcome(
                result: first ?? .failure(expired),
                isExpired: first == nil,
                overrun: first == nil ? expiredAt.duration(to: time.now) : .zero,
                run: run
            )
        }
    }

    private static var checkID: CheckID {
        guard let name = ServiceName("probed") else { preconditionFailure("a name of ours is none") }
        return CheckID(name, .live)
    }
}
