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

    @Test func `docs/peers.md names tests that there are`() throws {
        let rows = try page("peers.md").split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("` (") }
        #expect(rows.count >= 15)
        let sources = try testSources()
        for row in rows {
            let named = row.matches(of: /`([^`]+)` \((\w+)\)/)
            #expect(!named.isEmpty, "\(row)")
            for (_, name, suite) in named.map(\.output) {
                let source = sources["\(suite).swift"] ?? ""
                #expect(source.contains("func `\(name)`("), "\(suite) has no test \(name)")
            }
        }
    }

    /// The text of every file of tests, by its name.
    private func testSources() throws -> [String: String] {
        let tests = checkout.appending(path: "Tests")
        let files = FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil)
        var sources: [String: String] = [:]
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            sources[file.lastPathComponent, default: ""] += try String(contentsOf: file, encoding: .utf8)
        }
        return sources
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
        let rows = try page("metrics.md").split(separator: "\n").filter { $0.hasPrefix("| `vedette_") }
        return Dictionary(rows.map { (String($0.split(separator: "`")[1]), $0) }) { first, _ in first }
    }

    private var checkout: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// The text of a file of `docs/`.
    private func page(_ name: String) throws -> String {
        try String(contentsOf: checkout.appending(path: "docs/\(name)"), encoding: .utf8)
    }

    private struct Ready: Decodable {
        let listeners: [String: String]
    }
}
