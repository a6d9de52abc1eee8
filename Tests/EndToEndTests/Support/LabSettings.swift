import TestKit

/// Settings for a daemon that watches a lab, at a pace for tests.
struct LabSettings {
    /// What each check of a service is given beside its defaults, by level.
    static let brisk = "{ interval: 1s, timeout: 1s, fail: 2, of: 2, recover: 1 }"

    /// Checks of a service by its name, where they are not just a brisk `live`.
    var checks: [String: String] = [:]
    /// More services, each `name: { kind: … }`.
    var services: [String] = []
    /// More sections, each a text without a line's end.
    var sections: [String] = []
    /// More of the section `http`, with a leading comma.
    var http = ""
    var ready = "dense and redis"
    /// Nil for the default.
    var shutdownDelay: String? = "0s"

    /// The text of the file; the state is kept beside it, in `var`.
    func text(for lab: LabProcess) throws -> String {
        let watched = try [
            ("postgres", "postgres", "required", ""), ("redis", "redis", "required", ""),
            ("qdrant", "qdrant", "optional", ""), ("crawl4ai", "crawl4ai", "optional", ""),
            ("splade", "splade", "optional", ""), ("reranker", "reranker", "optional", ""),
            ("api", "http", "optional", ", depends_on: [postgres, qdrant]"),
        ].map { name, kind, role, more in
            let url = try lab.url(of: name) + (name == "api" ? "/health" : "")
            let checks = checks[name] ?? "{ live: \(Self.brisk) }"
            return "\(name): { kind: \(kind), url: \"\(url)\", role: \(role), checks: \(checks)\(more) }"
        }
        return """
            http: { port: 0\(http) }
            state: { directory: var }
            \(shutdownDelay.map { "shutdown_delay: \($0)" } ?? "")
            services:
              \((watched + services).joined(separator: "\n  "))
            capabilities: { dense: "qdrant or postgres", hybrid: "dense and splade", rerank: reranker }
            ready: "\(ready)"
            \(sections.joined(separator: "\n"))

            """
    }

    /// Writes the file into a directory of its own, and starts a daemon on it.
    func start(
        on lab: LabProcess,
        _ options: DaemonProcess.Options = DaemonProcess.Options()
    ) async throws -> DaemonProcess {
        let directory = try TemporaryDirectory()
        return try await DaemonProcess.start(write(for: lab, into: directory), in: directory, options)
    }

    /// Writes the file and returns its path.
    @discardableResult
    func write(for lab: LabProcess, into directory: TemporaryDirectory) throws -> String {
        try directory.write(text(for: lab), to: "vedette.yaml")
    }
}
