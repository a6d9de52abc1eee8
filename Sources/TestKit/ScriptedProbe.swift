package import Probing
import Synchronization
package import Vocabulary

/// A probe that does what the test says.
package final class ScriptedProbe: Probe {
    package typealias Body = @Sendable (ProbeRun) async -> Result<Report, ProbeFailure>

    private let body: Body
    private let closed = Mutex(0)
    private let runs = Mutex(0)

    package init(_ body: @escaping Body = { _ in .success(.empty) }) {
        self.body = body
    }

    package var closeCount: Int { closed.withLock { $0 } }
    package var runCount: Int { runs.withLock { $0 } }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        runs.withLock { $0 += 1 }
        return try await body(run).get()
    }

    package func close() async {
        closed.withLock { $0 += 1 }
    }
}
