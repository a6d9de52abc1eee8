import ArgumentParser
import Probes
import Vocabulary

/// `vedette silence expire`.
struct SilenceExpire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expire",
        abstract: "End silences now; what fires below them is told again. Exit 1 when one of them is not known."
    )

    @OptionGroup var client: DaemonClient

    @Argument(help: "The ids of silences.") var ids: [String]

    func run() async throws {
        for id in ids {
            let answer = try await client.send("DELETE", "/api/v2/silence/\(PercentEncoding.encode(id))")
            guard answer.status == 200 else { throw client.complain(answer) }
        }
    }
}
