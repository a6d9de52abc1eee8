import NIOCore
import NIOSSL
import NIOTLS
import Synchronization

/// Notes what a handshake agreed on and what the server says behind it, for the task that waits for the channel.
final class TLSHandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    /// Where the handler leaves what it saw.
    final class Note: Sendable {
        private let state = Mutex<TLSHandshake?>(nil)
        /// Why the server broke off behind the handshake; nil when it did not say.
        let end: EventLoopPromise<String?>

        init(on loop: any EventLoop) {
            end = loop.makePromise()
        }

        var handshake: TLSHandshake? {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    private let note: Note

    init(_ note: Note) {
        self.note = note
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted(let chosen)) = event as? TLSUserEvent,
            let ssl = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self),
            let certificate = ssl.peerCertificate
        {
            note.handshake = TLSHandshake(
                certificate: certificate,
                version: ssl.tlsVersion,
                applicationProtocol: chosen
            )
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that merely breaks the connection after the handshake has no say any more.
        note.end.succeed(ConnectionFailure.refusal(afterHandshake: error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        note.end.succeed(nil)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        note.end.succeed(nil)
    }
}
