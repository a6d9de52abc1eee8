import Alerting
import ArgumentParser
import Probes
import Series
import Vocabulary

/// `vedette silence`: what nobody is to be told of for some time.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Add, list, show and end silences of the running daemon.",
        subcommands: [SilenceAdd.self, SilenceList.self, SilenceShow.self, SilenceExpire.self]
    )
}

/// A silence as the API shows it.
struct ShownSilence {
    private let value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
    }

    subscript(_ key: String) -> String { Redactor.withoutControls(value[key]?.text ?? "?") }

    var state: String { value["status"]?["state"]?.text ?? "?" }

    /// `service="postgres" team=~"a|b"`.
    var matchers: String {
        let texts = (value["matchers"]?.elements ?? []).map { matcher in
            let isRegex = matcher["isRegex"] == .bool(true)
            let isEqual = matcher["isEqual"] != .bool(false)
            let sign = isEqual ? (isRegex ? "=~" : "=") : (isRegex ? "!~" : "!=")
            let name = matcher["name"]?.text ?? "?"
            return (name.isLegacyLabelName ? name : name.goQuoted) + sign + (matcher["value"]?.text ?? "").goQuoted
        }
        return texts.joined(separator: " ")
    }
}

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
