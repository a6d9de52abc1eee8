import Foundation
import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct LabDocumentationTests {
        @Test func `docs/lab.md has a row for every switch, and no others`() async throws {
            let rows = try documented()
            var switches: Set<String> = []
            for (service, flavors) in [
                ("redis", ["up"]), ("qdrant", ["up"]), ("crawl4ai", ["flavor/docker", "flavor/runner"]),
                ("splade", ["flavor/runner", "flavor/tei"]), ("reranker", ["up"]), ("api", ["up"]),
                ("embedding", ["flavor/tei", "flavor/openai"]), ("llm", ["up"]), ("inbox", ["up"]),
            ] {
                try await LabBench.use(service) { bench in
                    for flavor in flavors {
                        try await bench.turn(flavor)
                        let report = try await LoopbackHTTP.request("GET", "\(bench.lab.control)/\(service)")
                        let forms = try JSONParser.parse(report.body.utf8)[path: "switches"]?.elements ?? []
                        #expect(!forms.isEmpty)
                        switches.formUnion(forms.compactMap(\.text))
                    }
                }
            }
            #expect(switches.subtracting(rows).isEmpty, "not documented")
            #expect(rows.subtracting(switches).isEmpty, "documented, and not there")
        }

        @Test func `the banner names a way to break every service that config/lab.yaml watches, and it is taken`()
            async throws
        {
            let lab = try await SharedLab.shared.started()
            let commands = lab.process.output.split(separator: "\n").filter { $0.contains("curl -X POST ") }
            let paths = commands.compactMap { $0.split(separator: " ").first { $0.hasPrefix("http://") } }
                .map { String($0.dropFirst(lab.control.count + 1)) }
            let services = Set(paths.map { String($0.prefix { $0 != "/" }) })
            #expect(services == ["postgres", "redis", "qdrant", "crawl4ai", "splade", "reranker", "api"])
            for path in paths {
                let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
                try await lab.switch(parts[0], parts[1])
                try await lab.switch(parts[0], "up")
            }
        }

        @Test func `what the banner says of faults behind a green health is so`() async throws {
            let lab = try await SharedLab.shared.started()
            let banner = lab.process.output
            let start = try #require(banner.firstRange(of: "behind a health that stays green"))
            let paths = banner[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
                .prefix { !$0.isEmpty }
                .compactMap { $0.split(separator: " ").first { $0.hasPrefix(lab.control) } }
                .map { $0.dropFirst(lab.control.count + 1).split(separator: "/", maxSplits: 1).map(String.init) }
            try #require(paths.count >= 3)
            var settings = LabSettings()
            for path in paths {
                settings.checks[path[0]] = "{ live: \(LabSettings.brisk), ready: \(LabSettings.brisk) }"
            }
            let daemon = try await settings.start(on: lab)
            try await daemon.waitUntilHealthy()
            for path in paths {
                try await LabBench.use(path[0]) { bench in
                    try await bench.turn(path[1])
                    try await daemon.waitUntil("sees \(path)") { daemon in
                        try await daemon.json("/health/\(path[0])")[path: "check"] == .string("ready")
                    }
                }
            }
            try await daemon.waitUntilHealthy()
            #expect(try await daemon.stop() == .code(0))
        }

        /// The first cells of the tables under "Switches".
        private func documented() throws -> Set<String> {
            let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let page = try String(contentsOf: checkout.appending(path: "docs/lab.md"), encoding: .utf8)
            let section = page.split(separator: "\n## ").first { $0.hasPrefix("Switches") } ?? ""
            let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
            return Set(rows.map { $0.split(separator: "`")[1].replacingOccurrences(of: "\\|", with: "|") })
        }
    }
}
