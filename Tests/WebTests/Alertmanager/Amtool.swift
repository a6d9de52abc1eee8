import Synchronization
import TestKit

/// Debian's `amtool`, asking one server.
struct Amtool: Sendable {
    let url: String
    private let directory: TemporaryDirectory
    private static let runs = Atomic(0)

    init(_ url: String) throws {
        self.url = url
        directory = try TemporaryDirectory()
    }

    /// What a command prints, and its exit code when that is not 0.
    func run(_ arguments: [String]) async throws -> String {
        let number = Self.runs.add(1, ordering: .relaxed).newValue
        let process = try await ServerProcess.start(
            "amtool",
            ["--alertmanager.url=\(url)", "--no-version-check"] + arguments,
            in: directory,
            environment: ["TZ": "Asia/Kolkata"],
            log: "amtool-\(number).log"
        )
        let exit = await process.waitForExit()
        return process.output + (exit == .code(0) ? "" : "\(exit)\n")
    }
}

/// Debian's Alertmanager, with one receiver `ops` and groups by service.
final class RealAlertmanager: Sendable {
    let url: String
    private let process: ServerProcess

    private init(_ process: ServerProcess, _ url: String) {
        self.process = process
        self.url = url
    }

    static func start() async throws -> RealAlertmanager {
        let directory = try TemporaryDirectory()
        let port = try ServerProcess.freePort()
        let config = try directory.write(
            "route: { receiver: ops, group_by: [service] }\nreceivers: [ { name: ops } ]\n",
            to: "alertmanager.yml"
        )
        let process = try await ServerProcess.start(
            "prometheus-alertmanager",
            [
                "--config.file=\(config)", "--storage.path=\(directory.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
            ],
            in: directory
        )
        let url = "http://127.0.0.1:\(port)"
        try await process.waitUntil("answers") {
            (try? await LoopbackHTTP.request("GET", "\(url)/-/ready"))?.status == 200
        }
        return RealAlertmanager(process, url)
    }
}
