import NIOCore
import NIOPosix

/// Stands before a server on this machine and passes on what that says one byte at a time, each in a segment of its own.
package final class DribblingProxy: Sendable {
    package let port: Int
    private let channel: any Channel
    private let tally: ScriptedPeer.Tally

    /// Starts a proxy for the server on `target`; connections after the first `most` are accepted and hear nothing.
    package static func start(to target: Int, serving most: Int = .max) async throws -> DribblingProxy {
        let tally = ScriptedPeer.Tally()
        let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ProxyHandler(target: target, serving: most, tally))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return DribblingProxy(channel, tally)
    }

    private init(_ channel: any Channel, _ tally: ScriptedPeer.Tally) {
        self.channel = channel
        self.tally = tally
        port = channel.localAddress?.port ?? 0
    }

    /// Suspends until the counts of its clients' connections are as wanted.
    package func until(_ condition: @escaping @Sendable (ScriptedPeer.Counts) -> Bool) async {
        await tally.until(condition)
    }

    /// Stops listening; connections stay.
    package func stop() async throws {
        try await channel.close()
    }
}

/// The client's side: passes on whole what the client says.
private final class ProxyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let target: Int
    private let most: Int
    private let tally: ScriptedPeer.Tally
    private var server: (any Channel)?
    private var early: [ByteBuffer] = []

    init(target: Int, serving most: Int, _ tally: ScriptedPeer.Tally) {
        self.target = target
        self.most = most
        self.tally = tally
    }

    func channelActive(context: ChannelHandlerContext) {
        tally.update { counts in
            counts.accepted += 1
            counts.open += 1
        }
        guard tally.counts.accepted <= most else { return }
        let client = context.channel
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DribblingHandler(client))
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .whenComplete { bound.value.connected($0, client) }
    }

    private func connected(_ result: Result<any Channel, any Error>, _ client: any Channel) {
        guard case .success(let server) = result, client.isActive else {
            client.close(promise: nil)
            if case .success(let server) = result { server.close(promise: nil) }
            return
        }
        self.server = server
        for bytes in early { server.writeAndFlush(bytes, promise: nil) }
        early = []
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let server { server.writeAndFlush(bytes, promise: nil) } else { early.append(bytes) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        tally.update { $0.open -= 1 }
        server?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// The server's side: a byte for each turn of the loop.
private final class DribblingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel
    private var bytes = ByteBuffer()
    private var isBusy = false
    private var isClosed = false

    init(_ client: any Channel) {
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.writeImmutableBuffer(unwrapInboundIn(data))
        if !isBusy { next(context.eventLoop) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        if !isBusy { client.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func next(_ loop: any EventLoop) {
        guard let byte = bytes.readInteger(as: UInt8.self) else {
            isBusy = false
            bytes.discardReadBytes()
            if isClosed { client.close(promise: nil) }
            return
        }
        isBusy = true
        client.writeAndFlush(ByteBuffer(integer: byte), promise: nil)
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.execute { bound.value.next(loop) }
    }
}
