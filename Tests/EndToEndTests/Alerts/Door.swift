import NIOCore
import NIOPosix
import TestKit

/// A TCP port that a test opens and closes; closed, it refuses.
final class Door {
    let port: Int
    private var channel: (any Channel)?

    init() throws {
        port = try ServerProcess.freePort()
    }

    deinit { channel?.close(promise: nil) }

    func open() async throws {
        guard channel == nil else { return }
        channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
    }

    func close() async throws {
        try await channel?.close()
        channel = nil
    }
}
