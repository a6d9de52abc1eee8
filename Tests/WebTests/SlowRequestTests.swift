import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Web

@Suite struct SlowRequestTests {
    private let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/"))
    private let body = HTTPRequestPart.body(ByteBuffer(string: "x"))
    private let end = HTTPRequestPart.end(nil)

    private func channel() throws -> (EmbeddedChannel, EmbeddedEventLoop) {
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(handler: SlowRequestHandler(limit: .seconds(10)), loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return (channel, loop)
    }

    /// Bytes of a head that is not whole yet: the decoder passes nothing on.
    private func dribble(_ channel: EmbeddedChannel) { channel.pipeline.fireChannelReadComplete() }

    /// One whole request in one read.
    private func request(_ channel: EmbeddedChannel) throws {
        channel.pipeline.fireChannelRead(head)
        channel.pipeline.fireChannelRead(end)
        channel.pipeline.fireChannelReadComplete()
    }

    private func expectDropped(_ channel: EmbeddedChannel, _ loop: EmbeddedEventLoop, in rest: TimeAmount) {
        loop.advanceTime(by: rest - .milliseconds(1))
        #expect(channel.isActive)
        loop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive)
    }

    @Test func `a connection that says nothing is dropped 10 s after it was accepted`() throws {
        let (channel, loop) = try channel()
        expectDropped(channel, loop, in: .seconds(10))
    }

    @Test func `a first head in drips is dropped 10 s after the accept`() throws {
        let (channel, loop) = try channel()
        for _ in 0..<9 {
            loop.advanceTime(by: .seconds(1))
            dribble(channel)
        }
        expectDropped(channel, loop, in: .seconds(1))
    }

    @Test func `a body in drips gains no time`() throws {
        let (channel, loop) = try channel()
        try request(channel)
        loop.advanceTime(by: .seconds(30))
        try channel.writeInbound(head)
        for _ in 0..<9 {
            loop.advanceTime(by: .seconds(1))
            try channel.writeInbound(body)
        }
        expectDropped(channel, loop, in: .seconds(1))
    }

    @Test func `a further head in drips counts from its first byte`() throws {
        let (channel, loop) = try channel()
        try request(channel)
        loop.advanceTime(by: .seconds(50))
        dribble(channel)
        loop.advanceTime(by: .seconds(9))
        dribble(channel)
        expectDropped(channel, loop, in: .seconds(1))
    }

    @Test func `requests in time keep the connection, however long it lies between them`() throws {
        let (channel, loop) = try channel()
        for _ in 0..<5 {
            loop.advanceTime(by: .seconds(5))
            dribble(channel)
            loop.advanceTime(by: .milliseconds(4999))
            try channel.writeInbound(head)
            try channel.writeInbound(end)
            loop.advanceTime(by: .seconds(55))
            // The next one is counted anew.
            try request(channel)
            loop.advanceTime(by: .seconds(55))
            #expect(channel.isActive)
        }
        _ = try channel.finish()
    }

    @Test func `a client that has closed its side after its request still gets a late answer`() throws {
        let (channel, loop) = try channel()
        try request(channel)
        channel.pipeline.fireChannelReadComplete()
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        loop.advanceTime(by: .minutes(1))
        #expect(channel.isActive)
        _ = try channel.finish()
    }

    @Test func `a handler that is gone drops nobody`() throws {
        let (channel, loop) = try channel()
        let handler = try channel.pipeline.syncOperations.handler(type: SlowRequestHandler.self)
        channel.pipeline.syncOperations.removeHandler(handler, promise: nil)
        loop.advanceTime(by: .seconds(11))
        #expect(channel.isActive)
        _ = try channel.finish()
    }
}
