import Dispatch

/// Where libpq runs: one serial queue for all PostgreSQL connections.
///
/// A `PGconn` must not be used by two threads at once, and none of its calls that we use blocks. The queue is not the
/// probe loop, because the client's side of a SCRAM login is a single step of some 3 ms of computing.
@globalActor actor PostgresActor {
    static let shared = PostgresActor()
    static let queue = DispatchQueue(label: "vedette.postgres")

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe Self.executor.asUnownedSerialExecutor() }

    private static let executor = QueueExecutor()

    private final class QueueExecutor: SerialExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            PostgresActor.queue.async {
                unsafe job.runSynchronously(on: self.asUnownedSerialExecutor())
            }
        }
    }
}
