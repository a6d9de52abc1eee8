import NIOCore
import Probing
import Vocabulary

/// Commands that are sent together, and the promise of their replies.
struct RedisJob: Sendable {
    let commands: [[String]]
    let phase: Phase
    /// With these commands' replies the run has all that it wants.
    let isLast: Bool
    let run: ProbeRun?
    let promise: EventLoopPromise<[RESPValue]>
}

/// A connection that broke, and whether the server had begun to answer.
struct RedisConnectionError: Error {
    let failure: ProbeFailure
    let isUnanswered: Bool
}

/// Speaks RESP: one ``RedisJob`` at a time.
final class RedisHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = RedisJob
    typealias OutboundOut = ByteBuffer

    private var decoder = RESPDecoder()
    private var job: RedisJob?
    private var replies: [RESPValue] = []
    private var hasBytes = false
    /// What the server said before it was asked: the reason why it turns us away.
    private var greeting: RESPValue?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let job = unwrapOutboundIn(data)
        guard self.job == nil else {
            job.promise.fail(ProbeFailure(.internal, in: job.phase, "a command is under way on this connection"))
            promise?.succeed(())
            return
        }
        self.job = job
        hasBytes = greeting != nil
        replies = []
        var bytes = context.channel.allocator.buffer(capacity: 64)
        for command in job.commands { bytes.writeBytes(RESPValue.encode(command)) }
        job.run?.enter(job.phase)
        context.write(wrapOutboundOut(bytes), promise: promise)
        if let greeting { take(greeting, context) }
        greeting = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasBytes = true
        decoder.feed(Array(buffer: unwrapInboundIn(data)))
        do throws(RESPError) {
            while let reply = try decoder.next() { take(reply, context) }
        } catch {
            fail(context, .protocol, "the answer is not Redis': \(error.message)")
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context, ConnectionFailure.exchanging(in: job?.phase ?? .query, error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        let text =
            hasBytes ? "the connection was closed in the middle of the answer" : "the connection was closed unanswered"
        fail(context, .protocol, text)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(context, .protocol, "the connection was closed")
    }

    private func take(_ reply: RESPValue, _ context: ChannelHandlerContext) {
        if case .push = reply { return }
        guard let job else {
            guard greeting == nil, case .error = reply else {
                return fail(context, .protocol, "an answer that nobody asked for")
            }
            greeting = reply
            return
        }
        replies.append(reply)
        guard replies.count == job.commands.count || isFarewell(reply) else { return }
        self.job = nil
        if job.isLast || replies.contains(where: { if case .error = $0 { true } else { false } }) { job.run?.finish() }
        let result = replies
        replies = []
        job.promise.succeed(result)
    }

    /// The server closes after it, so that no further reply will come.
    private func isFarewell(_ reply: RESPValue) -> Bool {
        guard case .error(let text) = reply else { return false }
        return text.hasPrefix("ERR max number of clients") || text.hasPrefix("DENIED ")
            || text.hasPrefix("ERR Protocol error")
    }

    private func fail(_ context: ChannelHandlerContext, _ reason: FailureReason, _ message: String) {
        fail(context, ProbeFailure(reason, in: job?.phase ?? .query, message))
    }

    private func fail(_ context: ChannelHandlerContext, _ failure: ProbeFailure) {
        let job = self.job
        self.job = nil
        context.close(promise: nil)
        if hasBytes { job?.run?.finish() }
        job?.promise.fail(RedisConnectionError(failure: failure, isUnanswered: !hasBytes))
    }
}
