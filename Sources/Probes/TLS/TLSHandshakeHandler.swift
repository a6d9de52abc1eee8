import NIOCore
import NIOSSL
import NIOTLS
import Synchronization

/// Notes what a handshake agreed on, for the task that waits for the channel.
final class TLSHandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    /// Where the handler leaves what it saw.
    final class Note: Sendable {
        private let state = Mutex<TLSHandshake?>(nil)

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
        // A peer that breaks the connection after the handshake has no say any more.
        context.close(promise: nil)
    }
}
