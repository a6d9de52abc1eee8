import Glibc
import Synchronization

/// A real `redis-server` on a free loopback port, with nothing on disk unless the options say so.
package final class RedisServer: Sendable {
    package let port: Int
    package let process: ServerProcess
    package var directory: TemporaryDirectory { process.directory }

    private static let starts = Atomic<Int>(0)

    /// Starts a server and suspends until it accepts connections, on every port and socket that it was asked for.
    ///
    /// It says so itself when it listens on all of them; a connection of ours would be one that the tests count.
    /// `options` are command line arguments (`["--requirepass", "secret"]`) and win over ours; `port` is by default a free
    /// one: give the same one to start a server anew where another has been.
    package static func start(
        _ options: [String] = [],
        port: Int? = nil,
        in directory: TemporaryDirectory? = nil
    ) async throws -> RedisServer {
        let directory = try directory ?? TemporaryDirectory()
        let port = try port ?? ServerProcess.freePort()
        let process = try await ServerProcess.start(
            "redis-server",
            ["--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--dir", directory.path] + options,
            in: directory,
            log: "redis-\(starts.add(1, ordering: .relaxed).newValue).log",
            endSignal: SIGKILL
        )
        try await process.waitUntil("accepts connections") { process.output.contains("Ready to accept connections") }
        return RedisServer(port: port, process: process)
    }

    private init(port: Int, process: ServerProcess) {
        self.port = port
        self.process = process
    }

    /// Ends it and suspends until it is gone.
    package func stop() async {
        await process.terminate()
    }

    /// Holds it still, as a machine that swaps or a fork that stalls would.
    package func freeze() { process.send(SIGSTOP) }

    package func thaw() { process.send(SIGCONT) }
}
