import Alerting
import Logging
import Probes
import Probing
import Receivers
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct HeartbeatSenderTests {
    /// A sender on a clock of the test's, and what is wrong here.
    private final class Ground: Sendable {
        let time = TestTime()
        let lines = LogLines()
        let sender: HeartbeatSender
        private let problem: Problem

        /// What is wrong here.
        private final class Problem: Sendable {
            let text = Mutex<String?>(nil)
        }

        init(_ url: String, method: HeartbeatOptions.Method = .get, authorization: String? = nil) throws {
            let options = HeartbeatOptions(
                url: try ServiceURL(parsing: url),
                method: method,
                authorization: authorization
            )
            let problem = Problem()
            self.problem = problem
            sender = HeartbeatSender(options, connector: .standalone(time: time), logger: lines.logger) {
                problem.text.withLock { $0 }
            }
        }

        func suffer(_ text: String?) { problem.text.withLock { $0 = text } }

        /// Runs the sender for as long as the body takes.
        func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.sender.run() }
                try await body()
                group.cancelAll()
            }
        }

        /// Waits until there have been so many beats, good or bad, and then for the time of the next one.
        func beats(_ count: Int, then duration: Duration = .zero) async throws {
            try await Polling.until("the beat \(count)") {
                let figures = self.sender.figures
                return figures.sent + figures.failed + figures.withheld == count && self.time.sleeping == 1
            }
            time.advance(by: duration)
        }
    }

    @Test func `a beat comes at once, and then at every interval`() async throws {
        let server = try await RouteServer.start(["/beat?x=y": .text("OK")])
        let ground = try Ground("\(server.url)/beat?x=y", authorization: "Basic dTpw")
        try await ground.run {
            try await ground.beats(1, then: .seconds(59))
            #expect(server.requests.count == 1)
            ground.time.advance(by: .seconds(1))
            try await ground.beats(2)
        }
        #expect(server.requests.map(\.method) == ["GET", "GET"])
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Basic dTpw" })
        #expect((ground.sender.figures.sent, ground.sender.figures.problem) == (2, nil))
        #expect(ground.sender.figures.lastSuccess == ground.time.wallNow)
        #expect(ground.lines.all == ["info the heartbeat is taken receiver=\(server.url)"])
    }

    @Test func `it is posted where that is asked for`() async throws {
        let server = try await RouteServer.start(["/beat": .text("OK")])
        let ground = try Ground("\(server.url)/beat", method: .post)
        try await ground.run { try await ground.beats(1) }
        #expect(server.requests.map { "\($0.method) \($0.headers["content-length"] ?? "-")" } == ["POST 0"])
    }

    @Test func `nothing is sent while something is wrong, and only the turns are logged`() async throws {
        let server = try await RouteServer.start(["/beat": .text("OK")])
        let ground = try Ground("\(server.url)/beat")
        ground.suffer("the loop `rules` stands still")
        try await ground.run {
            try await ground.beats(1, then: .seconds(60))
            try await ground.beats(2)
            #expect(server.requests.isEmpty)
            #expect(ground.sender.figures.problem == "the loop `rules` stands still")
            ground.suffer(nil)
            ground.time.advance(by: .seconds(60))
            try await ground.beats(3)
        }
        #expect((ground.sender.figures.sent, ground.sender.figures.withheld, ground.sender.figures.failed) == (1, 2, 0))
        #expect(
            ground.lines.all == [
                "warning the heartbeat is withheld reason=the loop `rules` stands still",
                "info the heartbeat is taken receiver=\(server.url)",
            ]
        )
    }

    @Test func `a refused beat is counted, logged once, and does not show the path`() async throws {
        let server = try await RouteServer.start(["/secret-path": .text("no", status: 500)])
        let ground = try Ground("\(server.url)/secret-path")
        try await ground.run {
            try await ground.beats(1, then: .seconds(60))
            try await ground.beats(2)
        }
        #expect((ground.sender.figures.failed, ground.sender.figures.lastSuccess) == (2, nil))
        #expect(
            ground.lines.all
                == ["warning the heartbeat is not taken reason=\(server.url) answered with status 500"]
        )
    }

    @Test func `a server that hangs costs ten seconds and no later beat`() async throws {
        let server = try await RouteServer.start(["/beat": .silence])
        let ground = try Ground("\(server.url)/beat")
        try await ground.run {
            await server.until { $0.received == "/beat\n" }
            await ground.time.sleepers(atLeast: 1)
            ground.time.advance(by: HeartbeatSender.patience)
            try await ground.beats(1, then: .seconds(50))
            await server.until { $0.received == "/beat\n/beat\n" }
        }
        #expect((ground.sender.figures.failed, ground.sender.figures.sent) == (1, 0))
        #expect(ground.lines.all.first?.contains("no answer within 10") == true)
    }

    @Test func `what was missed is not made up for`() async throws {
        let server = try await RouteServer.start(["/beat": .text("OK")])
        let ground = try Ground("\(server.url)/beat")
        try await ground.run {
            try await ground.beats(1, then: .seconds(3600))
            try await ground.beats(2, then: .seconds(59))
            #expect(server.requests.count == 2)
            ground.time.advance(by: .seconds(1))
            try await ground.beats(3)
        }
        #expect(ground.sender.figures.sent == 3)
    }

    @Test func `a shutdown ends it between two beats`() async throws {
        let server = try await RouteServer.start(["/beat": .text("OK")])
        let ground = try Ground("\(server.url)/beat")
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await ground.sender.run() }
                try await ground.beats(1)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(ground.sender.figures.sent == 1)
    }
}
