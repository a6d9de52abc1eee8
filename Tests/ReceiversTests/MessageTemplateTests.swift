import Alerting
import TestKit
import Testing
import Vocabulary

@testable import Receivers

@Suite(.timeLimit(.minutes(1))) struct MessageTemplateTests {
    private static func notification() throws -> Notification {
        let alerts = [
            Night.alert("PostgresDown", annotations: ["summary": "it <is> down & out"]),
            Night.alert("SearchSlow", [("quantile", "0.99")], ended: Night.at("2026-11-22T02:17:43.25Z")),
        ]
        return try Night.notification(.opened, incident: Night.incident(alerts: alerts))
    }

    private func expand(_ text: String) throws -> String {
        let template = try MessageTemplate(text, name: "t")
        let notification = try Self.notification()
        switch template.expand(notification, now: Night.opened, escape: { $0 }) {
        case .text(let text): return text
        case .failed(let why): return "FAILED \(why)"
        }
    }

    /// What Alertmanager can say, we can say.
    private static let templates = [
        "{{ .Status | toUpper }}{{ if eq .Status \"firing\" }}:{{ .Alerts.Firing | len }}{{ end }}",
        "{{ len .Alerts }} {{ len .Alerts.Resolved }} {{ .Receiver }} {{ .ExternalURL }}",
        "{{ .GroupLabels.SortedPairs.Values | join \" \" }} {{ .GroupLabels.Names }} {{ .GroupLabels.Values }}",
        "{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }};{{ end }}",
        "{{ with .CommonLabels.Remove .GroupLabels.Names }}{{ .Values | join \",\" }}{{ end }}",
        "{{ (.CommonLabels.Remove (stringSlice \"severity\" \"x\")).SortedPairs.Names | join \"/\" }}",
        "{{ .CommonLabels.Remove (.GroupLabels.SortedPairs.Names) }}",
        "{{ .CommonLabels }} {{ .CommonAnnotations }} {{ .CommonLabels.SortedPairs }}",
        "{{ .CommonLabels.severity }}|{{ .CommonLabels.nope }}|{{ .CommonAnnotations.summary }}",
        "{{ index .CommonLabels \"instance\" }} {{ (index .Alerts 0).Labels.alertname }}",
        "{{ range $i, $a := .Alerts }}{{ $i }}{{ $a.Status }} {{ $a.Labels.alertname }} {{ $a.Fingerprint }}\n{{ end }}",
        "{{ range .Alerts }}{{ .Annotations.summary }} {{ .GeneratorURL }} {{ .StartsAt }} {{ .EndsAt }}\n{{ end }}",
        "{{ range .Alerts.Firing }}{{ .StartsAt.Format \"15:04:05 MST\" }} {{ .StartsAt.Format \"Mon Jan _2 2006 3PM\" }}{{ end }}",
        "{{ range .Alerts.Resolved }}{{ .EndsAt.Format \"2006-01-02T15:04:05.999Z07:00\" }} {{ .EndsAt.Format \"02/01/06 .000\" }}{{ end }}",
        "{{ range .Alerts }}{{ range .Labels.SortedPairs }}{{ .Name }} {{ end }}{{ end }}",
        "{{ title \"ab cd\" }} {{ toLower \"ABC\" }} {{ match \"a.c\" \"abc\" }} {{ reReplaceAll \"(b)\" \"<$1>\" \"abc\" }}",
        "{{ safeHtml \"<b>\" }} {{ stringSlice \"a\" \"b\" }} {{ join \"-\" (stringSlice \"a\" \"b\" \"c\") }}",
        "{{ define \"x\" }}[{{ .Labels.alertname }}]{{ end }}{{ range .Alerts }}{{ template \"x\" . }}{{ end }}",
        "{{ printf \"%d of %d %s %v\" (len .Alerts.Firing) (len .Alerts) .Status .GroupLabels }}",
        "x {{- /* nothing */ -}} {{ if and .CommonLabels.service (not .CommonLabels.nope) }}both{{ else }}no{{ end }}",
        "{{ if gt (len .Alerts) 1 }}many{{ end }} {{ slice .Status 0 4 }} {{ html \"<a>\" }} {{ urlquery \"a b\" }}",
    ]

    @Test func `templates give what Alertmanager gives`() async throws {
        let directory = try TemporaryDirectory()
        let data = try directory.write(AlertmanagerData(try Self.notification()).webhookBody, to: "data.json")
        let none = try directory.write("", to: "none.tmpl")
        let text = Self.templates.joined(separator: "\n=====\n")
        let output = try await ServerProcess.run(
            "amtool",
            ["template", "render", "--template.glob=\(none)", "--template.data=\(data)", "--template.text=\(text)"],
            in: directory
        )
        let expected = output.split(separator: "\n=====\n", omittingEmptySubsequences: false)
        #expect(expected.count == Self.templates.count)
        for (template, expected) in zip(Self.templates, expected) {
            #expect(try expand(template) == expected, "\(template)")
        }
    }

    @Test func `templates know what only we know`() throws {
        #expect(
            try expand("{{ .Incident.ID }} {{ .Incident.Cause }} {{ .Event }} {{ .Headline }} {{ .Incident.Phase }}")
                == "\(Night.incidentID) postgres opened postgres is down connect"
        )
        #expect(
            try expand("{{ .Incident.Since }} {{ join \", \" .Incident.Capabilities }}")
                == "2026-11-22 02:10:31 +0000 UTC search, indexing"
        )
    }

    @Test(
        arguments: [
            ("{{ .Headline }}", nil), ("no action", nil), ("{{ .Headline", "unclosed action"),
            ("{{ nope }}", "function \"nope\" not defined"), ("{{ query \"up\" }}", "function \"query\" not defined"),
            ("{{ .Nope }}", "can't evaluate field Nope in type *template.Data"),
            ("{{ range .Alerts }}{{ .Name }}{{ end }}", "can't evaluate field Name in type template.Alert"),
            ("{{ join .Status \",\" }}", "expected []string; got string"),
        ] as [(String, String?)]
    )
    func `a template is judged when the settings are read`(text: String, problem: String?) {
        let found = MessageTemplate.check(text)
        if let problem {
            #expect(found?.contains(problem) == true, "\(found ?? "nothing")")
        } else {
            #expect(found == nil)
        }
    }

    @Test func `what a template prints is escaped, and what it says is markup`() throws {
        let texts = UserTexts(
            MessageTexts(
                title: "{{ .Headline }} <{{ .Status }}>",
                body: "*{{ (index .Alerts 0).Annotations.summary }}* <!channel>"
            )
        )
        let slack = SlackText(Message([try Self.notification()]), texts, Night.clock)
        let blocks = JSON.array(slack.blocks).compact
        #expect(blocks.contains("*it &lt;is&gt; down &amp; out* <!channel>"))
        #expect(blocks.contains("🔴 postgres is down &lt;firing&gt;"))
        #expect(!blocks.contains("Root cause"))
        #expect(slack.text.contains("*it &lt;is&gt; down &amp; out*"))
    }

    @Test func `a template that fails when it counts gives way to our own text`() throws {
        let texts = UserTexts(MessageTexts(title: "{{ index .Alerts 7 }}", body: "{{ range"))
        let message = Message([try Self.notification()])
        let slack = SlackText(message, texts, Night.clock)
        let blocks = JSON.array(slack.blocks).compact
        #expect(blocks.contains("Root cause") && blocks.contains("🔴 postgres is down"))
        #expect(blocks.contains("The template `texts.title` failed") && blocks.contains("index out of range: 7"))
        #expect(blocks.contains("The template `texts.body` failed"))
        #expect(slack.text.contains("The template `texts.title` failed"))
        let discord = DiscordText(message, texts, Night.clock).json.compact
        #expect(discord.contains("The template `texts.title` failed") && discord.contains("Root cause"))
    }
}
