import Probes
import TestKit
import Testing

extension EndToEnd {
    /// `vedette explain` about alerts that people have to do with.
    @Suite(.timeLimit(.minutes(1))) struct ExplainTests {
        private static let route = """
            { group_wait: 0s, repeat_interval: never, flapping: { up: 0s, down: 0s } }
              maintenance:
                - { name: every day, match: [ "service=quiet" ], cron: "* * * * *", duration: 1h }
            """

        private let directory: TemporaryDirectory

        init() throws { directory = try TemporaryDirectory() }

        /// The lines about one service's alert, without their times.
        private func explain(_ daemon: DaemonProcess, _ service: String) async throws -> [String] {
            let run = try await CommandRun.vedette(
                "explain",
                "DoorClosed",
                "--match",
                "{service=\"\(service)\"}",
                "--url",
                daemon.url,
                in: directory
            )
            return run.output.split(separator: "\n").map { line in
                String(line).replacing(/\d{4}-\d\d-\d\dT[\d:.]+Z/, with: "TIME").replacing(
                    /[0-9A-Z]{26}/,
                    with: "INCIDENT"
                )
            }
        }

        @Test func `it says which incident an alert is in, who was told, and what holds it back`() async throws {
            let hook = try await RecordingHTTPServer.start()
            let doors = try await DoorStack(["front", "back", "quiet", "db", "api"])
            let daemon = try await doors.start(
                receivers: "hook: { kind: webhook, url: \"\(hook.url)/hook\" }",
                route: Self.route,
                more: { $0 == "api" ? ", depends_on: [db]" : "" }
            )
            for name in doors.names { try await daemon.waitUntil(name, is: "healthy") }
            let silenced = try await CommandRun.vedette(
                "silence",
                "add",
                "service=back",
                "--comment",
                "new disk",
                "--by",
                "ann",
                "--url",
                daemon.url,
                in: directory
            )
            let silence = silenced.output.split(separator: "\n").first.map(String.init)
            let id = try #require(silence)
            try await doors.setAll(closed: true)
            _ = await hook.requests(atLeast: 2)
            try await daemon.waitUntil("holds what is silenced") { daemon in
                try await daemon.json("/api/v1/incidents")[path: "incidents"]?.elements.count == 4
            }

            try await daemon.waitUntil("has sent all") { try await $0.metrics().sum("vedette_outbox_pending") == 0 }
            let front = try await explain(daemon, "front")
            #expect(front.contains("  incident INCIDENT open: front is down: connection refused"), "\(front)")
            #expect(front.contains("  told     hook at TIME"), "\(front)")
            let back = try await explain(daemon, "back")
            #expect(back.contains("  silenced by ann until TIME: new disk (\(id))"), "\(back)")
            #expect(back.contains("  muted    hook"), "\(back)")
            let quiet = try await explain(daemon, "quiet")
            #expect(quiet.contains("  window   every day, until TIME"), "\(quiet)")
            let api = try await explain(daemon, "api")
            #expect(api.contains("  cause    db: this is what follows from it, and no news by itself"), "\(api)")
            #expect(api.contains("  incident INCIDENT open: db is down: connection refused"), "\(api)")

            let people = try await daemon.json("/api/v1/alerts/DoorClosed/explain?match[]={service=%22front%22}")[
                path: "data.0.people"
            ]
            let incident = try #require(people?[path: "incident"]?.text)
            _ = try await CommandRun.vedette(
                "ack",
                incident,
                "--by",
                "bob",
                "--comment",
                "on it",
                "--url",
                daemon.url,
                in: directory
            )
            let acknowledged = try await explain(daemon, "front")
            #expect(acknowledged.contains("  acked    by bob at TIME: on it"), "\(acknowledged)")

            try await doors.set(0, closed: false)
            try await daemon.waitUntil("front", is: "healthy")
            try await daemon.waitUntil("has an alert less") { daemon in
                try await daemon.json("/api/v1/alerts")[path: "data.alerts"]?.elements.count == 4
            }
            let over = try await explain(daemon, "front")
            #expect(!over.contains { $0.hasPrefix("  incident") }, "\(over)")
            try await daemon.stop()
        }

        @Test(arguments: [
            ("{service=}", "1:10: parse error:"), ("{service=\"a\"", "parse error:"),
            ("rate(x[5m])", "1:1: parse error: expected a selector of series"),
        ])
        func `a selector that is none is bad usage, and is named`(selector: String, problem: String) async throws {
            let run = try await CommandRun.vedette("explain", "A", "--match", selector, in: directory)
            #expect(run.exit == .code(64), "\(run)")
            #expect(run.complaints.contains("`\(selector)` is no selector: "), "\(run.complaints)")
            #expect(run.complaints.contains(problem), "\(run.complaints)")
        }

        @Test func `an alert that there is not ends with 1, a daemon that there is not with 69`() async throws {
            let doors = try await DoorStack(["front"])
            let daemon = try await doors.start(receivers: "log: { kind: log }")
            let unknown = try await CommandRun.vedette("explain", "Nothing", "--url", daemon.url, in: directory)
            #expect(unknown.exit == .code(1))
            #expect(unknown.complaints.contains("no alert with this id, and no alerting rule of this name"))
            let json = try await CommandRun.vedette("explain", "Nothing", "--json", "--url", daemon.url, in: directory)
            #expect(json.exit == .code(1) && json.output.contains("not_found"))
            try await daemon.stop()
            let gone = try await CommandRun.vedette("explain", "Nothing", "--url", daemon.url, in: directory)
            #expect(gone.exit == .code(69))
        }

        @Test func `of an alert that was posted it says which incident it is in`() async throws {
            let hook = try await RecordingHTTPServer.start()
            let daemon = try await DoorStack(["front"]).start(
                receivers: "hook: { kind: webhook, url: \"\(hook.url)\" }"
            )
            let posted = try await LoopbackHTTP.request(
                "POST",
                "\(daemon.url)/api/v2/alerts",
                headers: ["Content-Type": "application/json"],
                body: #"[{"labels":{"alertname":"Theirs"}}]"#
            )
            #expect(posted.status == 200)
            try await daemon.waitUntil("has an incident") { daemon in
                try await daemon.json("/api/v1/incidents")[path: "incidents"]?.elements.count == 1
            }
            let incident = try await daemon.json("/api/v1/incidents")[path: "incidents.0.id"]?.text ?? "?"
            let run = try await CommandRun.vedette("explain", "Theirs", "--url", daemon.url, in: directory)
            #expect(run.exit == .code(1))
            #expect(
                run.complaints.contains(
                    "was posted here, so there is no rule to explain; it is a part of incident \(incident)"
                )
            )
        }
    }
}
