import NIOCore
import Synchronization

/// The channel that a task works on, so that the task's cancellation can close it from any thread, at any moment.
final class ChannelLease: Sendable {
    private enum State {
        case empty
        case held(any Channel)
        case cancelled
    }

    private let state = Mutex(State.empty)

    /// Takes charge of a channel that is just being made.
    ///
    /// - Throws: `CancellationError` when the task was cancelled before; the channel is the caller's to drop.
    func hold(_ channel: any Channel) throws {
        let isCancelled = state.withLock { state -> Bool in
            if case .cancelled = state { return true }
            state = .held(channel)
            return false
        }
        if isCancelled { throw CancellationError() }
    }

    /// Closes the channel, now or as soon as there is one.
    func cancel() {
        let channel = state.withLock { state -> (any Channel)? in
            defer { state = .cancelled }
            guard case .held(let channel) = state else { return nil }
            return channel
        }
        channel?.close(mode: .all, promise: nil)
    }
}

extension EventLoopFuture where Value: Sendable {
    /// The value, or the error; a cancelled task runs `onCancel`, which has to make the future complete.
    func get(onCancel: @escaping @Sendable () -> Void) async throws -> Value {
        try await withTaskCancellationHandler {
            try await get()
        } onCancel: {
            onCancel()
        }
    }
}
