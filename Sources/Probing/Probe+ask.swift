import Vocabulary

extension Probe {
    /// Runs once as the task of a run does: measured from its own turn, and whatever came of it as a value.
    func ask(_ run: ProbeRun) async -> Result<Report, ProbeFailure> {
        defer { run.finish() }
        run.begin()
        // Cancelled before its turn came: nothing is asked, and nothing of this is recorded.
        guard !Task.isCancelled else { return .failure(ProbeFailure(.timeout, "cancelled")) }
        do throws(ProbeFailure) {
            return .success(try await self.run(run))
        } catch {
            return .failure(error)
        }
    }
}
