import ArgumentParser

/// `vedette silence`: what nobody is to be told of for some time.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Add, list, show and end silences of the running daemon.",
        subcommands: [SilenceAdd.self, SilenceList.self, SilenceShow.self, SilenceExpire.self]
    )
}
