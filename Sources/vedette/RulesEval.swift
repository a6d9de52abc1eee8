import ArgumentParser
import Documents
import Exposition
import PromQL
import Rules
import Vocabulary

/// `vedette rules eval`: what an expression or rules make of given series, without a server.
struct RulesEval: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluate an expression, or all rules of files, over series that you give; exit 1 when that fails.",
        discussion: """
            vedette rules eval --series 'up{job="api"} 1 1 0x5' --at 6m 'min_over_time(up[5m])'
            vedette rules eval --series 'up{job="api"} 1 1 0x5' --rules alerts.yml
            curl -s localhost:9911/metrics | vedette rules eval --metrics - 'vedette_service_up == 0'
            """
    )

    /// More steps are refused: each is an evaluation of all rules.
    private static let mostSteps: Int64 = 100_000

    @Option(parsing: .singleValue, help: "A series and its values, as in rule tests; may be given again.")
    var series: [String] = []

    @Option(help: "A file of metrics in the text format, or - for standard input: values that are there all the time.")
    var metrics: String?

    @Option(help: "Between two values of a series, and between evaluations of rules.") var interval = "1m"

    @Option(help: "The time of the evaluation after the first values; default: that of the last value.")
    var at: String?

    @Option(help: "The time of the first values, in seconds since 1970; default: 0, or now with --metrics.")
    var start: Double?

    @Option(
        parsing: .singleValue,
        help: "Rules, evaluated from the beginning on; a file or a glob, may be given again."
    )
    var rules: [String] = []

    @Flag(help: "Print JSON instead of text.") var json = false

    @Argument(help: "A PromQL expression; evaluated after the rules.") var expression: String?

    func validate() throws {
        guard expression != nil || !rules.isEmpty else { throw ValidationError("give an expression, or --rules FILE") }
        guard start.map({ abs($0) < 1e10 }) ?? true else { throw ValidationError("--start is out of range") }
        guard try milliseconds(interval, "--interval") > 0 else { throw ValidationError("--interval must not be 0") }
    }

    func run() throws {
        let step = try milliseconds(interval, "--interval")
        let given = try givenSeries(step)
        let offset = try at.map { try milliseconds($0, "--at") } ?? given.map(\.lastTime).max() ?? 0
        guard offset / step <= Self.mostSteps else {
            let end = DurationText.text(offset)
            throw ValidationError("more than \(Self.mostSteps) steps of \(interval) until \(end)")
        }
        let query = try parsedExpression()
        let constant = try metrics.map { try MetricsFile.series($0, values: Int(offset / step) + 1, step: step) } ?? []
        let start = start.map { Int64(($0 * 1000).rounded()) } ?? (metrics == nil ? 0 : Self.now)
        var bench = RuleBench(
            try groups(),
            series: given + constant,
            start: start,
            subqueryStep: step,
            mostSamples: EngineOptions().mostSamples,
            time: SystemTime()
        )
        var failures: [RuleBench.Failure] = []
        for time in stride(from: 0, through: offset, by: Int(step)) { failures = bench.advance(to: start + time) }
        bench.load(through: start + offset)
        let result = try query.map { try value($0, bench, at: start + offset) }
        try tell(
            RuleEvaluationReport(at: start + offset, states: bench.states, failures: failures, result: result)
        )
    }

    private func tell(_ report: RuleEvaluationReport) throws {
        if json { Process.say(report.json.compact) } else { report.tell() }
        guard report.failures.isEmpty else { throw ExitCode(1) }
    }

    private static var now: Int64 {
        Instant(nanoseconds: SystemTime().wallNow.nanosecondsSinceEpoch).milliseconds
    }

    private func milliseconds(_ text: String, _ option: String) throws -> Int64 {
        do throws(DurationText.Failure) {
            return try DurationText.parse(text)
        } catch {
            throw ValidationError("\(option): \(error.message)")
        }
    }

    private func givenSeries(_ step: Int64) throws -> [RuleTestSeries] {
        try series.map { text in
            do throws(ParseFailure) {
                return try RuleTestSeries(parsing: text, step: step)
            } catch {
                Process.complain("--series \(text): character \(error.range.lower + 1): \(error.message)")
                throw ExitCode(1)
            }
        }
    }

    private func parsedExpression() throws -> Query? {
        do throws(ParseFailure) {
            return try expression.map { text throws(ParseFailure) in try Query(parsing: text) }
        } catch {
            Process.complain("\(error)")
            throw ExitCode(1)
        }
    }

    private func groups() throws -> [RuleGroup] {
        do throws(RuleFileFailure) {
            var groups: [RuleGroup] = []
            for path in rules {
                for file in try RulePaths.expand(path) { groups += try RuleFile(path: file).groups }
            }
            return groups
        } catch {
            let paint = Paint(Process.usesColoursInComplaints)
            for problem in error.problems { Process.complain(problem.told(paint)) }
            throw ExitCode(1)
        }
    }

    private func value(_ query: Query, _ bench: RuleBench, at instant: Int64) throws -> QueryResult {
        do throws(EvaluationFailure) {
            return try bench.value(query, at: instant)
        } catch {
            Process.complain(error.message)
            throw ExitCode(1)
        }
    }
}
