import ArgumentParser
import Probes
import PromQL
import Vocabulary

/// `vedette explain`: why an alert is as it is.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain an alert: what its rule looked at, since when, and what is missing to fire or to clear.",
        discussion: """
            ALERT is the name of an alerting rule, or the id of one alert (`/api/v1/alerts` has them). The running daemon \
            is asked. Exit 0, 1 when there is no such alert.
            """
    )

    @OptionGroup var client: DaemonClient

    @Argument(help: "The name of a rule, or the id of an alert.") var alert: String

    @Option(
        name: .customLong("match"),
        help: ArgumentHelp(
            "Only alerts whose labels meet this selector, such as '{service=\"qdrant\"}'.",
            valueName: "selector"
        )
    )
    var matches: [String] = []

    @Flag(help: "What the daemon answers, as it is.") var json = false

    func validate() throws {
        for text in matches {
            do throws(ParseFailure) {
                _ = try VectorSelector.matchers(parsing: text)
            } catch {
                throw ValidationError("`\(Redactor.withoutControls(text))` is no selector: \(error)")
            }
        }
    }

    func run() async throws {
        let query = matches.map { "match%5B%5D=\(PercentEncoding.encode($0))" }.joined(separator: "&")
        let path = "/api/v1/alerts/\(PercentEncoding.encode(alert))/explain" + (query.isEmpty ? "" : "?\(query)")
        let answer = try await client.get(path, timeout: .seconds(30))
        if json { print(answer.text) }
        if json, answer.status == 404 { throw Exit.unhealthy }
        guard answer.status == 200, let value = try? JSONParser.parse(answer.text.utf8) else {
            throw client.complain(answer)
        }
        guard !json else { return }
        let text = ExplanationText(usesColours: Process.usesColours)
        let explanations = value["data"]?.elements ?? []
        if explanations.isEmpty { print("no alert of this name meets the selector") }
        for (index, explanation) in explanations.enumerated() {
            if index > 0 { print("") }
            for line in text.lines(explanation) { print(line) }
        }
    }
}

/// An explanation as people read it on a terminal.
struct ExplanationText {
    let usesColours: Bool

    func lines(_ value: JSONValue) -> [String] {
        let state = value["state"]?.text ?? "?"
        let name = Redactor.withoutControls(value["alert"]?.text ?? "?")
        // Labels and texts come from targets: terminal escapes among them are not obeyed.
        return ["\(name) is \(paint(state))\(since(value))"] + details(value).map(Redactor.withoutControls)
    }

    private func details(_ value: JSONValue) -> [String] {
        var lines: [String] = []
        if let summary = value["annotations"]?["summary"]?.text { lines.append("  \(summary)") }
        lines.append("  rule     \(value["expression"]?.text ?? "?")\(hold(value))")
        lines.append("  group    \(value["group"]?.text ?? "?") in \(value["file"]?.text ?? "?")")
        let labels = Self.labels(value["labels"])
        if labels != "{}" { lines.append("  labels   \(labels)") }
        if let id = value["id"]?.text { lines.append("  id       \(id)") }
        if let error = value["lastError"]?.text { lines.append("  error    \(error)") }
        if let people = value["people"] { lines += PeopleText(people).lines }
        for condition in value["conditions"]?.elements ?? [] { lines += self.condition(condition) }
        for reading in value["reads"]?.elements ?? [] { lines += self.reading(reading) }
        for (key, title) in [("missingToFire", "to fire"), ("missingToClear", "to clear")] {
            for (index, sentence) in (value[key]?.elements ?? []).compactMap(\.text).enumerated() {
                let head = index == 0 ? title : ""
                lines.append("  \(head.padded(to: 8)) \(sentence)")
            }
        }
        if let next = value["nextEvaluation"]?.text { lines.append("  next     evaluated at \(next)") }
        return lines
    }

    private func since(_ value: JSONValue) -> String {
        if let fired = value["firedAt"]?.text, value["resolvedAt"]?.text == nil { return " since \(fired)" }
        if let active = value["activeAt"]?.text { return " since \(active)" }
        if let resolved = value["resolvedAt"]?.text { return ", resolved at \(resolved)" }
        return ""
    }

    private func hold(_ value: JSONValue) -> String {
        guard case .number(let seconds)? = value["for"], seconds > 0 else { return "" }
        return ", for \(Duration.milliseconds(Int64(seconds * 1000)).brief)"
    }

    private func condition(_ value: JSONValue) -> [String] {
        let expression = value["expression"]?.text ?? "?"
        let comparison = value["comparison"]?.text.map { " \($0) \(value["threshold"]?.text ?? "?")" } ?? ""
        let title = value["unless"] == .bool(true) ? "unless" : "is"
        var lines = ["  \(title.padded(to: 8)) \(expression)\(comparison)?"]
        if let error = value["error"]?.text { return lines + ["             cannot be computed: \(error)"] }
        let series = value["series"]?.elements ?? []
        if series.isEmpty { lines.append("             no result") }
        for finding in series {
            let holds = finding["holds"] == .bool(true)
            let mark = holds ? "yes" : "no "
            lines.append("             \(mark) \(finding["value"]?.text ?? "?")  \(Self.labels(finding["labels"]))")
        }
        return lines
    }

    private func reading(_ value: JSONValue) -> [String] {
        var lines = ["  samples  \(value["selector"]?.text ?? "?")"]
        let series = value["series"]?.elements ?? []
        if series.isEmpty { lines.append("             none in the window") }
        for one in series {
            let values = (one["values"]?.elements ?? []).compactMap { $0.elements.last?.text }
            lines.append("             \(Self.labels(one["labels"])): \(values.joined(separator: " "))")
        }
        return lines
    }

    private static func labels(_ value: JSONValue?) -> String {
        guard case .object(let members)? = value else { return "{}" }
        let pairs = members.filter { $0.key != "__name__" }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\($0.value.text ?? "")\"" }
        return "\(members["__name__"]?.text ?? ""){\(pairs.joined(separator: ", "))}"
    }

    private func paint(_ state: String) -> String {
        guard usesColours else { return state }
        switch state {
        case "firing": return "\u{1B}[31m\(state)\u{1B}[0m"
        case "pending", "holding": return "\u{1B}[33m\(state)\u{1B}[0m"
        default: return "\u{1B}[32m\(state)\u{1B}[0m"
        }
    }
}

extension String {
    func padded(to count: Int) -> String {
        self + String(repeating: " ", count: max(0, count - self.count))
    }
}
