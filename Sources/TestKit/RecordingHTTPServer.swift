import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP/1.1 server on an ephemeral loopback port that keeps what it is sent, bodies included, and answers as told.
///
/// For what posts to it: a stand-in for Slack, a webhook, an Alertmanager.
package final class RecordingHTTPServer: Sendable {
    /// A request with its body.
    package struct Request: Sendable, Equatable {
        package let method: String
        /// Percent-encoded, with the query.
        package let path: String
        /// By lower-case name.
        package let headers: [String: String]
        package let body: String
    }

    /// What to do about a request.
    package indirect enum Reaction: Sendable {
        case answer(Int, headers: [String: String] = [:], body: String = "")
        /// These bytes and nothing more; then the connection is closed, or stays.
        case bytes(String, closes: Bool)
        /// Accepted, read, and nothing more.
        case silence
        /// The connection is reset.
        case reset
        /// So much later.
        case late(Duration, Reaction)
    }

    /// Decides by the request and its number, from 1.
    package typealias Script = @Sendable (_ number: Int, _ request: Request) -> Reaction

    package let port: Int
    private let channel: any Channel
    private let book: Book

    /// Starts a server that follows `script`.
    ///
    /// - Parameters:
    ///   - port: where it listens; 0 for a free port.
    ///   - tls: the paths of its certificate chain and key, in PEM; nil speaks plainly.
    ///   - script: what it answers.
    /// - Returns: the server.
    /// - Throws: when the port is taken or the files cannot be read.
    package static func start(
        on port: Int = 0,
        tls: (certificate: String, key: String)? = nil,
        _ script: @escaping Script = { _, _ in .answer(200, body: "ok") }
    ) async throws -> RecordingHTTPServer {
        let context = try tls.map { files in
            let configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))
            )
            return try NIOSSLContext(configuration: configuration)
        }
        let book = Book(script)
        let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(RecordingHandler(book))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return RecordingHTTPServer(channel, book)
    }

    private init(_ channel: any Channel, _ book: Book) {
        self.channel = channel
        self.book = book
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// Answers in another way from now on.
    package func follow(_ script: @escaping Script) { book.script.withLock { $0 = script } }

    /// What was sent so far, in the order in which it was complete.
    package var requests: [Request] { book.requests.withLock(\.self) }

    /// Suspends until there have been so many requests, and returns them.
    package func requests(atLeast count: Int) async -> [Request] {
        await book.tally.until { $0.accepted >= count }
        return requests
    }

    /// What the connections share.
    fileprivate final class Book: Sendable {
        let script: Mutex<Script>
        let requests = Mutex<[Request]>([])
        /// `accepted` counts requests.
        let tally = ScriptedPeer.Tally()

        init(_ script: @escaping Script) {
            self.script = Mutex(script)
        }

        func reaction(to request: Request) -> Reaction {
            let number = requests.withLock { requests in
                requests.append(request)
                return requests.count
            }
            defer { tally.update { $0.accepted += 1 } }
            return script.withLock(\.self)(number, request)
        }
    }
}

/// Takes requests apart on one connection.
private final class RecordingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let book: RecordingHTTPServer.Book
    private var bytes: [UInt8] = []

    init(_ book: RecordingHTTPServer.Book) {
        self.book = book
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        let separator = Array("\r\n\r\n".utf8)
        while let end = bytes.indices.first(where: { bytes[$0...].starts(with: separator) }) {
            let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
            let words = lines.first?.split(separator: " ") ?? []
            guard words.count == 3 else { return context.close(promise: nil) }
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
            }
            let length = headers["content-length"].flatMap { Int($0) } ?? 0
            let rest = bytes[(end + 4)...]
            guard rest.count >= length else { return }
            let body = String(decoding: rest.prefix(length), as: UTF8.self)
            bytes = Array(rest.dropFirst(length))
            let request = RecordingHTTPServer.Request(
                method: String(words[0]),
                path: String(words[1]),
                headers: headers,
                body: body
            )
            react(to: book.reaction(to: request), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func react(to reaction: RecordingHTTPServer.Reaction, _ context: ChannelHandlerContext) {
        let channel = context.channel
        switch reaction {
        case .silence: break
        case .late(let pause, let reaction):
            let milliseconds = Int64(pause / .milliseconds(1))
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
                self.react(to: reaction, context)
            }
        case .reset:
            let lingering = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            (lingering ?? channel.eventLoop.makeSucceededVoidFuture()).whenComplete { _ in
                channel.close(promise: nil)
            }
        case .bytes(let text, let closes):
            let written = channel.writeAndFlush(ByteBuffer(string: text))
            if closes { written.whenComplete { _ in channel.close(promise: nil) } }
        case .answer(let status, let headers, let body):
            let fields = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
            let length = status == 204 ? "" : "Content-Length: \(body.utf8.count)\r\n"
            let head = "HTTP/1.1 \(status) X\r\n\(length)\(fields)\r\n"
            channel.writeAndFlush(ByteBuffer(string: head + body), promise: nil)
        }
    }
}
