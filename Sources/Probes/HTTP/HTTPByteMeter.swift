import NIOCore

/// Sees an answer's bytes before the parser: tells of the first, and ends what outgrows any sensible framing.
final class HTTPByteMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let exchange: HTTPExchangeHandler

    init(_ exchange: HTTPExchangeHandler) {
        self.exchange = exchange
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard exchange.admit(unwrapInboundIn(data).readableBytes) else {
            context.fireErrorCaught(HTTPOverflow())
            return
        }
        context.fireChannelRead(data)
    }
}

/// An answer of endless headers, chunk extensions or the like.
struct HTTPOverflow: Error {}
