import FoundationEssentials
package import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Vocabulary

/// A server program as a child of the test process.
///
/// It runs as the user `postgres` when we are root, dies with us (the kernel kills it when the spawning thread ends, and
/// that thread belongs to a pool that never ends), and is ended when the last reference to this object goes. Nothing here
/// blocks a thread of the concurrency pool.
package final class ServerProcess: Sendable {
    package enum Exit: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    package let executable: String
    /// Where its standard output and standard error go.
    package let log: String
    package let directory: TemporaryDirectory
    private let child: Child

    package var pid: pid_t { child.pid }
    /// How it ended; nil while it runs.
    package var exit: Exit? { child.exit }

    /// Starts a program.
    ///
    /// `executable` is a path, or a name that `PATH` knows; `directory` becomes its working directory and home and is kept
    /// until this object goes; `environment` is added to a minimal one, the test's own is not passed on; `endSignal` asks
    /// the program to end at once and cleanly (`SIGKILL` when it knows no such signal).
    package static func start(
        _ executable: String,
        _ arguments: [String],
        in directory: TemporaryDirectory,
        environment: [String: String] = [:],
        log: String = "output.log",
        endSignal: Int32 = SIGKILL
    ) async throws -> ServerProcess {
        let command = ["env", "-C", directory.path] + privileges + [executable] + arguments
        let variables = baseEnvironment(directory).merging(environment) { $1 }
        let log = directory.path(log)
        let pid = try await NIOSingletons.posixBlockingThreadPool.runIfActive {
            try spawn(command, variables, log: log)
        }
        return ServerProcess(executable, Child(pid: pid, endSignal: endSignal), directory: directory, log: log)
    }

    /// Runs a program to its end and returns what it printed.
    ///
    /// - Throws: ``TestKitError`` with the output, when it does not exit with 0.
    @discardableResult
    package static func run(
        _ executable: String,
        _ arguments: [String],
        in directory: TemporaryDirectory,
        environment: [String: String] = [:]
    ) async throws -> String {
        let process = try await start(
            executable,
            arguments,
            in: directory,
            environment: environment,
            log: "run-\(nextNumber()).log"
        )
        let exit = await process.waitForExit()
        guard exit == .code(0) else {
            throw TestKitError("\(executable) \(arguments.joined(separator: " ")): \(exit)\n\(process.output)")
        }
        return process.output
    }

    private init(_ executable: String, _ child: Child, directory: TemporaryDirectory, log: String) {
        self.executable = executable
        self.child = child
        self.directory = directory
        self.log = log
        Leftovers.note(child)
        child.watch()
    }

    deinit { child.end() }

    /// What it has printed so far.
    package var output: String {
        (try? Data(contentsOf: URL(filePath: log))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Sends a signal, unless it has ended.
    package func send(_ signal: Int32) {
        child.send(signal)
    }

    /// Suspends until it has ended, by itself or by a signal.
    @discardableResult
    package func waitForExit() async -> Exit {
        await child.waitForExit()
    }

    /// Ends it with `signal` (and wakes it, should it be stopped), and suspends until it is gone.
    ///
    /// What does not end within 10 seconds is killed.
    @discardableResult
    package func terminate(with signal: Int32 = SIGKILL) async -> Exit {
        child.send(signal)
        if signal != SIGKILL {
            child.send(SIGCONT)
            try? await Polling.until("\(executable) ends", by: .seconds(10)) { self.exit != nil }
            child.send(SIGKILL)
        }
        return await child.waitForExit()
    }

    /// Suspends until `condition` holds, asking every 10 ms unless told otherwise.
    ///
    /// - Throws: ``TestKitError`` with the program's output, when it ends or `limit` passes before.
    package func waitUntil(
        _ what: String,
        by limit: Duration = .seconds(30),
        every pause: Duration = .milliseconds(10),
        _ condition: @Sendable () async throws -> Bool
    ) async throws {
        try await Polling.until("\(executable) \(what)", by: limit, every: pause) {
            if try await condition() { return true }
            if let exit = self.exit {
                throw TestKitError("\(self.executable) ended (\(exit)) before it \(what)\n\(self.output)")
            }
            return false
        }
    }

    /// A port on the loopback address that nobody listens on.
    ///
    /// Below the range that the kernel gives to outgoing connections, so that none of these takes it before the server
    /// binds it; never the same one twice.
    package static func freePort() throws -> Int {
        for _ in 0..<1000 {
            let port = Int.random(in: 10_000..<32_000)
            guard usedPorts.withLock({ $0.insert(port).inserted }) else { continue }
            if isFree(port) { return port }
        }
        throw TestKitError("no free port")
    }

    private static let usedPorts = Mutex<Set<Int>>([])

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static let counter = Atomic<Int>(0)

    private static func nextNumber() -> Int { counter.add(1, ordering: .relaxed).newValue }
}
