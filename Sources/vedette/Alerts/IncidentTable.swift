import Probes
import Vocabulary

/// Incidents as lines for people.
struct IncidentTable {
    private let incidents: [JSONValue]

    init(_ incidents: [JSONValue]) {
        self.incidents = incidents
    }

    var lines: [String] {
        var table = Table("INCIDENT", "STATUS", "SEVERITY", "SINCE", "ENDED", "ACKNOWLEDGED", "WHAT")
        for incident in incidents {
            func text(_ key: String) -> String { incident[key]?.text.map(Redactor.withoutControls) ?? "-" }
            table.add(
                text("id"),
                incident["partOf"]?.text.map { "part of \(Redactor.withoutControls($0))" } ?? text("status"),
                text("severity"),
                text("since"),
                text("ended"),
                text("acknowledgedBy"),
                text("headline")
            )
        }
        return table.lines()
    }
}
