import NIOCore
import Probing
import Vocabulary

/// Sends a query with its length before it, and reads one answer of the same form (RFC 1035 §4.2.2).
final class DNSStreamHandler: ChannelDuplexHandler {
    struct Job: Sendable {
        let query: [UInt8]
        let promise: EventLoopPromise<[UInt8]>
    }

    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Job
    typealias OutboundOut = ByteBuffer

    private let run: ProbeRun
    private var job: Job?
    private var received = ByteBuffer()

    init(_ run: ProbeRun) {
        self.run = run
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let job = unwrapOutboundIn(data)
        self.job = job
        run.enter(.query)
        var bytes = context.channel.allocator.buffer(capacity: job.query.count + 2)
        bytes.writeInteger(UInt16(job.query.count))
        bytes.writeBytes(job.query)
        context.write(wrapOutboundOut(bytes), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard let job else {
            // Before the query it is nonsense, after the answer it is nobody's.
            return context.close(promise: nil)
        }
        received.writeBuffer(&bytes)
        guard let length = received.getInteger(at: received.readerIndex, as: UInt16.self),
            let message = received.getBytes(at: received.readerIndex + 2, length: Int(length))
        else { return }
        self.job = nil
        run.finish()
        job.promise.succeed(message)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context, ConnectionFailure.exchanging(in: .query, error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        let text = received.readableBytes > 0 ? "in the middle of the answer" : "unanswered"
        fail(context, ProbeFailure(.protocol, in: .query, "the connection was closed \(text)"))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(context, ProbeFailure(.protocol, in: .query, "the connection was closed"))
    }

    private func fail(_ context: ChannelHandlerContext, _ failure: ProbeFailure) {
        let job = self.job
        self.job = nil
        context.close(promise: nil)
        run.finish()
        job?.promise.fail(failure)
    }
}
