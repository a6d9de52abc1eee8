import Glibc
import NIOCore

/// Follows a ``ScriptedPeer/Script`` on one connection.
final class ScriptedPeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let script: ScriptedPeer.Script
    private let tally: ScriptedPeer.Tally
    private var number = 0

    init(_ script: ScriptedPeer.Script, _ tally: ScriptedPeer.Tally) {
        self.script = script
        self.tally = tally
    }

    func channelActive(context: ChannelHandlerContext) {
        tally.update { counts in
            counts.accepted += 1
            counts.open += 1
        }
        number = tally.counts.accepted
        Self.perform(script.onAccept(number)[...], on: context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        tally.update { $0.open -= 1 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: unwrapInboundIn(data))
        tally.update { counts in
            counts.bytes += text.utf8.count
            counts.received += text
        }
        Self.perform(script.onBytes(number, text)[...], on: context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private static func perform(_ steps: ArraySlice<ScriptedPeer.Step>, on channel: any Channel) {
        guard let step = steps.first else { return }
        perform(step, on: channel).whenSuccess { perform(steps.dropFirst(), on: channel) }
    }

    private static func perform(_ step: ScriptedPeer.Step, on channel: any Channel) -> EventLoopFuture<Void> {
        switch step {
        case .send(let text):
            return channel.writeAndFlush(ByteBuffer(string: text))
        case .dribble(let text):
            return dribble(Array(text.utf8)[...], on: channel)
        case .flood(let start, let unit):
            let repeated = ByteBuffer(string: String(repeating: unit, count: max(1, 16_384 / max(1, unit.utf8.count))))
            return channel.writeAndFlush(ByteBuffer(string: start)).flatMap { flood(repeated, on: channel) }
        case .reset:
            let lingering = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            return (lingering ?? channel.eventLoop.makeSucceededVoidFuture()).flatMap { channel.close() }
        case .close:
            return channel.close()
        }
    }

    private static func dribble(_ bytes: ArraySlice<UInt8>, on channel: any Channel) -> EventLoopFuture<Void> {
        guard let byte = bytes.first else { return channel.eventLoop.makeSucceededVoidFuture() }
        return channel.writeAndFlush(ByteBuffer(integer: byte)).flatMap {
            dribble(bytes.dropFirst(), on: channel)
        }
    }

    private static func flood(_ unit: ByteBuffer, on channel: any Channel) -> EventLoopFuture<Void> {
        channel.writeAndFlush(unit).flatMap {
            // One round of the loop between two writes: a stack of futures as deep as the flood is long would overflow.
            channel.eventLoop.flatSubmit { flood(unit, on: channel) }
        }
    }
}
