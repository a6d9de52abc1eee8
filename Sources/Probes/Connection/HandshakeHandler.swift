import NIOCore
import NIOSSL
import NIOTLS
import Probing
import Vocabulary

/// Tells when the TLS handshake on a new channel is done, or what broke it.
final class HandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private let run: ProbeRun?
    private var promise: EventLoopPromise<any Channel>?

    init(run: ProbeRun?, promise: EventLoopPromise<any Channel>) {
        self.run = run
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        run?.enter(.tls)
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted) = event as? TLSUserEvent { complete(.success(context.channel)) }
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

    private func complete(_ result: Result<any Channel, any Error>) {
        promise?.completeWith(result)
        promise = nil
    }
}

/// What broke a handshake, with the certificate that was being judged.
struct HandshakeError: Error {
    let underlying: any Error
    let certificate: NIOSSLCertificate?
}
