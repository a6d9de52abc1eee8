import ArgumentParser
import Probes
import Vocabulary

/// `vedette silence show`.
struct SilenceShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show all that is known of a silence; exit 1 when there is none."
    )

    @OptionGroup var client: DaemonClient

    @Argument(help: "The id of a silence.") var id: String

    func run() async throws {
        let answer = try await client.get("/api/v2/silence/\(PercentEncoding.encode(id))")
        guard answer.status == 200, let value = try? JSONParser.parse(answer.text.utf8) else {
            throw client.complain(answer)
        }
        let silence = ShownSilence(value)
        print("silence \(silence["id"]) is \(silence.state)")
        print("  matchers \(silence.matchers)")
        print("  starts   \(silence["startsAt"])")
        print("  ends     \(silence["endsAt"])")
        print("  by       \(silence["createdBy"]), last changed at \(silence["updatedAt"])")
        print("  comment  \(silence["comment"])")
    }
}
