import NIOCore
import Probes
import Probing
import Vocabulary

/// A command and the promise of its answer.
struct SMTPJob: Sendable {
    /// With its line end; empty for the greeting, which comes by itself.
    let bytes: ByteBuffer
    /// Nil for QUIT, whose answer nobody waits for.
    let promise: EventLoopPromise<SMTPReply>?
}

/// Speaks SMTP as a client: one ``SMTPJob`` at a time.
final class SMTPHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = SMTPJob
    typealias OutboundOut = ByteBuffer

    private var reader = SMTPReplyReader()
    private var job: SMTPJob?
    /// Came before anybody asked for it: the greeting, or the farewell of a server that shuts down.
    private var early: SMTPReply?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let job = unwrapOutboundIn(data)
        guard let reply = job.promise else {
            context.write(wrapOutboundOut(job.bytes), promise: promise)
            return
        }
        guard self.job == nil else {
            reply.fail(ProbeFailure(.internal, "a command is under way on this connection"))
            promise?.succeed(())
            return
        }
        if let early {
            self.early = nil
            promise?.succeed(())
            return reply.succeed(early)
        }
        self.job = job
        guard job.bytes.readableBytes > 0 else {
            promise?.succeed(())
            return
        }
        context.write(wrapOutboundOut(job.bytes), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.feed(unwrapInboundIn(data).readableBytesView)
        do throws(SMTPReplyError) {
            while let reply = try reader.next() {
                guard let job else {
                    guard early == nil else { throw SMTPReplyError(message: "answers that nobody asked for") }
                    early = reply
                    continue
                }
                self.job = nil
                job.promise?.succeed(reply)
            }
        } catch {
            fail(context, ProbeFailure(.protocol, "the answer is not SMTP's: \(error.message)"))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context, Connector.failure(of: error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(context, ProbeFailure(.protocol, "the connection was closed"))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(context, ProbeFailure(.protocol, "the connection was closed"))
    }

    /// Whether more has come than was asked for: what was said before the encryption must not be heard behind it.
    var hasRest: Bool { early != nil || reader.hasRest }

    private func fail(_ context: ChannelHandlerContext, _ failure: ProbeFailure) {
        let job = self.job
        self.job = nil
        context.close(promise: nil)
        job?.promise?.fail(failure)
    }
}
