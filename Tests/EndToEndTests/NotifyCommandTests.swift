import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct NotifyCommandTests {
        private static let settings = """
            http: { external_url: "https://vedette.example.com" }
            services: { cache: { kind: redis, host: 127.0.0.1 } }
            alerting:
              receivers:
                ops: { kind: slack, url: "${INBOX}/services/T000/B000/secret-path" }
                bot: { kind: slack, token: xoxb-secret, channel: "#ops", url: "${INBOX}/api" }
                chat: { kind: discord, url: "${INBOX}/api/webhooks/1/secret-token" }
                hook: { kind: webhook, url: "${INBOX}/hook", bearer: bearer-secret, signing_key: signing-secret }
                am: { kind: alertmanager, urls: ["${INBOX}"] }
                pager: { kind: pagerduty, routing_key: routing-secret, url: "${INBOX}/v2/enqueue" }
                mail: { kind: email, host: 127.0.0.1, port: 1, encryption: none, user: me, password: mail-secret,
                        from: "Vedette <v@example.com>", to: ops@example.com }
                journal: { kind: log }
              route:
                receivers: [ops, hook]
                escalate: [{ after: 15m, receivers: pager }]
                routes: [{ match: { team: a }, receivers: [bot, chat] }, { match: { team: b }, receivers: [bot, am, journal] }]
              fallback: { receiver: mail }

            """

        private func notify(_ arguments: String..., inbox: String) async throws -> CommandRun {
            let directory = try TemporaryDirectory()
            let file = try directory.write(Self.settings, to: "vedette.yaml")
            return try await CommandRun.vedette(
                ["notify"] + arguments + ["--config", file],
                in: directory,
                environment: ["INBOX": inbox]
            )
        }

        @Test(arguments: ["ops", "bot", "chat", "hook", "am"])
        func `a test message arrives`(receiver: String) async throws {
            try await LabBench.use("inbox") { inbox in
                #expect(try await inbox.ask("DELETE /messages").status == 204)
                let run = try await notify("test", receiver, inbox: try inbox.lab.url(of: "inbox"))
                #expect(run.exit == .code(0), "\(run.complaints)")
                #expect(run.output.hasPrefix("delivered in ") && run.output.hasSuffix(" ms\n"))
                let messages = try await inbox.json("GET /messages").elements
                #expect(messages.count == 1)
                #expect(messages.first?[path: "refused"] == nil)
                #expect(messages.first?[path: "body"]?.text?.contains("This is a test") == true)
            }
        }

        @Test func `a test message opens an incident at PagerDuty and resolves it`() async throws {
            try await LabBench.use("inbox") { inbox in
                #expect(try await inbox.ask("DELETE /messages").status == 204)
                let run = try await notify("test", "pager", inbox: try inbox.lab.url(of: "inbox"))
                #expect(run.exit == .code(0), "\(run.complaints)")
                #expect(run.output.hasPrefix("delivered in "))
                #expect(run.output.hasSuffix(" ms\nthe incident that it triggered is resolved again\n"))
                let bodies = try await inbox.json("GET /messages").elements.map {
                    try JSONParser.parse(($0[path: "body"]?.text ?? "").utf8)
                }
                #expect(bodies.map { $0[path: "event_action"]?.text } == ["trigger", "resolve"])
                #expect(Set(bodies.map { $0[path: "dedup_key"]?.text }).count == 1)
            }
        }

        @Test func `an incident of a test that stays open is told, and exits with 69`() async throws {
            let pager = try await RecordingHTTPServer.start { number, _ in number == 1 ? .answer(202) : .answer(503) }
            let run = try await notify("test", "pager", inbox: pager.url)
            #expect(run.exit == .code(69))
            #expect(run.output.hasPrefix("delivered in ") && !run.output.contains("resolved"))
            #expect(
                run.complaints.contains(
                    "the incident that it triggered could not be resolved and stays open (to be tried again): "
                        + "\(pager.url) answered 503"
                )
            )
        }

        @Test func `a refusal says why, and exits with 69`() async throws {
            try await LabBench.use("inbox") { inbox in
                let url = try inbox.lab.url(of: "inbox")
                try await inbox.turn("refuse/channel_is_archived")
                let refused = try await notify("test", "ops", inbox: url)
                #expect(refused.exit == .code(69))
                #expect(
                    refused.complaints.contains("not delivered (refused): \(url) answered 400: channel_is_archived")
                )
                try await inbox.turn("up", "retry-after/5")
                let limited = try await notify("test", "ops", inbox: url)
                #expect(limited.complaints.contains("not delivered (to be tried again): "))
                let lost = try await notify("test", "mail", inbox: url)
                #expect(lost.exit == .code(69))
                #expect(lost.complaints.contains("not delivered (unreachable): no connection to 127.0.0.1:1"))
                for run in [refused, limited, lost] { #expect(!(run.output + run.complaints).contains("secret")) }
            }
        }

        @Test func `a receiver that there is not exits with 64, and the others are named`() async throws {
            let run = try await notify("test", "opps", inbox: "http://127.0.0.1:1")
            #expect(run.exit == .code(64))
            #expect(
                run.complaints.contains(
                    "there is no receiver `opps`; there are: ops, bot, chat, hook, am, pager, mail, journal"
                )
            )
        }

        @Test(arguments: [
            ("ops", "POST http://127.0.0.1:1"), ("bot", "POST http://127.0.0.1:1"), ("chat", "POST http://127.0.0.1:1"),
            ("hook", "POST http://127.0.0.1:1"), ("am", "POST http://127.0.0.1:1"),
            ("pager", "POST http://127.0.0.1:1"),
            ("mail", "SMTP 127.0.0.1:1 (none)"), ("journal", "LOG notice"),
        ]) func `a dry run shows what would be sent, without credentials`(receiver: String, place: String) async throws
        {
            // Nobody listens there: what was sent would fail.
            let run = try await notify("test", receiver, "--dry-run", inbox: "http://127.0.0.1:1")
            #expect(run.exit == .code(0), "\(run.complaints)")
            #expect(run.output.hasPrefix(place + "\n"), "\(run.output)")
            #expect(run.output.contains("This is a test"))
            // A line of a log would begin with its time.
            #expect(!run.output.contains(" notice notify") && !run.complaints.contains("This is a test"))
            #expect(!run.output.contains("secret"), "\(run.output)")
            #expect(run.output.contains("Authorization: ***") == (receiver == "hook" || receiver == "bot"))
            #expect(run.output.contains(#""event_action":"resolve""#) == (receiver == "pager"))
        }

        @Test func `receivers are listed with what they are for`() async throws {
            let run = try await notify("list", inbox: "http://127.0.0.1:1")
            #expect(run.exit == .code(0))
            #expect(
                run.output == """
                    RECEIVER  KIND          WHERE                           FOR
                    ops       slack         http://127.0.0.1:1              everything that no route takes
                    bot       slack         #ops at http://127.0.0.1:1      2 routes
                    chat      discord       http://127.0.0.1:1              a route
                    hook      webhook       http://127.0.0.1:1              everything that no route takes
                    am        alertmanager  http://127.0.0.1:1              a route
                    pager     pagerduty     http://127.0.0.1:1              escalation
                    mail      email         ops@example.com by 127.0.0.1:1  fallback
                    journal   log           the log                         a route

                    """
            )
        }
    }
}
