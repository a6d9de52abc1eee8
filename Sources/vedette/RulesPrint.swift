import ArgumentParser
import Rules
import Vocabulary

/// `vedette rules print`: rule files as one file, in one hand.
struct RulesPrint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Print the rules of files as one rule file, expressions formatted; exit 1 when a file is not good."
    )

    @OptionGroup var files: RuleFiles

    func run() throws {
        let results = files.read()
        var groups: [RuleGroup] = []
        var isGood = true
        for (path, result) in results {
            switch result {
            case .success(let file):
                for group in file.groups {
                    if let other = groups.first(where: { $0.name.equalsInBytes(group.name) }) {
                        Process.complain("\(path): the group \(group.name.goQuoted) is in \(other.file) too")
                        isGood = false
                    }
                    groups.append(group)
                }
            case .failure(let failure):
                Process.complain(failure.description)
                isGood = false
            }
        }
        guard isGood else { throw ExitCode(1) }
        Process.write(RuleFilePrinter.print(groups))
    }
}
