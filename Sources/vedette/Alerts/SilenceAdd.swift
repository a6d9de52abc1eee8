import Alerting
import ArgumentParser
import Probes
import PromQL
import Series
import Vocabulary

/// `vedette silence add`.
struct SilenceAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Silence alerts for some time; prints the id of the silence.",
        discussion: """
            Each MATCHER is written as for amtool: service=postgres, severity!=critical, alertname=~"Qdrant.*". An alert is \
            silenced when all of them hold. A first one without an operator is the name of an alert.
            """
    )

    @OptionGroup var client: DaemonClient

    @Argument(help: "What the labels of the alerts have to be.") var matchers: [String]

    @Option(name: .customLong("for"), help: ArgumentHelp("For how long: 30m, 2h, 1d.", valueName: "duration"))
    var duration = "1h"

    @Option(name: .customLong("in"), help: ArgumentHelp("Begins so much later, instead of now.", valueName: "duration"))
    var delay: String?

    @Option(help: "Why.") var comment: String

    @Option(help: "Who (default: the name you are logged in with).") var by: String?

    private var delayed: Duration { get throws { try delay.map { try Self.duration($0, "in") } ?? .zero } }

    func validate() throws {
        guard !matchers.isEmpty else {
            throw ValidationError("at least one matcher is needed, such as service=postgres")
        }
        guard !comment.isEmpty else { throw ValidationError("--comment is empty") }
        _ = try Self.duration(duration, "for")
        _ = try delayed
        _ = try MatcherArguments.read(matchers)
    }

    func run() async throws {
        let now = SystemTime().wallNow
        let start = now.advanced(by: try delayed)
        let body: JSON = [
            "matchers": .array(try MatcherArguments.read(matchers).map(Self.json)),
            // Without a delay the daemon's clock says when it begins, not ours.
            "startsAt": .text(delay == nil ? "0001-01-01T00:00:00Z" : start.description),
            "endsAt": .text(start.advanced(by: try Self.duration(duration, "for")).description),
            "createdBy": .text(by ?? Self.user), "comment": .text(comment),
        ]
        let answer = try await client.send("POST", "/api/v2/silences", body)
        guard answer.status == 200, let id = (try? JSONParser.parse(answer.text.utf8))?["silenceID"]?.text else {
            throw client.complain(answer)
        }
        print(id)
    }

    /// Who is logged in here.
    static var user: String {
        [Process.environment["USER"], Process.environment["LOGNAME"]].compactMap(\.self).first { !$0.isEmpty }
            ?? "somebody"
    }

    private static func duration(_ text: String, _ option: String) throws -> Duration {
        guard let milliseconds = try? DurationText.parse(text), milliseconds > 0 else {
            throw ValidationError("--\(option) is a duration like 30m, 2h or 1d, not `\(text)`")
        }
        return .milliseconds(milliseconds)
    }

    private static func json(_ matcher: LabelMatcher) -> JSON {
        let isEqual = matcher.operator == .equal || matcher.operator == .matches
        let isRegex = matcher.operator == .matches || matcher.operator == .doesNotMatch
        return [
            "name": .text(matcher.name), "value": .text(matcher.value), "isRegex": .flag(isRegex),
            "isEqual": .flag(isEqual),
        ]
    }
}
