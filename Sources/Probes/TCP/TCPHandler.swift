import NIOCore
import Probing
import Vocabulary

/// What to say to a TCP service, and what it has to say.
struct TCPJob: Sendable {
    let send: String?
    let expect: String
    let run: ProbeRun?
    let promise: EventLoopPromise<Void>
}

/// Sends a text and waits for another; what comes before the ``TCPJob`` (a greeting) is kept for it.
final class TCPHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = TCPJob
    typealias OutboundOut = ByteBuffer

    private var job: TCPJob?
    private var matcher = LiteralMatcher("")
    private var early = ByteBuffer()
    private var received = 0

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let job = unwrapOutboundIn(data)
        self.job = job
        matcher = LiteralMatcher(job.expect)
        job.run?.enter(.wait)
        if let text = job.send, !text.isEmpty {
            context.write(wrapOutboundOut(ByteBuffer(string: text)), promise: promise)
        } else {
            promise?.succeed(())
        }
        let bytes = early
        early.clear()
        look(at: bytes, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received += bytes.readableBytes
        if job == nil, early.readableBytes < TCPProbe.mostBytes {
            early.writeBuffer(&bytes)
        } else {
            job?.run?.enter(.transfer)
            look(at: bytes, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context, ConnectionFailure.exchanging(in: phase, error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(context, closedFailure)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(context, closedFailure)
    }

    private var phase: Phase { received > 0 ? .transfer : .wait }

    private var closedFailure: ProbeFailure {
        guard let job, received > 0 else {
            return ProbeFailure(.protocol, in: .wait, "the connection was closed unanswered")
        }
        let text = "expected `\(job.expect)`, the connection was closed after \(received) other bytes"
        return ProbeFailure(.assertion, in: .transfer, text)
    }

    private func look(at bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard let job else { return }
        if matcher.consume(bytes.readableBytesView) {
            self.job = nil
            job.run?.finish()
            context.close(promise: nil)
            job.promise.succeed(())
        } else if received >= TCPProbe.mostBytes {
            let text = "expected `\(job.expect)`, it is not in the first \(TCPProbe.mostBytes) bytes"
            fail(context, ProbeFailure(.assertion, in: .transfer, text))
        }
    }

    private func fail(_ context: ChannelHandlerContext, _ failure: ProbeFailure) {
        let job = self.job
        self.job = nil
        context.close(promise: nil)
        job?.run?.finish()
        job?.promise.fail(failure)
    }
}
