import Glibc
import NIOCore
import NIOPosix

/// A name server on loopback, on one port for UDP and TCP, that does to each query what a script says.
package final class ScriptedNameServer: Sendable {
    package enum Transport: Sendable, Equatable { case udp, tcp }

    package enum Step: Sendable {
        /// A datagram, or a message with its length before it.
        case send([UInt8])
        /// The same from another port than the one that was asked; only over UDP.
        case sendFromElsewhere([UInt8])
        /// These bytes as they are, and again and again for as long as the client reads; only over TCP.
        case flood([UInt8])
        /// These bytes as they are; only over TCP.
        case raw([UInt8])
        case reset
        case close
    }

    /// What to do with a query.
    package typealias Script = @Sendable (_ query: [UInt8], _ transport: Transport) -> [Step]

    package let port: Int
    private let channels: [any Channel]
    private let tally: ScriptedPeer.Tally

    private init(_ datagrams: any Channel, _ streams: any Channel, _ tally: ScriptedPeer.Tally) {
        channels = [datagrams, streams]
        self.tally = tally
        port = streams.localAddress?.port ?? 0
    }

    /// Starts a server that follows `script`.
    package static func start(_ script: @escaping Script) async throws -> ScriptedNameServer {
        let group = NIOSingletons.posixEventLoopGroup
        let tally = ScriptedPeer.Tally()
        for _ in 0..<20 {
            let streams = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(NameServerStream(script, tally))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let datagrams = DatagramBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(NameServerDatagrams(script, tally))
                    }
                }
            // Somebody else may have the port over UDP.
            if let channel = try? await datagrams.bind(host: "127.0.0.1", port: streams.localAddress?.port ?? 0).get() {
                return ScriptedNameServer(channel, streams, tally)
            }
            try await streams.close()
        }
        throw TestKitError("no port is free for UDP and TCP")
    }

    /// Of the connections over TCP; `bytes` counts the queries over both.
    package var counts: ScriptedPeer.Counts { tally.counts }

    /// Suspends until the counts are as wanted.
    package func until(_ condition: @escaping @Sendable (ScriptedPeer.Counts) -> Bool) async {
        await tally.until(condition)
    }

    package func stop() async throws {
        for channel in channels { try await channel.close() }
    }
}

private final class NameServerDatagrams: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let script: ScriptedNameServer.Script
    private let tally: ScriptedPeer.Tally

    init(_ script: @escaping ScriptedNameServer.Script, _ tally: ScriptedPeer.Tally) {
        self.script = script
        self.tally = tally
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        tally.update { $0.bytes += 1 }
        for step in script(Array(buffer: envelope.data), .udp) {
            switch step {
            case .send(let bytes):
                let answer = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: bytes))
                context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
            case .sendFromElsewhere(let bytes):
                let client = envelope.remoteAddress
                DatagramBootstrap(group: context.eventLoop).bind(host: "127.0.0.1", port: 0).whenSuccess { channel in
                    let answer = AddressedEnvelope(remoteAddress: client, data: ByteBuffer(bytes: bytes))
                    channel.writeAndFlush(answer).whenComplete { _ in channel.close(promise: nil) }
                }
            case .flood, .raw, .reset, .close:
                break
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that has gone away refuses what we send it.
    }
}

private final class NameServerStream: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let script: ScriptedNameServer.Script
    private let tally: ScriptedPeer.Tally
    private var received = ByteBuffer()

    init(_ script: @escaping ScriptedNameServer.Script, _ tally: ScriptedPeer.Tally) {
        self.script = script
        self.tally = tally
    }

    func channelActive(context: ChannelHandlerContext) {
        tally.update { counts in
            counts.accepted += 1
            counts.open += 1
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        tally.update { $0.open -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard let length = received.getInteger(at: received.readerIndex, as: UInt16.self),
            let query = received.getBytes(at: received.readerIndex + 2, length: Int(length))
        else { return }
        received.clear()
        tally.update { $0.bytes += 1 }
        Self.perform(script(query, .tcp)[...], on: context.channel)
    }

    private static func perform(_ steps: ArraySlice<ScriptedNameServer.Step>, on channel: any Channel) {
        guard let step = steps.first else { return }
        perform(step, on: channel).whenSuccess { perform(steps.dropFirst(), on: channel) }
    }

    private static func perform(_ step: ScriptedNameServer.Step, on channel: any Channel) -> EventLoopFuture<Void> {
        switch step {
        case .send(let bytes):
            var buffer = ByteBuffer(integer: UInt16(clamping: bytes.count))
            buffer.writeBytes(bytes)
            return channel.writeAndFlush(buffer)
        case .raw(let bytes):
            return channel.writeAndFlush(ByteBuffer(bytes: bytes))
        case .flood(let bytes):
            return flood(ByteBuffer(bytes: bytes), on: channel)
        case .reset:
            let lingering = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            return (lingering ?? channel.eventLoop.makeSucceededVoidFuture()).flatMap { channel.close() }
        case .close:
            return channel.close()
        case .sendFromElsewhere:
            return channel.eventLoop.makeSucceededVoidFuture()
        }
    }

    private static func flood(_ unit: ByteBuffer, on channel: any Channel) -> EventLoopFuture<Void> {
        channel.writeAndFlush(unit).flatMap { channel.eventLoop.flatSubmit { flood(unit, on: channel) } }
    }
}
