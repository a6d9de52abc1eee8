import Glibc
package import Probes

/// Debian's Alertmanager, without a cluster.
package final class AlertmanagerServer: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let url: String
    package let process: ServerProcess

    private init(_ process: ServerProcess, port: Int) {
        self.process = process
        url = "http://127.0.0.1:\(port)"
    }

    /// Starts it with an `alertmanager.yml` and suspends until it answers.
    ///
    /// - Returns: the server, with a temporary directory of its own.
    /// - Throws: ``TestKitError`` with its words, when it ends or half a minute passes before.
    package static func start(config text: String, externalURL: String? = nil) async throws -> AlertmanagerServer {
        let directory = try TemporaryDirectory()
        let port = try ServerProcess.freePort()
        let config = try directory.write(text, to: "alertmanager.yml")
        let process = try await ServerProcess.start(
            "prometheus-alertmanager",
            [
                "--config.file=\(config)", "--storage.path=\(directory.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=", "--log.level=warn",
                "--web.external-url=\(externalURL ?? "http://127.0.0.1:\(port)")", "--web.route-prefix=/",
            ],
            in: directory,
            endSignal: SIGTERM
        )
        let server = AlertmanagerServer(process, port: port)
        try await process.waitUntil("answers", every: .milliseconds(50)) {
            (try? await LoopbackHTTP.request("GET", "\(server.url)/-/ready"))?.status == 200
        }
        return server
    }

    /// What `GET /api/v2/alerts` lists: all alerts that have not ended.
    ///
    /// - Throws: ``TestKitError`` when it answers an error.
    package func alerts() async throws -> [JSONValue] {
        let answer = try await LoopbackHTTP.request("GET", "\(url)/api/v2/alerts")
        guard answer.status == 200 else { throw TestKitError("Alertmanager answers \(answer.status): \(answer.body)") }
        return try JSONParser.parse(answer.body.utf8).elements
    }
}
