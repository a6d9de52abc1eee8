import ArgumentParser
import Rules
import Vocabulary

extension RuleLint: ExpressibleByArgument {}

/// `vedette rules check`: promtool's verdicts on rule files.
struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check rule files; exit 0 when they are good, 1 when one is not, 3 for lint with --lint-fatal."
    )

    @OptionGroup var files: RuleFiles

    @Option(help: "What to complain about in files that are good: all, duplicate-rules or none.")
    var lint = RuleLint.duplicateRules

    @Flag(help: "Exit 3 when there is a complaint.") var lintFatal = false

    @Flag(help: "Print JSON instead of text.") var json = false

    func run() throws {
        let reports = files.read().map { path, result in RuleReport(path: path, result: result, lint: lint) }
        if json {
            let value: JSON = [
                "verdict": .text(RuleReport.verdict(of: reports).rawValue), "files": .array(reports.map(\.json)),
            ]
            Process.say(value.compact)
        } else {
            for report in reports { report.tell() }
        }
        switch RuleReport.verdict(of: reports) {
        case .rejected: throw ExitCode(1)
        case .lint where lintFatal: throw ExitCode(3)
        case .lint, .accepted: return
        }
    }
}
