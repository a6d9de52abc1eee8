import NIOCore
import NIOPosix

/// A server on the loopback address that says the same bytes to whatever it is asked.
package final class FixedAnswerServer: Sendable {
    package let port: Int
    private let channel: any Channel

    private init(_ channel: any Channel, port: Int) {
        self.channel = channel
        self.port = port
    }

    deinit { channel.close(promise: nil) }

    /// Starts listening on a free port.
    ///
    /// - Parameters:
    ///   - answer: sent each time something arrives.
    ///   - closes: whether the connection ends with the answer.
    ///   - port: where to listen; 0 for a free one.
    /// - Returns: the server; it ends with its last reference.
    /// - Throws: what the system says.
    package static func start(_ answer: [UInt8], closes: Bool, port: Int = 0) async throws -> FixedAnswerServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(answer: answer, closes: closes))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return FixedAnswerServer(channel, port: channel.localAddress?.port ?? 0)
    }

    /// Starts an HTTP server whose every answer has this status and body.
    package static func http(status: String, body: String, port: Int = 0) async throws -> FixedAnswerServer {
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        return try await start(Array((head + body).utf8), closes: true, port: port)
    }

    /// Refuses connections from now on.
    package func stop() async throws {
        try await channel.close().get()
    }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: [UInt8]
    private let closes: Bool

    init(answer: [UInt8], closes: Bool) {
        self.answer = answer
        self.closes = closes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer)), promise: nil)
        if closes { context.close(promise: nil) }
    }
}
