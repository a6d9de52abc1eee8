import Alerting
import Logging
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Receivers

@Suite(.timeLimit(.minutes(1))) struct AlertmanagerFeedTests {
    private static func alert(_ text: String, at start: WallTime) -> PostableAlert {
        let labels: Labels = ["alertname": "A"]
        return PostableAlert(
            labels: labels,
            annotations: ["summary": text],
            fingerprint: Fingerprint(labels),
            startsAt: start
        )
    }

    private static func feed(_ server: RecordingHTTPServer, _ time: TestTime, _ logger: Logger) throws
        -> AlertmanagerFeed
    {
        let url = try ServiceURL(parsing: "\(server.url)/am/")
        return AlertmanagerFeed(
            ReceiverOptions.Alertmanager(urls: [url], authorization: "Bearer s3cr3t-token"),
            connector: Connector.standalone(time: time),
            version: "1.2.3",
            logger: logger
        )
    }

    private static func json(_ request: RecordingHTTPServer.Request?) throws -> JSONValue {
        try JSONParser.parse(try #require(request).body.utf8)
    }

    @Test func `what failed is replaced by what is true then, and said again every minute`() async throws {
        let time = TestTime()
        let lines = LogLines()
        let server = try await RecordingHTTPServer.start { number, _ in number == 1 ? .answer(503) : .answer(200) }
        let feed = try Self.feed(server, time, lines.logger)
        let start = time.wallNow
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await feed.run() }
            feed.update([Self.alert("one", at: start)])
            try await Polling.until("the first attempt has failed") { feed.statistics[0].failed == 1 }
            #expect(feed.statistics[0].lastError == "\(server.url) answered 503")
            // It waits, whatever changes meanwhile.
            feed.update([Self.alert("two", at: start)])
            await time.sleepers(atLeast: 1)
            #expect(server.requests.count == 1)
            time.advance(by: .seconds(2))
            try await Polling.until("the second attempt went well") { feed.statistics[0].sent == 1 }
            let second = server.requests[1]
            #expect(second.path == "/am/api/v2/alerts" && second.headers["authorization"] == "Bearer s3cr3t-token")
            #expect(second.headers["user-agent"] == "Vedette/1.2.3")
            #expect(try Self.json(second)[path: "0.annotations.summary"] == .string("two"))
            #expect(try Self.json(second)[path: "0.endsAt"] == .string("2026-01-01T00:04:02.000Z"))
            #expect(feed.statistics[0].lastError == nil && feed.statistics[0].oldestPending == nil)
            await time.sleepers(atLeast: 1)
            time.advance(by: .seconds(60))
            try await Polling.until("it is said again") { feed.statistics[0].sent == 2 }
            #expect(try Self.json(server.requests[2])[path: "0.endsAt"] == .string("2026-01-01T00:05:02.000Z"))
            group.cancelAll()
        }
        #expect(lines.all.count == 2 && !lines.all.joined().contains("s3cr3t"))
    }

    @Test func `a refusal is not repeated at once`() async throws {
        let time = TestTime()
        let server = try await RecordingHTTPServer.start { _, _ in .answer(400, body: "bad label Bearer s3cr3t-token") }
        let feed = try Self.feed(server, time, LogLines().logger)
        let start = time.wallNow
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await feed.run() }
            feed.update([Self.alert("one", at: start)])
            try await Polling.until("it was refused") { feed.statistics[0].failed == 1 }
            #expect(feed.statistics[0].lastError == "\(server.url) answered 400: bad label ***")
            #expect(feed.statistics[0].pending == 0)
            await time.sleepers(atLeast: 1)
            time.advance(by: .seconds(59))
            #expect(server.requests.count == 1)
            time.advance(by: .seconds(1))
            try await Polling.until("it was refused again") { feed.statistics[0].failed == 2 }
            group.cancelAll()
        }
    }

    @Test(arguments: [301, 401, 403, 404, 405, 413])
    func `a refusal that is not about an alert lets all of them wait`(status: Int) async throws {
        let time = TestTime()
        let server = try await RecordingHTTPServer.start { number, _ in .answer(number <= 2 ? status : 200) }
        let feed = try Self.feed(server, time, LogLines().logger)
        let start = time.wallNow
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await feed.run() }
            feed.update([Self.alert("one", at: start)])
            for attempt in UInt64(1)...2 {
                try await Polling.until("it was refused") { feed.statistics[0].failed == attempt }
                #expect(feed.statistics[0].lastError?.contains("answered \(status)") == true)
                #expect(feed.statistics[0].pending == 1)
                #expect(feed.statistics[0].oldestPending == .seconds(attempt == 1 ? 0 : 3))
                await time.sleepers(atLeast: 1)
                time.advance(by: .seconds(3))
            }
            try await Polling.until("it was taken") { feed.statistics[0].sent == 1 }
            #expect(feed.statistics[0].pending == 0 && feed.statistics[0].lastError == nil)
            group.cancelAll()
        }
    }
}
