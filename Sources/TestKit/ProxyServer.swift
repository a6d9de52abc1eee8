import Glibc

/// Debian's tinyproxy: an HTTP proxy that hands on, and opens ways by `CONNECT`.
package final class ProxyServer: Sendable {
    package let port: Int
    package let process: ServerProcess

    private init(_ process: ServerProcess, port: Int) {
        self.process = process
        self.port = port
    }

    /// What it was asked for, in its own words: `CONNECT localhost:443 HTTP/1.1`.
    package var requests: [Substring] {
        process.output.split(separator: "\n").filter { $0.contains(" Request (file descriptor ") }
            .compactMap { $0.split(separator: "): ", maxSplits: 1).last }
    }

    /// Starts it and suspends until it answers.
    ///
    /// - Parameter credentials: whom it serves; nil for everybody.
    /// - Returns: the server; it ends with its last reference.
    /// - Throws: ``TestKitError`` with its words, when it ends or half a minute passes before.
    package static func start(credentials: (user: String, password: String)? = nil) async throws -> ProxyServer {
        let directory = try TemporaryDirectory()
        let port = try ServerProcess.freePort()
        var lines = [
            "Port \(port)", "Listen 127.0.0.1", "Timeout 60", "LogLevel Connect", "MaxClients 50",
        ]
        if let credentials { lines.append("BasicAuth \(credentials.user) \(credentials.password)") }
        let config = try directory.write(lines.joined(separator: "\n") + "\n", to: "tinyproxy.conf", mode: 0o644)
        let process = try await ServerProcess.start("tinyproxy", ["-d", "-c", config], in: directory)
        try await process.waitUntil("answers", every: .milliseconds(20)) {
            (try? await LoopbackHTTP.request("GET", "http://127.0.0.1:\(port)/")) != nil
        }
        return ProxyServer(process, port: port)
    }
}
