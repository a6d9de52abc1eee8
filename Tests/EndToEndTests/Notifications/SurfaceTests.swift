import Probes
import TestKit
import Testing

extension EndToEnd {
    /// What people and other systems get to see of alerts.
    @Suite(.timeLimit(.minutes(1))) struct SurfaceTests {
        private static let receivers = """
            chat: { kind: slack, url: "${HOOK}/services/T000/B000/secret-path" }
            hook: { kind: webhook, url: "${HOOK}/hook" }
            am: { kind: alertmanager, urls: [ "${HOOK}" ] }
            journal: { kind: log, title: '{{ (index .Alerts 0).Annotations.summary }}' }
            """

        private let directory: TemporaryDirectory

        init() throws { directory = try TemporaryDirectory() }

        private func receivers(_ hook: RecordingHTTPServer) -> String {
            Self.receivers.replacing("${HOOK}", with: hook.url)
        }

        private func vedette(_ daemon: DaemonProcess, _ arguments: String...) async throws -> CommandRun {
            try await CommandRun.vedette(arguments + ["--url", daemon.url], in: directory)
        }

        private func ask(_ daemon: DaemonProcess, _ method: String, _ path: String, _ body: String = "") async throws
            -> LoopbackHTTP.Answer
        {
            try await LoopbackHTTP.request(
                method,
                daemon.url + path,
                headers: ["Content-Type": "application/json"],
                body: body
            )
        }

        private static func port(_ daemon: DaemonProcess) -> Substring {
            daemon.url.split(separator: ":").last ?? ""
        }

        /// What leads to the page of the newest incident, from a message in the chat.
        private func link(_ hook: RecordingHTTPServer, _ daemon: DaemonProcess) throws -> String {
            let message = try #require(hook.requests.last { $0.path.hasPrefix("/services/") })
            let link = try #require(message.body.firstMatch(of: /http:\/\/[^"\/]*:(\d+)(\/ack\/[A-Za-z0-9_.-]+)/))
            #expect(Self.port(daemon) == link.1)
            return String(link.2)
        }

        @Test func `no password of a URL gets to anybody`() async throws {
            let hook = try await RecordingHTTPServer.start()
            let doors = try await DoorStack(["front"])
            let daemon = try await doors.start(receivers: receivers(hook))
            let alert = """
                [{"labels": {"alertname": "Slow http://u:pw-in-name@h/", "target": "http://u:pw-in-label@h/x"},
                  "annotations": {"summary": "http://u:pw-in-summary@h/p?token=pw-in-query is slow",
                                  "runbook_url": "https://u:pw-in-runbook@wiki/slow",
                                  "description": "first\\nredis://:pw-in-second-line@h/0"},
                  "generatorURL": "http://u:pw-in-generator@prometheus/graph?g0.expr=up"}]
                """
            #expect(try await ask(daemon, "POST", "/api/v2/alerts", alert).status == 200)
            try await daemon.waitUntil("has told all") { _ in
                Set(hook.requests.map { $0.path.hasPrefix("/services") ? "/services" : $0.path })
                    == ["/services", "/hook", "/api/v2/alerts"]
            }
            try await daemon.waitUntil("has logged it") { $0.log.contains("\"msg\":\"notification\"") }
            let list = try await daemon.json("/api/v1/incidents")
            let id = try #require(list[path: "incidents.0.id"]?.text)
            let page = try await daemon.get(try link(hook, daemon))
            #expect(page.status == 200)
            let views = try await daemon.json("/api/v2/alerts")
            var texts = hook.requests.filter { $0.path != "/api/v2/alerts" }.map(\.body)
            texts += [daemon.log, page.body, try await vedette(daemon, "incidents", id).output]
            texts += [try await vedette(daemon, "incidents").output, try await vedette(daemon, "status").output]
            for path in ["/api/v1/incidents", "/api/v1/incidents/\(id)", "/api/v1/outbox"] {
                texts.append(try await daemon.get(path).body)
            }
            for text in texts { #expect(!text.contains("pw-in"), "\(text)") }
            #expect(page.body.contains("http://u:***@h/p?token=*** is slow"))
            // Labels are what an alert is known by, to Alertmanagers and to silences.
            #expect(views[path: "0.labels.target"]?.text == "http://u:pw-in-label@h/x")
            #expect(views[path: "0.annotations.summary"]?.text == "http://u:***@h/p?token=*** is slow")
            let fed = try #require(hook.requests.first { $0.path == "/api/v2/alerts" }?.body)
            #expect(fed.contains("pw-in-label") && !fed.contains("pw-in-summary") && !fed.contains("pw-in-generator"))
            let body = try #require(hook.requests.first { $0.path == "/hook" }?.body)
            #expect(body.contains("http://u:***@h/x") && body.contains("https://u:***@wiki/slow"))
        }

        @Test func `a part leads to the whole, by its link, in the list and in acknowledgements`() async throws {
            let hook = try await RecordingHTTPServer.start()
            let doors = try await DoorStack(["db", "api"])
            let daemon = try await doors.start(
                receivers: "chat: { kind: slack, url: \"\(hook.url)/services/T000/B000/x\" }",
                more: { $0 == "api" ? ", depends_on: [db]" : "" }
            )
            for name in doors.names { try await daemon.waitUntil(name, is: "healthy") }
            try await doors.close(["api"])
            _ = await hook.requests(atLeast: 1)
            let part = try #require(try await daemon.json("/api/v1/incidents")[path: "incidents.0.id"]?.text)
            let link = try link(hook, daemon)
            try await doors.close(["db"])
            try await daemon.waitUntil("knows the cause") { daemon in
                try await daemon.json("/api/v1/incidents/\(part)")[path: "partOf"]?.text != nil
            }
            let shown = try await daemon.json("/api/v1/incidents/\(part)")
            let whole = try #require(shown[path: "partOf"]?.text)
            let ended = try #require(shown[path: "ended"]?.text)
            #expect(shown[path: "status"]?.text == "closed")
            #expect(shown[path: "alerts.0.endsAt"]?.text == ended && shown[path: "alerts.0.ending"]?.text == "merged")
            let table = try await vedette(daemon, "incidents", part).output
            #expect(table.contains("part of \(whole)") && table.contains("merged"), "\(table)")
            let page = try await daemon.get(link).body
            #expect(page.contains("<h1>db is down: connection refused</h1>"), "\(page)")
            #expect(page.contains("has become a part of this one") && page.contains("<form"))
            #expect(try await ask(daemon, "POST", link).body.contains("It is neither repeated"))
            #expect(try await vedette(daemon, "ack", part, "--undo", "--by", "ben").output == "taken back\n")
            let timeline = try await daemon.json("/api/v1/incidents/\(whole)")[path: "timeline"]?.elements ?? []
            #expect(timeline.last?[path: "text"]?.text == "the acknowledgement was taken back by ben")
            #expect(daemon.log.contains("\"by\":\"ben\""))
        }

        @Test func `links and addresses have the port that the system gave`() async throws {
            let hook = try await RecordingHTTPServer.start()
            let doors = try await DoorStack(["front"])
            let daemon = try await doors.start(receivers: "hook: { kind: webhook, url: \"\(hook.url)/hook\" }")
            try await daemon.waitUntil("front", is: "healthy")
            try await doors.setAll(closed: true)
            let body = try #require(await hook.requests(atLeast: 1).first?.body)
            #expect(!body.contains(":0/") && !body.contains(":0\""), "\(body)")
            #expect(
                body.contains(":\(Self.port(daemon))/api/v1/alerts/")
                    && body.contains(":\(Self.port(daemon))\",\"version\"")
            )
        }

        @Test func `the status tells silences that hold something back from those that do not`() async throws {
            let hook = try await RecordingHTTPServer.start()
            let doors = try await DoorStack(["front"])
            let daemon = try await doors.start(receivers: "hook: { kind: webhook, url: \"\(hook.url)/hook\" }")
            func silence(_ matcher: String) async throws {
                #expect(try await vedette(daemon, "silence", "add", matcher, "--comment", "x").exit == .code(0))
            }
            try await silence("service=nobody")
            let idle = try await vedette(daemon, "status").output
            #expect(idle.contains("1 silence is in force, and no alert matches") && !idle.contains("back"), "\(idle)")
            try await silence("alertname=Slow")
            let alert = #"[{"labels": {"alertname": "Slow"}}]"#
            #expect(try await ask(daemon, "POST", "/api/v2/alerts", alert).status == 200)
            let held = try await vedette(daemon, "status").output
            #expect(held.contains("1 silence holds messages back: see `vedette silence list`"), "\(held)")
            #expect(held.contains("1 silence is in force, and no alert matches"), "\(held)")
        }
    }
}
