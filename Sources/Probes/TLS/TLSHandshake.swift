import NIOCore
import NIOSSL
import NIOTLS
import Synchronization

/// What came of a handshake that succeeded.
struct TLSHandshake: Sendable {
    let certificate: NIOSSLCertificate
    let version: TLSVersion?
    /// What the server chose of our offer by ALPN; nil when it chose nothing.
    let applicationProtocol: String?
}

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
