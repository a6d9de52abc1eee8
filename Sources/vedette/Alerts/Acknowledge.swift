import ArgumentParser
import Probes
import Vocabulary

/// `vedette ack`: somebody looks after an incident.
struct Acknowledge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledge an incident: no more repetitions and escalations of it.",
        discussion: """
            INCIDENT is the id in every message about it. Exit 0, also when somebody was quicker; 1 when there is no such \
            incident or it is over.
            """
    )

    @OptionGroup var client: DaemonClient

    @Argument(help: "The id of an incident.") var incident: String

    @Option(help: "What you know or do about it.") var comment: String?

    @Option(help: "Who (default: the name you are logged in with).") var by: String?

    @Flag(help: "Take the acknowledgement back.") var undo = false

    func validate() throws {
        guard ULID(incident) != nil else {
            throw ValidationError("`\(incident)` is not the id of an incident: 26 letters and digits")
        }
    }

    func run() async throws {
        let path = "/api/v1/incidents/\(PercentEncoding.encode(incident))/ack"
        let answer: HTTPAnswer
        if undo {
            answer = try await client.send("DELETE", path + "?by=" + PercentEncoding.encode(by ?? SilenceAdd.user))
        } else {
            let claim: JSON = ["by": .text(by ?? SilenceAdd.user), "comment": JSON(comment)]
            answer = try await client.send("POST", path, claim)
        }
        guard answer.status == 200, let value = try? JSONParser.parse(answer.text.utf8) else {
            throw client.complain(answer)
        }
        let name = Redactor.withoutControls(value["acknowledgedBy"]?.text ?? "nobody")
        switch (value["changed"] == .bool(true), undo) {
        case (true, false): print("acknowledged")
        case (true, true): print("taken back")
        case (false, false): print("\(name) had acknowledged it at \(value["acknowledgedAt"]?.text ?? "?")")
        case (false, true): print("nobody had acknowledged it")
        }
    }
}
