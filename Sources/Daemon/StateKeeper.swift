import ServiceLifecycle
import Storage
import Vocabulary

/// All that writes to the state directory, with the directory whose lock it needs for as long as it does.
///
/// The first service of the group, so the last to be asked to stop: everybody else has said by then what there is to
/// keep.
struct StateKeeper: Service {
    let ledger: Ledger
    /// Nil when nothing outlives the process.
    let samples: SampleArchive?
    let directory: StateDirectory?

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ledger.run() }
            if let samples { group.addTask { try await samples.run() } }
            try await group.waitForAll()
        }
        withExtendedLifetime(directory) {}
    }

    /// Writes what came after ``run()``, as far as the disk does it within this time.
    func flush(atMost limit: Duration) async {
        async let areSamplesWritten = samples?.flush(atMost: limit)
        _ = await (ledger.flush(atMost: limit), areSamplesWritten)
    }
}
