import FoundationEssentials
import Glibc

/// The built lab, running for a test on ports of its own; it ends with the last reference to this object.
package final class LabProcess: Sendable {
    /// What the lab says of itself when everything accepts connections.
    private struct Ready: Decodable {
        struct Service: Decodable {
            let url: String
        }

        let control: String
        let hasVector: Bool
        let services: [String: Service]
    }

    /// What the lab says of a service.
    private struct Report: Decodable {
        let asked: [String: Int]
    }

    /// The lab itself.
    package let process: ServerProcess
    /// Where the switches are: `http://127.0.0.1:PORT`.
    package let control: String
    /// PostgreSQL has pgvector.
    package let hasVector: Bool
    /// The settings file that the lab wrote: everything on its ports, the daemon's own port chosen by the system.
    package let settings: String
    private let urls: [String: String]

    private init(_ process: ServerProcess, _ ready: Ready, settings: String) {
        self.process = process
        self.settings = settings
        control = ready.control
        hasVector = ready.hasVector
        urls = ready.services.mapValues(\.url)
    }

    /// Starts the lab and suspends until everything accepts connections.
    ///
    /// - Returns: the lab, with a temporary directory of its own.
    /// - Throws: ``TestKitError`` with the lab's words, when it ends or half a minute passes before.
    package static func start() async throws -> LabProcess {
        let directory = try TemporaryDirectory()
        let file = directory.path("lab.json")
        let settings = directory.path("lab.yaml")
        let process = try await ServerProcess.start(
            BuiltProgram.lab.path,
            ["--ports", "ephemeral", "--ready-file", file, "--settings", settings],
            in: directory,
            log: "lab.log",
            endSignal: SIGTERM
        )
        try await process.waitUntil("is ready") { unsafe access(file, F_OK) == 0 }
        let ready = try JSONDecoder().decode(Ready.self, from: Data(contentsOf: URL(filePath: file)))
        return LabProcess(process, ready, settings: settings)
    }

    /// Where clients find a service, up or not: `postgres://…`, `redis://…` or `http://…`.
    ///
    /// - Throws: ``TestKitError`` when the lab has no such service.
    package func url(of service: String) throws -> String {
        guard let url = urls[service] else { throw TestKitError("the lab has no \(service)") }
        return url
    }

    /// Throws a switch and returns when the service is as wanted.
    ///
    /// - Parameters:
    ///   - service: such as `redis`.
    ///   - path: `down`, `delay/2s?path=/crawl`, `collection/rag/red`; docs/lab.md lists them all.
    /// - Throws: ``TestKitError`` with the lab's answer when it refuses.
    package func `switch`(_ service: String, _ path: String) async throws {
        let answer = try await LoopbackHTTP.request("POST", "\(control)/\(service)/\(path)")
        guard answer.status == 200 else { throw TestKitError("\(service)/\(path): \(answer.body)") }
    }

    /// How often a stand-in was asked each question since the lab started, as `GET /health`.
    ///
    /// - Throws: ``TestKitError`` when the lab has no such service.
    package func asked(_ service: String) async throws -> [String: Int] {
        let answer = try await LoopbackHTTP.request("GET", "\(control)/\(service)")
        guard answer.status == 200 else { throw TestKitError("\(service): \(answer.body)") }
        return try JSONDecoder().decode(Report.self, from: Data(answer.body.utf8)).asked
    }

    /// Ends the lab in good order and suspends until it is gone.
    @discardableResult
    package func stop() async -> ServerProcess.Exit {
        await process.terminate(with: SIGTERM)
    }
}
