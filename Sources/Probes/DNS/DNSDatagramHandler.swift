import NIOCore
import Probing
import Vocabulary

/// Waits for the datagram that answers a query; others are dropped, as RFC 5452 §9.1 demands.
final class DNSDatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let id: UInt16
    private let run: ProbeRun
    private let promise: EventLoopPromise<[UInt8]>

    init(_ id: UInt16, _ run: ProbeRun, _ promise: EventLoopPromise<[UInt8]>) {
        self.id = id
        self.run = run
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(buffer: unwrapInboundIn(data).data)
        guard DNSResponse.isAnswer(bytes, id: id) else { return }
        // What was cut off is asked for again, over TCP.
        if !DNSResponse.isTruncated(bytes) { run.finish() }
        promise.succeed(bytes)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        run.finish()
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
    }
}
