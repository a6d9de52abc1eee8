import ArgumentParser
import Rules
import Settings
import Vocabulary

/// `vedette validate`: reads the settings as `run` would, and says everything that is wrong with them.
struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the settings; exit 0 when they are good, else print every error and exit 64."
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try await settings.load()
        let rules = try self.settings.loadRules(settings)
        settings.complain()
        let stack = settings.stack
        let checks = stack.services.reduce(0) { $0 + $1.checks.count }
        let source =
            switch settings.source {
            case .file(let path): path
            case .environment: "the environment"
            }
        var parts = ["\(stack.services.count) services, \(checks) checks"]
        if !settings.scrapeJobs.isEmpty { parts.append("\(settings.scrapeJobs.count) scrape jobs") }
        if !settings.ruleFiles.isEmpty {
            let own = rules.filter { settings.ruleFiles.contains($0.file) }
            parts.append("\(own.reduce(0) { $0 + $1.rules.count }) rules in \(settings.ruleFiles.count) files")
        }
        if !settings.objectives.isEmpty { parts.append("\(settings.objectives.count) objectives") }
        print("\(source) is valid: \(parts.joined(separator: ", "))")
    }
}
