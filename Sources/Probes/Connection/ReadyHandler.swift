import NIOCore
import NIOSSL
import NIOTLS
import Probing
import Vocabulary

/// Tells when a new channel may be used: connected, and its TLS handshake done.
final class ReadyHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private let expectsHandshake: Bool
    private let run: ProbeRun?
    private var promise: EventLoopPromise<Void>?

    init(expectsHandshake: Bool, run: ProbeRun?, promise: EventLoopPromise<Void>) {
        self.expectsHandshake = expectsHandshake
        self.run = run
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        if expectsHandshake {
            run?.enter(.tls)
        } else {
            complete(.success(()))
        }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted) = event as? TLSUserEvent { complete(.success(())) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard promise != nil else { return context.fireErrorCaught(error) }
        let ssl = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        complete(.failure(HandshakeError(underlying: error, certificate: ssl?.peerCertificate)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        complete(.failure(ChannelError.eof))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        complete(.failure(ChannelError.ioOnClosedChannel))
    }

    private func complete(_ result: Result<Void, any Error>) {
        promise?.completeWith(result)
        promise = nil
    }
}

/// What broke a handshake, with the certificate that was being judged.
struct HandshakeError: Error {
    let underlying: any Error
    let certificate: NIOSSLCertificate?
}
