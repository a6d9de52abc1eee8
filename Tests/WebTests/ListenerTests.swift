import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Recording
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestKit
import Testing
import Vocabulary

@testable import Web

/// The listener itself, over real connections.
@Suite(.timeLimit(.minutes(1))) struct ListenerTests {
    /// Runs a listener of these routes on a free port for as long as `body` takes.
    private func withListener(
        _ rig: Rig,
        maxConnections: Int = 512,
        idleTimeout: Duration = .seconds(60),
        requestTimeout: Duration = .seconds(10),
        _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let (ports, post) = AsyncStream.makeStream(of: Int.self)
        let application = rig.server.application(
            .init(
                host: "127.0.0.1",
                port: 0,
                maxConnections: maxConnections,
                idleTimeout: idleTimeout,
                requestTimeout: requestTimeout
            ),
            .everything,
            on: MultiThreadedEventLoopGroup.singleton,
            onRunning: { post.yield($0.port ?? 0) }
        )
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                try await body(try #require(await ports.first { _ in true }))
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    /// One connection of our own that says what it is told and reads what comes.
    private static func talk<Result: Sendable>(
        _ port: Int,
        _ body: (
            NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { try await body($0, $1) }
    }

    private static func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get()
    }

    private static func say(_ request: String, to port: Int) async throws -> String {
        try await talk(port) { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var answer = ""
            for try await part in inbound { answer += String(buffer: part) }
            return answer
        }
    }

    @Test func `the listener tells where it listens and answers there`() async throws {
        let rig = try Rig.stack()
        try await withListener(rig) { port in
            let answer = try await LoopbackHTTP.request("GET", "http://127.0.0.1:\(port)/live")
            #expect(answer.status == 200)
            #expect(answer.body == #"{"status":"ok"}"#)
            #expect(answer.headers["cache-control"] == "no-store")
        }
    }

    @Test func `HEAD of an unknown path leaves the connection in step`() async throws {
        let rig = try Rig.stack()
        try await withListener(rig) { port in
            let text = try await Self.say(
                "HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    + "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                to: port
            )
            let answers = text.split(separator: "HTTP/1.1 ")
            #expect(answers.count == 2)
            #expect(answers.first?.hasSuffix("\r\n\r\n") == true)
            #expect(answers.last?.hasPrefix("200 ") == true)
        }
    }

    @Test(arguments: [
        "X-Long: \(String(repeating: "x", count: 9 * 1024))\r\n",
        (0..<101).map { "X-\($0): 1\r\n" }.joined(),
        (0..<40).map { "X-\($0): \(String(repeating: "x", count: 1000))\r\n" }.joined(),
    ])
    func `headers beyond the limits are refused`(_ headers: String) async throws {
        let rig = try Rig.stack()
        try await withListener(rig) { port in
            let text = try await Self.say(
                "GET /live HTTP/1.1\r\nHost: localhost\r\n\(headers)Connection: close\r\n\r\n",
                to: port
            )
            #expect(text.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func `an idle connection is closed`() async throws {
        let rig = try Rig.stack()
        try await withListener(rig, idleTimeout: .milliseconds(50)) { port in
            // Says nothing: the connection may be closed before a write of ours.
            let channel = try await Self.connect(port)
            try await channel.closeFuture.get()
        }
    }

    @Test func `half requests that take all connections are dropped and make room`() async throws {
        let rig = try Rig.stack()
        try await withListener(rig, maxConnections: 20, requestTimeout: .milliseconds(300)) { port in
            var halves: [any Channel] = []
            for _ in 0..<20 {
                let channel = try await Self.connect(port)
                // May be too late on a busy machine, and is dropped then as well.
                channel.writeAndFlush(ByteBuffer(string: "GET /live HTTP/1.1\r\nHost: loc"), promise: nil)
                halves.append(channel)
            }
            // On a busy machine a whole request, too, may be read later than the limit, and is dropped then.
            try await Polling.until("a request finds room") {
                (try? await LoopbackHTTP.request("GET", "http://127.0.0.1:\(port)/live"))?.status == 200
            }
            for half in halves { try await half.closeFuture.get() }
        }
    }

    @Test func `half a second request drops the connection too`() async throws {
        let rig = try Rig.stack()
        try await withListener(rig, requestTimeout: .seconds(1)) { port in
            // On a busy machine the first request, too, may be read later than the limit, and is dropped then.
            try await Polling.until("a first request is answered, and half a second one dropped") {
                try await Self.talk(port, Self.isDroppedAtHalfASecondRequest)
            }
        }
    }

    /// - Returns: Whether the first request was answered; ends when the connection does.
    private static func isDroppedAtHalfASecondRequest(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> Bool {
        var iterator = inbound.makeAsyncIterator()
        do {
            try await outbound.write(ByteBuffer(string: "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            guard try await iterator.next() != nil else { return false }
        } catch {
            return false
        }
        do {
            try await outbound.write(ByteBuffer(string: "GET /li"))
            while let more = try await iterator.next() {
                #expect(!String(buffer: more).hasPrefix("HTTP/1.1 4"))
            }
        } catch is ChannelError {
            // Dropped before the half was written.
        } catch let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE {
            // Dropped before the server had read the half: the kernel says so with a reset.
        }
        return true
    }

    @Test func `a connection beyond the limit waits until another is closed`() async throws {
        let rig = try Rig.stack()
        try await withListener(rig, maxConnections: 1) { port in
            let request = "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let answered = StopFlag()
            try await withThrowingTaskGroup(of: String.self) { group in
                let again = request.replacing("Connection: close\r\n", with: "")
                try await Self.talk(port) { inbound, outbound in
                    var iterator = inbound.makeAsyncIterator()
                    try await outbound.write(ByteBuffer(string: again))
                    #expect(try await iterator.next() != nil)
                    group.addTask {
                        let answer = try await Self.say(request, to: port)
                        answered.set()
                        return answer
                    }
                    for _ in 0..<20 {
                        try await outbound.write(ByteBuffer(string: again))
                        #expect(try await iterator.next() != nil)
                    }
                    #expect(!answered.isSet)
                }
                #expect(try await group.next()?.hasPrefix("HTTP/1.1 200 ") == true)
            }
        }
    }

    @Test func `a listener has the documented limits unless told otherwise`() {
        let listener = WebServer.Listener(host: "127.0.0.1", port: 9911)
        #expect(listener.maxConnections == 512)
        #expect(listener.idleTimeout == .seconds(60))
        #expect(listener.requestTimeout == .seconds(10))
        #expect(SlowClientHandler.patience == .seconds(30))
    }
}
