import ArgumentParser
import Daemon
import Rules
import Settings
import Vocabulary

/// `vedette rules print`: rule files, and the objectives of settings, as one file, in one hand.
struct RulesPrint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Print the rules of files as one rule file, expressions formatted; exit 1 when a file is not good."
    )

    @Option(help: "A settings file: its objectives are printed as rules, too.") var config: String?

    @OptionGroup var files: RuleFiles

    func run() async throws {
        var groups: [RuleGroup] = []
        var isGood = true
        let results = config == nil || !files.paths.isEmpty ? files.read() : []
        for (path, result) in results {
            switch result {
            case .success(let file):
                for group in file.groups { isGood = add(group, of: path, to: &groups) && isGood }
            case .failure(let failure):
                Process.complain(failure.description)
                isGood = false
            }
        }
        if let config {
            let group = try await Self.objectives(config)
            if let group { isGood = add(group, of: config, to: &groups) && isGood }
        }
        guard isGood else { throw ExitCode(1) }
        Process.write(RuleFilePrinter.print(groups))
    }

    /// Whether no other group has its name.
    private func add(_ group: RuleGroup, of path: String, to groups: inout [RuleGroup]) -> Bool {
        defer { groups.append(group) }
        guard let other = groups.first(where: { $0.name.equalsInBytes(group.name) }) else { return true }
        Process.complain("\(path): the group \(group.name.goQuoted) is in \(other.file) too")
        return false
    }

    /// The rules of the objectives in settings; says what is wrong and ends the command.
    private static func objectives(_ path: String) async throws -> RuleGroup? {
        do {
            let settings = try await SettingsLoader(file: path, environment: Process.environment).load()
            return try RuleFactory.objectives(settings)
        } catch {
            Process.complain("\(error)")
            throw Exit.usage
        }
    }
}
