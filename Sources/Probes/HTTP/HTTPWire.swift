import NIOCore
import NIOHTTP1

/// The socket's side of the pipeline: sends a request's bytes, and sees an answer's before the parser does.
///
/// The parser sits behind it and sees each request's head, whose method decides whether a body follows; the head itself
/// is bytes already, the same for all runs of a check.
final class HTTPWire: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = ByteBuffer

    private let exchange: HTTPExchangeHandler

    init(_ exchange: HTTPExchangeHandler) {
        self.exchange = exchange
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let bytes = exchange.outgoing else {
            promise?.fail(ChannelError.inappropriateOperationForState)
            return
        }
        context.write(wrapOutboundOut(bytes), promise: promise)
    }

    /// Tells of the first byte, and ends what outgrows any sensible framing.
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
