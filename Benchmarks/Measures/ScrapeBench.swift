import Foundation
import Glibc
import TestKit
import Vocabulary

/// 200 targets with 500 series each every 15 s, our daemon and Debian's Prometheus in turn, without rules and with a
/// thousand.
struct ScrapeBench {
    private static let targets = 200
    private static let series = 500
    private static let rules = 1_000
    private static let interval = 15
    /// Every target was scraped twice, series and caches are there.
    private static let warmUp: Duration = .seconds(40)
    private static let time = SystemTime()

    let effort: Effort

    private struct Figures {
        /// In percent of a core.
        var share: [Double] = []
        var resident: [Double] = []
        var anonymous: [Double] = []
    }

    func rows() async throws -> [Row] {
        let directory = try TemporaryDirectory()
        let pages = try PageWriter(directory, series: Self.series)
        let nginx = try await NginxServer.start(files: directory.path)
        let writing = Task { await pages.keepWriting(every: .seconds(5)) }
        defer { writing.cancel() }
        let rules = try directory.write(Self.ruleFile, to: "rules.yml")
        var rows: [Row] = []
        for withRules in [false, true] {
            var (ours, theirs) = (Figures(), Figures())
            for round in 1...effort.rounds {
                Progress.say("scrape\(withRules ? " with rules" : ""), round \(round) of \(effort.rounds)")
                try await measureOurs(nginx, withRules ? rules : nil, into: &ours)
                try await measureTheirs(nginx, withRules ? rules : nil, into: &theirs)
            }
            let title = "200 targets of 500 series at 15 s" + (withRules ? ", 1000 rules" : "")
            rows += [
                Row(
                    "\(title), CPU",
                    "% of a core",
                    ours.share,
                    beside: theirs.share,
                    budget: withRules ? nil : .atMost(10)
                ),
                Row("RSS", "MB", ours.resident, beside: theirs.resident, budget: .atMost(250)),
                Row("of it anonymous", "MB", ours.anonymous, beside: theirs.anonymous),
            ]
        }
        await nginx.stop()
        return rows
    }

    private func measureOurs(_ nginx: NginxServer, _ rules: String?, into figures: inout Figures) async throws {
        let directory = try TemporaryDirectory()
        let config = try directory.write(
            """
            http: { port: 0 }
            state: { directory: state }
            global: { evaluation_interval: \(Self.interval)s }
            services: {}
            \(rules.map { "rules: [ \"\($0)\" ]" } ?? "")
            scrape:
            \(Self.jobs(nginx))

            """,
            to: "vedette.yaml"
        )
        let daemon = try await DaemonProcess.start(config, in: directory)
        try await measure(daemon.process.pid, into: &figures)
        let up = try await LoopbackHTTP.request("GET", daemon.url + "/api/v1/query?query=sum(up)").body
        guard up.contains("\"\(Self.targets)\"") else { throw TestKitError("not all targets are up: \(up)") }
        try await daemon.stop()
    }

    private func measureTheirs(_ nginx: NginxServer, _ rules: String?, into figures: inout Figures) async throws {
        let directory = try TemporaryDirectory()
        let port = try ServerProcess.freePort()
        let config = try directory.write(
            """
            global: { scrape_interval: \(Self.interval)s, evaluation_interval: \(Self.interval)s }
            \(rules.map { "rule_files: [ \"\($0)\" ]" } ?? "")
            scrape_configs:
            \(Self.jobs(nginx))

            """,
            to: "prometheus.yml"
        )
        let prometheus = try await ServerProcess.start(
            "prometheus",
            [
                "--config.file=\(config)", "--storage.tsdb.path=\(directory.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
            ],
            in: directory,
            endSignal: SIGTERM
        )
        try await measure(prometheus.pid, into: &figures)
        let url = "http://127.0.0.1:\(port)/api/v1/query?query=sum(up)"
        let up = try await LoopbackHTTP.request("GET", url).body
        guard up.contains("\"\(Self.targets)\"") else { throw TestKitError("not all targets are up: \(up)") }
        await prometheus.terminate(with: SIGTERM)
    }

    /// Whole intervals: less than one says nothing.
    private func measure(_ pid: pid_t, into figures: inout Figures) async throws {
        try await Self.time.sleep(until: Self.time.now + Self.warmUp)
        let seconds = max(2, (effort.seconds + Self.interval - 1) / Self.interval) * Self.interval
        let before = try ProcessReading([pid])
        try await Self.time.sleep(until: Self.time.now + .seconds(seconds))
        let after = try ProcessReading([pid])
        figures.share.append((after.processorTime - before.processorTime) / Double(seconds) * 100)
        figures.resident.append(after.resident)
        figures.anonymous.append(after.anonymous)
    }

    private static func jobs(_ nginx: NginxServer) -> String {
        let address = nginx.url.replacing("http://", with: "")
        return (0..<targets).map { target in
            "  - { job_name: job\(target), metrics_path: /files/page.txt, scrape_interval: \(interval)s, "
                + "static_configs: [ { targets: [ \"\(address)\" ], labels: { target: t\(target) } } ] }"
        }.joined(separator: "\n")
    }

    /// Each over ten series: one of a page's, of ten targets.
    private static var ruleFile: String {
        let rules = (0..<rules).map { rule in
            let selector = "work\(rule % series)_total{target=~\"t\(rule % 20)[0-9]\"}"
            return rule.isMultiple(of: 2)
                ? "      - { record: 'r\(rule)', expr: 'rate(\(selector)[5m])' }"
                : "      - { alert: A\(rule), expr: 'rate(\(selector)[5m]) > 1000', for: 1m }"
        }
        return "groups:\n  - name: g\n    interval: \(interval)s\n    rules:\n" + rules.joined(separator: "\n") + "\n"
    }
}

/// One page of counters that rise.
private final class PageWriter: Sendable {
    private let path: String
    private let series: Int
    private let time = SystemTime()

    init(_ directory: TemporaryDirectory, series: Int) throws {
        path = directory.path("page.txt")
        self.series = series
        try write(0)
    }

    func keepWriting(every period: Duration) async {
        var round = 0
        while !Task.isCancelled {
            round += 1
            do {
                try await time.sleep(until: time.now + period)
                try write(round)
            } catch { return }
        }
    }

    private func write(_ round: Int) throws {
        let lines = (0..<series).map { number in
            """
            # HELP work\(number)_total What was done in part \(number).
            # TYPE work\(number)_total counter
            work\(number)_total{route="/api/v1/part/\(number)",method="GET"} \(round * (number + 3))

            """
        }
        // A rename: readers see the old page or the new one.
        let new = path + ".new"
        try lines.joined().write(toFile: new, atomically: false, encoding: .utf8)
        guard unsafe rename(new, path) == 0 else { throw TestKitError("cannot replace \(path)") }
    }
}
