import NIOCore
import NIOPosix

/// Waits for what announces itself to nobody: a port that opens, a file that changes.
package enum Polling {
    /// Suspends until `condition` holds, asking every 10 ms unless told otherwise; blocks no thread.
    ///
    /// - Throws: ``TestKitError`` naming `what`, when `limit` passes before; what `condition` throws.
    package static func until(
        _ what: String,
        by limit: Duration = .seconds(30),
        every pause: Duration = .milliseconds(10),
        _ condition: () async throws -> Bool
    ) async throws {
        let clock = SuspendingClock()
        let deadline = clock.now + limit
        while try await !condition() {
            guard clock.now < deadline else { throw TestKitError("not within \(limit): \(what)") }
            try await NIOSingletons.posixEventLoopGroup.any().scheduleTask(in: TimeAmount(pause)) {}.futureResult.get()
        }
    }
}
