import Alerting
import TestKit
import Vocabulary

@testable import Receivers

/// Incidents with everything in them that breaks messages: long, hostile, empty, plenty.
struct NastyIncidents {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private static let pieces = [
        "<!channel>", "<@U123456>", "@everyone", "@here", "<@&1234>", "<https://evil.example|click>", "&amp;", "<", ">",
        "&", "*bold*", "_it_", "`code`", "```", "~~x~~", "||spoiler||", "](javascript:alert(1))", "\u{1B}[31m", "\u{0}",
        "\n", "\r\n", "\t", "\u{2028}", "\u{202E}", "👩‍👩‍👧‍👦", "🔴", "e\u{301}\u{301}\u{301}", "漢字", "\\", "\"", "{{ .X }}",
        "ordinary words of an alert", String(repeating: "a", count: 700), "# heading", "> quote", "%s%n", "://",
    ]

    mutating func text(_ most: Int) -> String {
        let count = Int.random(in: 0...most, using: &random)
        return (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
    }

    private mutating func url() -> String? {
        [
            nil, "https://runbooks.example/a", "javascript:alert(1)", "http://x/\(String(repeating: "y", count: 5000))",
            "https://x/a|b>c", "http://[::1]:9911/(a)", "", "https://", "file:///etc/passwd", "http://x/a b",
        ].randomElement(using: &random) ?? nil
    }

    private mutating func labels() -> Labels {
        var pairs = [("alertname", text(2)), ("severity", text(1)), ("service", "postgres")]
        for number in 0..<Int.random(in: 0...6, using: &random) { pairs.append(("label\(number)", text(3))) }
        return Labels(pairs)
    }

    private mutating func alert(_ size: Int) -> AlertBrief {
        let labels = labels()
        let ends = Bool.random(using: &random)
        return AlertBrief(
            labels: labels,
            annotations: Labels([("summary", text(size)), ("description", text(size)), ("message", text(2))]),
            fingerprint: Fingerprint(labels),
            startedAt: WallTime(nanosecondsSinceEpoch: Int64.random(in: -1 << 60...1 << 61, using: &random)),
            endedAt: ends ? Night.opened : nil,
            ending: ends ? AlertEnding.allCases.randomElement(using: &random) : nil,
            value: [nil, 0, .nan, .infinity, -0.0, 1e300].randomElement(using: &random) ?? nil,
            expression: Bool.random(using: &random) ? text(4) : nil,
            generatorURL: url()
        )
    }

    private mutating func incident() -> IncidentBrief {
        let count = [0, 1, 2, 9, 30, 500].randomElement(using: &random) ?? 1
        let size = count > 30 ? 3 : 40
        let isOver = Bool.random(using: &random)
        return IncidentBrief(
            id: Night.incidentID,
            severity: AlertSeverity.allCases.randomElement(using: &random) ?? .critical,
            openedAt: Night.opened,
            endedAt: isOver ? Night.opened : nil,
            ending: isOver ? .recovered : nil,
            cause: CauseBrief(
                name: text(3),
                kind: text(1),
                check: text(1),
                reason: text(1),
                phase: text(1),
                message: text(size),
                firstBad: Night.opened,
                lastGood: Night.opened
            ),
            lostCapabilities: (0..<Int.random(in: 0...200, using: &random)).map { _ in text(3) },
            affected: (0..<Int.random(in: 0...200, using: &random)).map { _ in
                AffectedService(name: text(2), health: text(1))
            },
            alerts: (0..<count).map { _ in alert(size) },
            moreAlerts: Int.random(in: 0...1000, using: &random),
            groupLabels: labels(),
            groupKey: text(3),
            acknowledgement: Bool.random(using: &random)
                ? Acknowledgement(by: text(2), at: Night.opened, comment: text(4)) : nil,
            reopenings: Int.random(in: 0...3, using: &random),
            acknowledgeURL: url(),
            runbookURL: url(),
            externalURL: url()
        )
    }

    /// One notification or many, plain or not, with templates or not.
    mutating func message() throws -> Message {
        let count = [1, 1, 1, 2, 200].randomElement(using: &random) ?? 1
        let notifications = try (0..<count).map { number in
            try Night.notification(
                Notification.Event.allCases.randomElement(using: &random) ?? .opened,
                number: UInt64(number),
                headline: text(count == 1 ? 10 : 3),
                details: (0..<Int.random(in: 0...5, using: &random)).map { _ in text(5) },
                incident: count > 2 || Int.random(in: 0...5, using: &random) == 0 ? nil : incident()
            )
        }
        let instead = Message.InsteadOf(receiver: try Night.name("other"), reason: text(8))
        return Message(
            notifications,
            isPlain: Int.random(in: 0...3, using: &random) == 0,
            awaySince: Bool.random(using: &random) ? Night.opened : nil,
            insteadOf: Bool.random(using: &random) ? instead : nil
        )
    }

    mutating func texts() -> UserTexts {
        let templates = [
            nil, nil, "{{ .Headline }}",
            "*{{ .CommonLabels.alertname }}* {{ range .Alerts }}{{ .Annotations }}\n{{ end }}",
            "{{ index .Alerts 99999 }}", "{{ nonsense", "   ", String(repeating: "long line\n", count: 3000),
        ]
        return UserTexts(
            MessageTexts(
                title: templates.randomElement(using: &random) ?? nil,
                body: templates.randomElement(using: &random) ?? nil
            )
        )
    }
}
