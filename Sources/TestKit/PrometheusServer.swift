import Glibc
package import Probes

/// Debian's Prometheus, scraping one target every second.
package final class PrometheusServer: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let url: String
    private let process: ServerProcess

    private init(_ process: ServerProcess, port: Int) {
        self.process = process
        url = "http://127.0.0.1:\(port)"
    }

    /// Starts it and suspends until it answers.
    ///
    /// - Parameters:
    ///   - target: `ADDRESS:PORT`, of which `/metrics` is scraped.
    ///   - labels: labels of the target.
    ///   - job: more keys of the scrape job, one a line.
    /// - Returns: the server, with a temporary directory of its own.
    /// - Throws: ``TestKitError`` with its words, when it ends or half a minute passes before.
    package static func start(
        scraping target: String,
        labels: [String: String] = [:],
        job: String = ""
    ) async throws -> PrometheusServer {
        let labels = labels.map { "\($0): '\($1)'" }.sorted().joined(separator: ", ")
        let more = job.split(separator: "\n").map { "    \($0)\n" }.joined()
        return try await start(
            config: """
                global: { scrape_interval: 1s, scrape_timeout: 1s }
                scrape_configs:
                  - job_name: vedette
                    static_configs: [ { targets: ["\(target)"], labels: { \(labels) } } ]
                \(more)
                """
        )
    }

    /// The same with a whole `prometheus.yml`.
    package static func start(config text: String) async throws -> PrometheusServer {
        let directory = try TemporaryDirectory()
        let port = try ServerProcess.freePort()
        let config = try directory.write(text, to: "prometheus.yml")
        let process = try await ServerProcess.start(
            "prometheus",
            [
                "--config.file=\(config)", "--storage.tsdb.path=\(directory.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
            ],
            in: directory,
            endSignal: SIGTERM
        )
        let server = PrometheusServer(process, port: port)
        try await process.waitUntil("answers", every: .milliseconds(50)) {
            (try? await LoopbackHTTP.request("GET", "\(server.url)/-/ready"))?.status == 200
        }
        return server
    }

    /// What its API answers, without the envelope.
    ///
    /// - Throws: ``TestKitError`` when it answers an error.
    package func data(_ path: String) async throws -> JSONValue {
        let answer = try await LoopbackHTTP.request("GET", "\(url)/api/v1/\(path)")
        guard answer.status == 200, let data = try JSONParser.parse(answer.body.utf8)[path: "data"] else {
            throw TestKitError("Prometheus answers \(answer.status): \(answer.body)")
        }
        return data
    }

    /// The values of the series that an instant query finds.
    ///
    /// - Throws: ``TestKitError`` when the expression is refused.
    package func query(_ expression: String) async throws -> [Double] {
        let escaped = expression.utf8.map { byte -> String in
            let isPlain = byte.isLetterOrDigit || byte == UInt8(ascii: "_")
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        let result = try await data("query?query=\(escaped.joined())")[path: "result"]
        return (result?.elements ?? []).compactMap { $0[path: "value.1"]?.text.flatMap(Double.init) }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
