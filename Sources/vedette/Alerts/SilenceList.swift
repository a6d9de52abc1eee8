import ArgumentParser
import Probes
import Series
import Vocabulary

/// `vedette silence list`.
struct SilenceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List silences that hold or will hold."
    )

    @OptionGroup var client: DaemonClient

    @Argument(help: "Only silences that ask for these values, such as service=postgres.") var matchers: [String] = []

    @Flag(help: "Those that ended in the last five days instead.") var expired = false

    @Flag(help: "What the daemon answers, as it is.") var json = false

    func run() async throws {
        let filters = try MatcherArguments.read(matchers).map { "filter=\(PercentEncoding.encode($0.description))" }
        let query = filters.isEmpty ? "" : "?" + filters.joined(separator: "&")
        let answer = try await client.get("/api/v2/silences\(query)")
        guard answer.status == 200, let value = try? JSONParser.parse(answer.text.utf8) else {
            throw client.complain(answer)
        }
        guard !json else {
            print(answer.text)
            return
        }
        let silences = value.elements.map(ShownSilence.init).filter { ($0.state == "expired") == expired }
        guard !silences.isEmpty else {
            print(expired ? "no silence ended in the last five days" : "no silences")
            return
        }
        var table = Table("ID", "STATE", "MATCHERS", expired ? "ENDED" : "ENDS", "BY", "COMMENT")
        for silence in silences {
            table.add(
                silence["id"],
                silence.state,
                silence.matchers,
                silence["endsAt"],
                silence["createdBy"],
                silence["comment"]
            )
        }
        for line in table.lines() { print(line) }
    }
}
