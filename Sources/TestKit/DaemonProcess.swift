import FoundationEssentials
import Glibc
package import Probes
import Synchronization

/// The built daemon, running for a test on ports of its own; it ends with the last reference to this object.
package final class DaemonProcess: Sendable {
    /// Where the daemon's standard output goes.
    package enum Output: Sendable {
        case file
        /// A pipe that is open and that nobody reads before ``DaemonProcess/readPipe()``.
        case unreadPipe
    }

    /// How the daemon is started.
    package struct Options: Sendable {
        /// Beside `--config` and `--ready-file`.
        package var arguments: [String] = []
        package var environment: [String: String] = [:]
        package var output = Output.file
        /// A file that stands in for `/etc/resolv.conf`, in a mount namespace of the daemon's own.
        package var resolverFile: String?
        /// A file that stands in for `/etc/hosts`, in the same way.
        package var hostsFile: String?

        package init() {}
    }

    private struct Ready: Decodable {
        let pid: pid_t
        let listeners: [String: String]
    }

    package let process: ServerProcess
    /// The listener `http`: `http://127.0.0.1:PORT`.
    package let url: String
    /// The second, read-only listener, when there is one.
    package let metricsURL: String?
    /// What the daemon wrote when it was ready; it takes the file away at its end.
    package let readyFile: String
    private let outputPath: String
    private let output: Output

    private init(
        _ process: ServerProcess,
        _ listeners: [String: String],
        readyFile: String,
        _ outputPath: String,
        _ output: Output
    ) {
        self.process = process
        url = "http://\(listeners["http"] ?? "")"
        metricsURL = listeners["metrics"].map { "http://\($0)" }
        self.readyFile = readyFile
        self.outputPath = outputPath
        self.output = output
    }

    /// Starts the daemon and suspends until its listeners accept.
    ///
    /// - Parameters:
    ///   - config: the settings file; nil for none, so that the environment alone counts.
    ///   - directory: where the daemon works; several may share one, in turn.
    ///   - options: the rest.
    /// - Returns: the daemon.
    /// - Throws: ``TestKitError`` with its words on standard error, when it ends or half a minute passes before.
    package static func start(
        _ config: String?,
        in directory: TemporaryDirectory,
        _ options: Options = Options()
    ) async throws -> DaemonProcess {
        try await launch(config, in: directory, options).ready()
    }

    /// A daemon that has been started and may not accept yet; it ends with the last reference to its process.
    package struct Launch: Sendable {
        package let process: ServerProcess
        fileprivate let readyFile: String
        /// Where its standard output goes.
        package let outputPath: String
        fileprivate let output: Output

        /// Suspends until the listeners accept.
        ///
        /// - Throws: ``TestKitError`` with its words on standard error, when it ends or half a minute passes before.
        package func ready() async throws -> DaemonProcess {
            let file = readyFile
            try await process.waitUntil("is ready") { unsafe access(file, F_OK) == 0 }
            let ready = try JSONDecoder().decode(Ready.self, from: Data(contentsOf: URL(filePath: file)))
            guard ready.pid == process.pid else { throw TestKitError("the ready file names process \(ready.pid)") }
            return DaemonProcess(process, ready.listeners, readyFile: file, outputPath, output)
        }
    }

    /// Starts the daemon without waiting for it, for tests that end it while it starts.
    ///
    /// - Throws: ``TestKitError`` when the system starts no process.
    package static func launch(
        _ config: String?,
        in directory: TemporaryDirectory,
        _ options: Options = Options()
    ) async throws -> Launch {
        let number = starts.add(1, ordering: .relaxed).newValue
        let readyFile = directory.path("ready-\(number).json")
        let outputPath = directory.path("stdout-\(number)")
        let arguments =
            ["run", "--ready-file", readyFile] + (config.map { ["--config", $0] } ?? []) + options.arguments
        let process = try await ServerProcess.start(
            "sh",
            ["-c", script(options.output, outputPath), "sh"] + namespace(options)
                + [BuiltProgram.vedette.path] + arguments,
            in: directory,
            environment: options.environment,
            log: "stderr-\(number)",
            endSignal: SIGTERM
        )
        return Launch(process: process, readyFile: readyFile, outputPath: outputPath, output: options.output)
    }

    private static let starts = Atomic<Int>(0)

    private static func script(_ output: Output, _ path: String) -> String {
        switch output {
        case .file: "exec \"$@\" >\(path)"
        // The daemon holds the reading end too, so that it finds a full pipe and never a broken one.
        case .unreadPipe: "mkfifo \(path) && exec \"$@\" 1<>\(path)"
        }
    }

    private static func namespace(_ options: Options) -> [String] {
        let mounts = [(options.resolverFile, "/etc/resolv.conf"), (options.hostsFile, "/etc/hosts")]
            .compactMap { file, place in file.map { "mount --bind \($0) \(place) && " } }
        guard !mounts.isEmpty else { return [] }
        let script = mounts.joined() + "exec setpriv --pdeathsig KILL -- \"$@\""
        return ["unshare", "-rm", "sh", "-c", script, "sh"]
    }

    // MARK: - Asking it

    /// What it has printed on standard output so far, unless that is an unread pipe.
    package var log: String {
        switch output {
        case .file:
            (try? Data(contentsOf: URL(filePath: outputPath))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        case .unreadPipe: ""
        }
    }

    /// What it has printed on standard error so far.
    package var complaints: String { process.output }

    /// Reads what waits in the unread pipe, without waiting for more.
    package func readPipe() throws -> String {
        let pipe = unsafe open(outputPath, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard pipe >= 0 else { throw TestKitError("cannot open \(outputPath): errno \(errno)") }
        defer { close(pipe) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(pipe, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            text += buffer.prefix(count)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// GETs a path of the listener `http`.
    package func get(_ path: String, headers: [String: String] = [:]) async throws -> LoopbackHTTP.Answer {
        try await LoopbackHTTP.request("GET", url + path, headers: headers)
    }

    /// POSTs to a path of the listener `http`, without a body.
    package func post(_ path: String, headers: [String: String] = [:]) async throws -> LoopbackHTTP.Answer {
        try await LoopbackHTTP.request("POST", url + path, headers: headers)
    }

    /// The JSON that a path answers, whatever the status.
    package func json(_ path: String, headers: [String: String] = [:]) async throws -> JSONValue {
        try JSONParser.parse(try await get(path, headers: headers).body.utf8)
    }

    /// What `/metrics` shows now.
    package func metrics() async throws -> MetricsText {
        MetricsText(try await get("/metrics").body)
    }

    /// Suspends until `condition` holds, asking every 50 ms.
    ///
    /// - Throws: ``TestKitError`` with the daemon's words, when it ends or `limit` passes before.
    package func waitUntil(
        _ what: String,
        by limit: Duration = .seconds(30),
        _ condition: @Sendable (DaemonProcess) async throws -> Bool
    ) async throws {
        try await process.waitUntil(what, by: limit, every: .milliseconds(50)) { try await condition(self) }
    }

    /// Suspends until `/health/services` shows a service so.
    package func waitUntil(
        _ service: String,
        is health: String,
        by limit: Duration = .seconds(30)
    ) async throws {
        try await waitUntil("shows \(service) as \(health)", by: limit) { daemon in
            try await daemon.json("/health/services")[path: service] == .string(health)
        }
    }

    // MARK: - Ending it

    /// Sends a signal.
    package func send(_ signal: Int32) { process.send(signal) }

    /// Asks it to stop and suspends until it has, for at most 20 seconds, which is what it promises.
    ///
    /// - Throws: ``TestKitError`` when it goes on.
    @discardableResult
    package func stop() async throws -> ServerProcess.Exit {
        send(SIGTERM)
        try await Polling.until("the daemon stops", by: .seconds(20)) { self.process.exit != nil }
        return await process.waitForExit()
    }
}
