import NIOCore
import NIOHTTPTypes

/// Drops a connection whose client takes too long over a request, head and body together.
///
/// The first request counts from the moment the connection was accepted, each further one from its first byte; between two
/// the idle limit alone holds. It stands behind the decoder, which tells nothing of half a head: such a head is a read that
/// completes without any part.
final class SlowRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let limit: TimeAmount
    private var timer: Scheduled<Void>?
    /// A head was read and its end was not.
    private var isInRequest = false
    /// The read under way has brought a part.
    private var hasPart = false

    init(limit: TimeAmount) {
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasPart = true
        if case .end = unwrapInboundIn(data) {
            isInRequest = false
            stop()
        } else {
            isInRequest = true
            start(context)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !hasPart { start(context) }
        hasPart = false
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Also the end of the input completes a read: no request begins with it, and an answer may be on its way.
        if case .inputClosed? = event as? ChannelEvent, !isInRequest { stop() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    /// Unless the request has begun before: what comes in drips gains no time.
    private func start(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }
}
