import Probes
import TestKit
import Testing
import Vocabulary

extension EndToEnd {
    /// The built daemon between Debian's Alertmanager and Debian's `amtool`.
    @Suite(.timeLimit(.minutes(LongRuns.waitsForRates ? 10 : 1))) struct AlertmanagerEndToEndTests {
        private func alert(_ server: AlertmanagerServer, _ service: String) async throws -> JSONValue? {
            try await server.alerts().first { $0[path: "labels.service"] == .string(service) }
        }

        private func end(_ alert: JSONValue?) -> Double {
            alert?[path: "endsAt"]?.text.flatMap(WallTime.init(rfc3339:))?.seconds ?? 0
        }

        /// With `VEDETTE_WAIT_FOR_RATES=1` for longer than an Alertmanager believes in what it was told once.
        @Test func `a real Alertmanager lists our alert, keeps it and hears that it is over`() async throws {
            let server = try await AlertmanagerServer.start(
                config: "route: { receiver: none }\nreceivers: [ { name: none } ]\n"
            )
            let doors = try await DoorStack(["door"])
            let daemon = try await doors.start(receivers: "peer: { kind: alertmanager, urls: [\"\(server.url)\"] }")
            try await daemon.waitUntil("door", is: "healthy")
            try await doors.set(0, closed: true)
            try await Polling.until("it is listed") { try await alert(server, "door") != nil }
            let first = try #require(try await alert(server, "door"))
            #expect(first[path: "status.state"] == .string("active"))
            let own = try await daemon.json("/api/v1/alerts")[path: "data.alerts.0"]
            #expect(first[path: "labels.alertname"] == .string("DoorClosed"))
            #expect(first[path: "startsAt"]?.text?.prefix(19) == own?[path: "activeAt"]?.text?.prefix(19))
            // It is said to go on for four minutes, and said again every minute.
            #expect(end(first) - SystemTime().wallNow.seconds > 200)
            if LongRuns.waitsForRates {
                try await Polling.until("its first end has passed", by: .seconds(300), every: .seconds(1)) {
                    let now = try await alert(server, "door")
                    #expect(now?[path: "status.state"] == .string("active"))
                    return SystemTime().wallNow.seconds > end(first) + 5
                }
            }
            try await doors.set(0, closed: false)
            try await Polling.until("it is over there") { try await server.alerts().isEmpty }
            try await daemon.stop()
        }

        @Test func `amtool finds a daemon's alerts, and what it silences nobody is told of until it expires`()
            async throws
        {
            let hook = try await RecordingHTTPServer.start()
            let doors = try await DoorStack(["front", "back"])
            let daemon = try await doors.start(receivers: "hook: { kind: webhook, url: \"\(hook.url)/hook\" }")
            let directory = try TemporaryDirectory()
            func amtool(_ arguments: String...) async throws -> String {
                let common = ["--alertmanager.url=\(daemon.url)", "--no-version-check"]
                return try await ServerProcess.run("amtool", common + arguments, in: directory)
            }
            let id = try await amtool("silence", "add", "service=back", "-a", "ann", "-c", "new disk", "-d", "1h")
                .split(separator: "\n").first.map(String.init)
            let silence = try #require(id)
            #expect(try await amtool("silence", "query").contains("\(silence)  service=\"back\""))
            try await doors.setAll(closed: true)
            _ = await hook.requests(atLeast: 1)
            try await Polling.until("both are listed") {
                let (told, silenced) = (try await amtool("alert", "query"), try await amtool("alert", "query", "-s"))
                return told.contains("active") && silenced.contains("suppressed")
            }
            #expect(try await amtool("alert", "query", "service=front").contains("DoorClosed"))
            #expect(try await !amtool("alert", "query").contains("suppressed"))
            #expect(hook.requests.count == 1 && hook.requests[0].body.contains("\"service\":\"front\""))

            _ = try await amtool("silence", "expire", silence)
            #expect(try await !amtool("silence", "query").contains(silence))
            #expect(try await amtool("silence", "query", "--expired").contains(silence))
            let requests = await hook.requests(atLeast: 2)
            #expect(requests.count == 2 && requests[1].body.contains("\"service\":\"back\""))
            try await daemon.stop()
        }
    }
}
