import Exposition
import Series
import TestKit
import Vocabulary

@testable import Scraping

/// A target whose answers a test writes, and a store that shows what came of them.
struct InterpreterRig {
    let store: SampleStore
    private(set) var interpreter: ScrapeInterpreter

    init(
        _ labels: Labels = ["job": "j"],
        mostSeries: Int = 1_000_000,
        job change: (inout ScrapeJob) -> Void = { _ in }
    ) throws {
        store = SampleStore(
            limits: StoreLimits(mostSeries: mostSeries, mostBytes: .max),
            retention: Retention(byDefault: 3_600_000)
        )
        var job = ScrapeJob("j", [.init(["i:1"], labels: labels)])
        change(&job)
        guard let target = job.pool.targets.first else { throw TestKitError("the job has no target") }
        interpreter = ScrapeInterpreter(target)
    }

    /// One scrape at `second`; returns why it failed.
    @discardableResult
    mutating func scrape(
        _ body: String,
        _ format: ExpositionFormat = .text,
        at second: Int64,
        wallShift: Int64 = 0
    ) -> ScrapeFailure? {
        let bytes = Array(body.utf8)
        let slot = Self.instant(second)
        let failure = interpreter.take(bytes.span, format, at: slot, wallShift: wallShift, into: store)
        interpreter.report(isUp: failure == nil, duration: .milliseconds(5), to: store)
        return failure
    }

    /// One scrape that got no answer.
    mutating func fail(at second: Int64) {
        interpreter.takeNothing(at: Self.instant(second), into: store)
        interpreter.report(isUp: false, duration: .milliseconds(5), to: store)
    }

    mutating func end(at second: Int64) {
        interpreter.end(at: Self.instant(second), in: store)
    }

    static func instant(_ second: Int64) -> Instant { Instant(nanoseconds: second * 1_000_000_000) }

    /// What the target's own series hold, one a line: `a{x="1"} 1@15 stale@30`, without `job="j"` and `instance`.
    var series: [String] { all { !Self.isReport($0) } }

    /// The same for `up` and its companions.
    var reports: [String] { all(Self.isReport) }

    private static func isReport(_ name: String) -> Bool { name == "up" || name.hasPrefix("scrape_") }

    private func all(_ isWanted: (String) -> Bool) -> [String] {
        let selection = store.select([])
        var lines: [String] = []
        store.read(selection, after: .min, through: .max, keepsStaleMarkers: true) { index, samples in
            let labels = selection.labels[index]
            guard isWanted(labels.metricName ?? "") else { return }
            let samples = zip(samples.timestamps, samples.values).map { timestamp, value in
                let time = GoNumber.plain(Double(timestamp) / 1000)
                return "\(value.isStaleMarker ? "stale" : GoNumber.plain(value))@\(time)"
            }
            lines.append(([Self.text(labels)] + samples).joined(separator: " "))
        }
        return lines.sorted()
    }

    private static func text(_ labels: Labels) -> String {
        var builder = LabelsBuilder(labels)
        builder.remove(Labels.metricNameLabel)
        if builder["job"] == "j" { builder.remove("job") }
        if builder["instance"] == "i:1" { builder.remove("instance") }
        let rest = builder.labels
        return (labels.metricName ?? "") + (rest.isEmpty ? "" : "\(rest)")
    }
}
