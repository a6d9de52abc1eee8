import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A peer on a free loopback port that answers as its script says, whatever it is asked.
final class PostgresPeer: Sendable {
    enum Script: Sendable {
        /// Accepts and says nothing.
        case silent
        /// Answers the first bytes with these, then closes.
        case answer([UInt8])
        /// Answers each message of the client with the next of these, one byte at a time, and stays.
        case dribble([[UInt8]])
        /// Resets the connection at the first bytes.
        case reset
        /// Answers the first bytes with these, then resets the connection.
        case answerAndReset([UInt8])
        /// Answers the first bytes with the first part, then sends the second one again and again.
        case flood([UInt8], [UInt8])
        /// Answers the first bytes with the first part, the next ones as ``flood`` does with the others.
        case floodLater([UInt8], [UInt8], [UInt8])
    }

    struct Counts: Sendable, Hashable {
        var opened = 0
        var closed = 0
    }

    let port: Int
    private let channel: any Channel
    private let counter: Counter

    final class Counter: Sendable {
        let counts = Mutex(Counts())
    }

    var counts: Counts { counter.counts.withLock { $0 } }

    static func start(_ script: Script) async throws -> PostgresPeer {
        let counter = Counter()
        let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(PostgresPeerHandler(script, counter))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = channel.localAddress?.port else { throw ChannelError.operationUnsupported }
        return PostgresPeer(channel, port, counter)
    }

    private init(_ channel: any Channel, _ port: Int, _ counter: Counter) {
        self.channel = channel
        self.port = port
        self.counter = counter
    }

    func stop() async throws {
        try await channel.close()
    }
}

private final class PostgresPeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let script: PostgresPeer.Script
    private let counter: PostgresPeer.Counter
    private var messages = 0
    /// What is sent again and again, once that has begun.
    private var unit: ByteBuffer?

    init(_ script: PostgresPeer.Script, _ counter: PostgresPeer.Counter) {
        self.script = script
        self.counter = counter
    }

    func channelActive(context: ChannelHandlerContext) {
        counter.counts.withLock { $0.opened += 1 }
    }

    func channelInactive(context: ChannelHandlerContext) {
        counter.counts.withLock { $0.closed += 1 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        defer { messages += 1 }
        switch script {
        case .silent: return
        case .answer(let bytes):
            guard messages == 0 else { return }
            context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
            context.close(promise: nil)
        case .dribble(let answers):
            guard answers.indices.contains(messages) else { return }
            dribble(answers[messages][...], context)
        case .answerAndReset(let bytes):
            guard messages == 0 else { return }
            context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
            reset(context)
        case .reset:
            reset(context)
        case .flood(let first, let again):
            if messages == 0 { flood(first, again, context) }
        case .floodLater(let login, let first, let again):
            if messages == 0 { context.writeAndFlush(NIOAny(ByteBuffer(bytes: login)), promise: nil) }
            if messages == 1 { flood(first, again, context) }
        }
    }

    private func reset(_ context: ChannelHandlerContext) {
        guard let options = context.channel as? any SocketOptionProvider else { return }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        flood(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func flood(_ first: [UInt8], _ again: [UInt8], _ context: ChannelHandlerContext) {
        context.write(NIOAny(ByteBuffer(bytes: first)), promise: nil)
        unit = ByteBuffer(bytes: again)
        flood(context)
    }

    private func flood(_ context: ChannelHandlerContext) {
        guard let unit else { return }
        while context.channel.isActive, context.channel.isWritable {
            context.write(NIOAny(unit), promise: nil)
        }
        context.flush()
    }

    /// Each byte in a segment of its own: the next one goes out in a later turn of the loop.
    private func dribble(_ bytes: ArraySlice<UInt8>, _ context: ChannelHandlerContext) {
        guard let byte = bytes.first, context.channel.isActive else { return }
        context.writeAndFlush(NIOAny(ByteBuffer(bytes: [byte])), promise: nil)
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let rest = bytes.dropFirst()
        context.eventLoop.execute { handler.value.0.dribble(rest, handler.value.1) }
    }
}

/// Messages of PostgreSQL's protocol 3.0, server to client.
enum PostgresWire {
    static func message(_ type: Character, _ payload: [UInt8]) -> [UInt8] {
        Array(String(type).utf8) + bytes(Int32(payload.count + 4)) + payload
    }

    static func bytes(_ value: Int32) -> [UInt8] {
        withUnsafeBytesOf(value.bigEndian)
    }

    static func bytes(_ value: Int16) -> [UInt8] {
        withUnsafeBytesOf(value.bigEndian)
    }

    static let authenticationOK = message("R", bytes(Int32(0)))
    static let ready = message("Z", Array("I".utf8))

    static func error(_ code: String, _ text: String) -> [UInt8] {
        let fields = [("S", "FATAL"), ("V", "FATAL"), ("C", code), ("M", text)]
        let payload = fields.flatMap { (key, value) -> [UInt8] in Array(key.utf8) + Array(value.utf8) + [0] }
        return message("E", payload + [0])
    }

    /// The whole answer to a query whose result is one row of text.
    static func row(_ values: [String]) -> [UInt8] {
        let columns = values.flatMap { _ -> [UInt8] in
            Array("c".utf8) + [0] + bytes(Int32(0)) + bytes(Int16(0)) + bytes(Int32(25)) + bytes(Int16(-1))
                + bytes(Int32(-1)) + bytes(Int16(0))
        }
        let fields = values.flatMap { (value: String) -> [UInt8] in bytes(Int32(value.utf8.count)) + Array(value.utf8) }
        return message("T", bytes(Int16(values.count)) + columns)
            + message("D", bytes(Int16(values.count)) + fields)
            + message("C", Array("SELECT 1".utf8) + [0]) + ready
    }

    /// The beginning of an answer whose only row never ends: it says that it has a gigabyte.
    static var endlessRow: [UInt8] {
        let length = Int32(1 << 30) - 1
        let column = Array("c".utf8) + [0] + bytes(Int32(0)) + bytes(Int16(0)) + bytes(Int32(25)) + bytes(Int16(-1))
        return message("T", bytes(Int16(1)) + column + bytes(Int32(-1)) + bytes(Int16(0)))
            + Array("D".utf8) + bytes(length) + bytes(Int16(1)) + bytes(length - 10)
    }

    private static func withUnsafeBytesOf<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Value($0 * 8)) }
    }
}
