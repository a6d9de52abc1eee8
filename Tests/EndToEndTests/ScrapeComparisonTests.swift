import Foundation
import Probes
import TestKit
import Testing
import Vocabulary

extension EndToEnd {
    /// The daemon and Debian's Prometheus scrape the same targets under the same settings.
    @Suite(.timeLimit(.minutes(1))) struct ScrapeComparisonTests {
        /// What differs from one scrape to the next.
        private static let incomparable: Set<String> = ["scrape_duration_seconds", "scrape_series_added"]

        @Test func `the daemon finds the series that Prometheus finds, and ends those that Prometheus ends`()
            async throws
        {
            let cases = ScrapeComparisonCase.all(now: SystemTime().wallNow.nanosecondsSinceEpoch / 1_000_000)
            let server = try await RouteServer.start(
                Dictionary(uniqueKeysWithValues: cases.map { ("/\($0.name)", $0.first) })
            )
            let jobs = cases.map { $0.yaml(port: server.port) }.joined()
            let global = "global: { scrape_interval: 1s, scrape_timeout: 1s }\n"
            async let prometheus = PrometheusServer.start(config: "\(global)scrape_configs:\n\(jobs)")
            let (process, daemon) = try await start("\(global)services: {}\nscrape:\n\(jobs)")
            let judge = try await prometheus
            try await scraped(server, cases)
            try await compare(cases, judge.url, daemon, false)
            for entry in cases { server.set("/\(entry.name)", entry.later) }
            try await scraped(server, cases)
            try await compare(cases, judge.url, daemon, true)
            withExtendedLifetime(process) {}
        }

        private func start(_ settings: String) async throws -> (ServerProcess, url: String) {
            let directory = try TemporaryDirectory()
            let config = try directory.write(settings, to: "vedette.yaml")
            let file = directory.path("ready.json")
            let process = try await ServerProcess.start(
                BuiltProgram.vedette.path,
                [
                    "run", "--config", config, "--http-port", "0", "--state-directory", ":memory:",
                    "--ready-file", file,
                ],
                in: directory,
                endSignal: SIGTERM
            )
            try await process.waitUntil("is ready") { unsafe access(file, F_OK) == 0 }
            let ready = try JSONDecoder().decode(Ready.self, from: Data(contentsOf: URL(filePath: file)))
            return (process, "http://\(try #require(ready.listeners["http"]))")
        }

        private struct Ready: Decodable {
            let listeners: [String: String]
        }

        /// Suspends until both have asked each target three more times: what they asked for twice they have stored.
        private func scraped(_ server: RouteServer, _ cases: [ScrapeComparisonCase]) async throws {
            let known = server.requests.count
            try await Polling.until("everything is scraped", every: .milliseconds(100)) {
                var counts: [String: Int] = [:]
                for request in server.requests.dropFirst(known) {
                    let isOurs = request.headers["user-agent"]?.hasPrefix("vedette/") == true
                    counts["\(isOurs)\(request.path)", default: 0] += 1
                }
                return counts.values.filter { $0 >= 3 }.count == 2 * cases.count
            }
        }

        private func compare(
            _ cases: [ScrapeComparisonCase],
            _ judge: String,
            _ daemon: String,
            _ isLater: Bool
        ) async throws {
            for entry in cases {
                var expected = try await series(of: entry.name, judge)
                if isLater, entry.failsMidway { expected.removeAll { !Self.isReport($0) } }
                let found = try await series(of: entry.name, daemon)
                #expect(found == expected, "\(entry.name), \(isLater ? "later" : "first")")
                #expect(!expected.isEmpty)
            }
        }

        /// Whether a line of ``series(of:_:)`` is `up` or one of its companions.
        private static func isReport(_ line: String) -> Bool {
            line.hasPrefix(#"{__name__="up""#) || line.hasPrefix(#"{__name__="scrape_"#)
        }

        /// The series of a job now, one a line, sorted.
        private func series(of job: String, _ url: String) async throws -> [String] {
            let query = "query?query=%7Bjob%3D%22\(job)%22%7D"
            let answer = try await LoopbackHTTP.request("GET", "\(url)/api/v1/\(query)")
            let result = try JSONParser.parse(answer.body.utf8)[path: "data.result"]?.elements ?? []
            return result.compactMap { series -> String? in
                let labels = series[path: "metric"]?.members.mapValues { $0.text ?? "" } ?? [:]
                guard !Self.incomparable.contains(labels["__name__"] ?? "") else { return nil }
                return "\(Labels(labels.map { ($0.key, $0.value) })) \(series[path: "value.1"]?.text ?? "")"
            }.sorted()
        }
    }
}
