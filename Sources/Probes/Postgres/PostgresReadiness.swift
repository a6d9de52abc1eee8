import Dispatch

/// Waits for a socket without a thread.
enum PostgresReadiness {
    enum Direction { case reading, writing }

    /// Suspends until the socket is ready, broken, or the task is cancelled.
    ///
    /// It resumes only when the dispatch source has let go of the descriptor, so that whoever asked may close it: a
    /// descriptor that is closed while a source watches it would be watched on behalf of its next owner.
    @PostgresActor static func wait(_ direction: Direction, on descriptor: Int32) async {
        // Any thread may cancel a source; Dispatch on Linux only does not declare it `Sendable`.
        nonisolated(unsafe) let source: any DispatchSourceProtocol =
            switch direction {
            case .reading: DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: PostgresActor.queue)
            case .writing: DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: PostgresActor.queue)
            }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                unsafe source.setEventHandler { @Sendable in unsafe source.cancel() }
                unsafe source.setCancelHandler { @Sendable in continuation.resume() }
                unsafe source.activate()
            }
        } onCancel: {
            unsafe source.cancel()
        }
    }
}
