import Foundation
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct DocumentationTests {
    @Test func `docs/metrics.md names every metric of our own, and says when one of them is not there`() async throws {
        let exposed = try await exposedFamilies()
        let rows = try documentedRows()
        #expect(exposed.count > 50)
        for name in exposed.subtracting(rows.keys).sorted() { Issue.record("docs/metrics.md does not name \(name)") }
        for (name, row) in rows.sorted(by: { $0.key < $1.key }) where !exposed.contains(name) {
            #expect(row.contains("only "), "\(name) is documented, is not in /metrics of the lab, and nothing says why")
        }
    }

    /// The families called `vedette_…` once every check of the lab has run.
    private func exposedFamilies() async throws -> Set<String> {
        let lab = try await LabProcess.start()
        let directory = try TemporaryDirectory()
        let file = directory.path("ready.json")
        let daemon = try await ServerProcess.start(
            BuiltProgram.vedette.path,
            ["run", "--config", lab.settings, "--state-directory", ":memory:", "--ready-file", file],
            in: directory,
            endSignal: SIGTERM
        )
        try await daemon.waitUntil("is ready") { unsafe access(file, F_OK) == 0 }
        let ready = try JSONDecoder().decode(Ready.self, from: Data(contentsOf: URL(filePath: file)))
        let url = "http://\(try #require(ready.listeners["http"]))"
        try await Polling.until("every check has run") {
            try await LoopbackHTTP.request("GET", "\(url)/ready?scope=self").status == 200
        }
        let body = try await LoopbackHTTP.request("GET", "\(url)/metrics").body
        let names = body.split(separator: "\n").filter { $0.hasPrefix("# TYPE vedette_") }.compactMap { line in
            line.split(separator: " ").dropFirst(2).first.map(String.init)
        }
        return Set(names)
    }

    /// The rows of the tables of docs/metrics.md by the metric that they begin with.
    private func documentedRows() throws -> [String: Substring] {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: checkout.appending(path: "docs/metrics.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `vedette_") }
        return Dictionary(rows.map { (String($0.split(separator: "`")[1]), $0) }) { first, _ in first }
    }

    private struct Ready: Decodable {
        let listeners: [String: String]
    }
}
