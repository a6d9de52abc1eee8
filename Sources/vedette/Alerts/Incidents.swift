import ArgumentParser
import Probes
import Vocabulary

/// `vedette incidents`: what people were told of.
struct Incidents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the incidents that go on, or show one with its timeline."
    )

    @OptionGroup var client: DaemonClient

    @Option(help: "Also those that ended so long ago at most, such as 24h.") var last: String?

    @Flag(help: "Print what the daemon answers, as JSON.") var json = false

    @Argument(help: "The incident to show with its alerts and its timeline.") var incident: String?

    func run() async throws {
        let path =
            "/api/v1/incidents"
            + (incident.map { "/" + PercentEncoding.encode($0) } ?? last.map { "?last=\(PercentEncoding.encode($0))" }
                ?? "")
        let answer = try await client.get(path)
        guard answer.status == 200, let value = try? JSONParser.parse(answer.text.utf8) else {
            throw client.complain(answer)
        }
        if json { return print(answer.text) }
        if incident != nil { return show(value) }
        let incidents = value["incidents"]?.elements ?? []
        guard !incidents.isEmpty else {
            return print(last.map { "no incident in the last \($0)" } ?? "no incident goes on")
        }
        for line in IncidentTable(incidents).lines { print(line) }
    }

    private func show(_ incident: JSONValue) {
        for line in IncidentTable([incident]).lines { print(line) }
        print("")
        var alerts = Table("ALERT", "SERVICE", "SINCE", "ENDED", "WHY")
        for alert in incident["alerts"]?.elements ?? [] {
            func label(_ name: String) -> String { Redactor.withoutControls(alert["labels"]?[name]?.text ?? "-") }
            alerts.add(
                label("alertname"),
                label("service"),
                alert["startsAt"]?.text ?? "-",
                alert["endsAt"]?.text ?? "-",
                alert["ending"]?.text ?? "-"
            )
        }
        for line in alerts.lines() { print(line) }
        print("")
        for entry in incident["timeline"]?.elements ?? [] {
            print("\(entry["at"]?.text ?? "?")  \(Redactor.withoutControls(entry["text"]?.text ?? ""))")
        }
    }
}
