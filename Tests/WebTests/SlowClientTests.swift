import NIOCore
import NIOEmbedded
import Testing

@testable import Web

@Suite struct SlowClientTests {
    private func channel() throws -> (EmbeddedChannel, EmbeddedEventLoop) {
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(handler: SlowClientHandler(), loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return (channel, loop)
    }

    private func setWritable(_ isWritable: Bool, _ channel: EmbeddedChannel) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    @Test func `a client that does not take its answer for 30 s is dropped`() throws {
        let (channel, loop) = try channel()
        setWritable(false, channel)
        loop.advanceTime(by: .milliseconds(29_999))
        #expect(channel.isActive)
        loop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive)
    }

    @Test func `a client that takes something in time is kept`() throws {
        let (channel, loop) = try channel()
        for _ in 0..<5 {
            setWritable(false, channel)
            loop.advanceTime(by: .seconds(29))
            setWritable(true, channel)
            loop.advanceTime(by: .seconds(29))
        }
        #expect(channel.isActive)
        _ = try channel.finish()
    }

    @Test func `a handler that is gone drops nobody`() throws {
        let (channel, loop) = try channel()
        setWritable(false, channel)
        let handler = try channel.pipeline.syncOperations.handler(type: SlowClientHandler.self)
        channel.pipeline.syncOperations.removeHandler(handler, promise: nil)
        loop.advanceTime(by: .seconds(31))
        #expect(channel.isActive)
        _ = try channel.finish()
    }
}
