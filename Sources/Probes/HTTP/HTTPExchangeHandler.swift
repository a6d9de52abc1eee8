import NIOCore
import NIOHTTP1
import NIOSSL
import Probing
import Vocabulary

/// Sends one ``HTTPJob`` after the other and collects the answers, stamping phases as bytes come and go.
final class HTTPExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPJob
    typealias OutboundOut = HTTPClientRequestPart

    /// In bytes: headers and the framing of short bodies.
    private static let framingLimit = 512 * 1024

    private var job: HTTPJob?
    private var head: HTTPResponseHead?
    private var body = ByteBuffer()
    /// Of the answer so far, framing included.
    private var received = 0
    private var hasBytes: Bool { received > 0 }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let job = unwrapOutboundIn(data)
        guard self.job == nil else {
            job.promise.fail(ProbeFailure(.internal, in: .wait, "an exchange is under way on this connection"))
            promise?.succeed(())
            return
        }
        self.job = job
        (head, received) = (nil, 0)
        body = ByteBuffer()
        // The head is for the parser; the wire sends head and body in one piece.
        context.write(wrapOutboundOut(.head(job.request.head)), promise: promise)
        job.run?.enter(.wait)
    }

    /// The request that is being sent.
    var outgoing: ByteBuffer? { job?.request.bytes }

    /// Bytes have come in, before they are parsed; false when they are more than any honest framing needs.
    func admit(_ count: Int) -> Bool {
        if !hasBytes { job?.run?.enter(.transfer) }
        received += count
        let limit = (job?.request.call.bodyLimit ?? 0).multipliedReportingOverflow(by: 8)
        return limit.overflow || received <= max(Self.framingLimit, limit.partialValue)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            let announced = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
            if let job, announced > job.request.call.bodyLimit, job.request.call.needsWholeBody,
                job.request.call.method != "HEAD"
            {
                tooLong(context, job.request.call.bodyLimit)
            }
        case .body(var bytes):
            append(&bytes, context)
        case .end:
            complete(context, isTruncated: false)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if saysEnough { return complete(context, isTruncated: true) }
        switch error {
        case HTTPParserError.invalidEOFState:
            fail(context, .protocol, "the connection was closed in the middle of the answer")
        case HTTPParserError.headerOverflow:
            fail(context, .protocol, "the answer's headers are too long")
        case is HTTPOverflow:
            fail(context, .protocol, "the answer's framing is longer than any answer needs")
        case let error as HTTPParserError:
            fail(context, .protocol, "the answer is not HTTP/1.1 (\(error))")
        default:
            fail(context, ConnectionFailure.exchanging(in: phase, error))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if saysEnough {
            complete(context, isTruncated: true)
        } else if job != nil {
            let when = hasBytes ? "in the middle of the answer" : "unanswered"
            fail(context, .protocol, "the connection was closed \(when)")
        }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if job != nil { fail(context, .protocol, "the connection was closed") }
    }

    /// A refusal whose rest is lost: who refuses without reading the request resets the connection, and with it his words.
    private var saysEnough: Bool {
        guard let job, let head else { return false }
        return head.status.code >= 400 && !job.request.call.needsWholeBody
    }

    private var phase: Phase { hasBytes ? .transfer : .wait }

    private func append(_ bytes: inout ByteBuffer, _ context: ChannelHandlerContext) {
        guard let job else { return }
        let room = job.request.call.bodyLimit - body.readableBytes
        guard bytes.readableBytes > room else {
            body.writeBuffer(&bytes)
            return
        }
        if job.request.call.needsWholeBody { return tooLong(context, job.request.call.bodyLimit) }
        if var part = bytes.readSlice(length: max(0, room)) { body.writeBuffer(&part) }
        complete(context, isTruncated: true)
    }

    private func complete(_ context: ChannelHandlerContext, isTruncated: Bool) {
        guard let job, let head else { return }
        if job.isLast { job.run?.finish() }
        self.job = nil
        let answer = HTTPAnswer(
            status: Int(head.status.code),
            headers: head.headers.map { ($0.name, $0.value) },
            body: body,
            isTruncated: isTruncated,
            reusedConnection: job.isReused
        )
        body = ByteBuffer()
        if isTruncated || !job.request.keepsConnection || !head.isKeepAlive { context.close(promise: nil) }
        job.promise.succeed(answer)
    }

    private func tooLong(_ context: ChannelHandlerContext, _ limit: Int) {
        fail(context, .protocol, "the body is longer than \(limit) bytes")
    }

    private func fail(_ context: ChannelHandlerContext, _ reason: FailureReason, _ message: String) {
        fail(context, ProbeFailure(reason, in: phase, message))
    }

    private func fail(_ context: ChannelHandlerContext, _ failure: ProbeFailure) {
        let job = self.job
        self.job = nil
        body = ByteBuffer()
        context.close(promise: nil)
        if job?.isReused == false || hasBytes { job?.run?.finish() }
        job?.promise.fail(HTTPExchangeError(failure: failure, isUnanswered: !hasBytes))
    }
}
