import ArgumentParser
import Glibc
import UnixSignals

/// What Vedette costs on this machine, beside Debian's blackbox_exporter and Prometheus, as one table.
///
/// `scripts/bench` builds it for release and runs it; it finds the programs that it measures beside itself.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vedette-bench",
        abstract: "Measures what Vedette costs here."
    )

    @Option(help: "How long one measure lasts, in seconds.")
    var seconds = 30

    @Option(help: "How often the measures that differ from run to run are repeated.")
    var rounds = 3

    @Argument(help: "What to measure, of: \(Measure.allCases.map(\.rawValue).joined(separator: ", ")); all by default.")
    var measures: [Measure] = Measure.allCases

    func validate() throws {
        guard seconds >= 1, rounds >= 1 else { throw ValidationError("seconds and rounds are at least 1") }
    }

    func run() async throws {
        let ending = Task { await Self.endOnSignal() }
        defer { ending.cancel() }
        let effort = Effort(seconds: seconds, rounds: rounds)
        var rows: [Row] = []
        for measure in measures {
            Progress.say(measure.rawValue)
            rows += try await measure.rows(effort)
        }
        print(Table(rows: rows))
    }

    /// Ends through `exit`, which ends the children and removes the temporary directories.
    private static func endOnSignal() async {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { Glibc.exit(130) }
    }
}

/// How long and how often.
struct Effort: Sendable {
    let seconds: Int
    let rounds: Int
}

/// The groups of rows, in the order of the table.
enum Measure: String, CaseIterable, ExpressibleByArgument {
    case http, engine, lab, start, series, promql, exposition, rules, scrape, fault

    func rows(_ effort: Effort) async throws -> [Row] {
        switch self {
        case .http: try await HTTPBench(effort: effort).rows()
        case .engine:
            try await EngineBench(checks: 500, worstBudget: 10).rows(for: .seconds(effort.seconds))
                + EngineBench(checks: 10_000, worstBudget: nil).rows(for: .seconds(effort.seconds))
        case .lab: try await LabBench(effort: effort).rows()
        case .start: try await StartBench(starts: 20).rows()
        case .series: try await SeriesBench(rounds: effort.rounds).rows()
        case .promql: try await PromQLBench(rounds: effort.rounds).rows()
        case .exposition: try ExpositionBench(rounds: effort.rounds).rows()
        case .rules: try RulesBench(rounds: effort.rounds).rows()
        case .scrape: try await ScrapeBench(effort: effort).rows()
        case .fault: try await FaultBench(faults: 20).rows()
        }
    }
}
