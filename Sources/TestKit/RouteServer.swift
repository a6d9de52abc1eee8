import NIOCore
import NIOPosix
import Synchronization

/// An HTTP/1.1 server on an ephemeral loopback port that has an answer for each path, and notes what it is asked.
///
/// Bodies of requests are not read: it is for servers that are asked by GET.
package final class RouteServer: Sendable {
    /// What a client said.
    package struct Request: Sendable {
        package let method: String
        /// Percent-encoded, with the query.
        package let path: String
        /// By lower-case name.
        package let headers: [String: String]
    }

    /// What to do about a request.
    package enum Reaction: Sendable {
        case answer(status: Int, headers: [String: String] = [:], body: String)
        /// Accepted, read, and nothing more.
        case silence
        /// The connection is closed unanswered.
        case close

        /// An answer as it goes over the wire; nil for what is none.
        package var wire: String? {
            guard case .answer(let status, let headers, let body) = self else { return nil }
            let fields = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
            return "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
        }

        package static func json(_ body: String, status: Int = 200, headers: [String: String] = [:]) -> Reaction {
            .answer(status: status, headers: headers.merging(["Content-Type": "application/json"]) { $1 }, body: body)
        }

        package static func text(_ body: String, status: Int = 200, headers: [String: String] = [:]) -> Reaction {
            .answer(status: status, headers: headers.merging(["Content-Type": "text/plain"]) { $1 }, body: body)
        }
    }

    /// Judges a request before its path is looked at, as authentication does; nil lets it pass.
    package typealias Guard = @Sendable (Request) -> Reaction?

    package let port: Int
    package var url: String { "http://127.0.0.1:\(port)" }
    private let channel: any Channel
    private let book: Book

    /// Starts a server with these answers by path; other paths get `otherwise`.
    package static func start(
        _ routes: [String: Reaction],
        otherwise: Reaction = .answer(status: 404, body: ""),
        guard admission: @escaping Guard = { _ in nil }
    ) async throws -> RouteServer {
        let book = Book(routes, otherwise, admission)
        let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RouteHandler(book))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RouteServer(channel, book)
    }

    private init(_ channel: any Channel, _ book: Book) {
        self.channel = channel
        self.book = book
        port = channel.localAddress?.port ?? 0
    }

    /// Answers `path` in another way from now on.
    package func set(_ path: String, _ reaction: Reaction) {
        book.routes.withLock { $0[path] = reaction }
    }

    /// From now on it is another server, as far as these paths go.
    package func become(_ routes: [String: Reaction]) {
        book.routes.withLock { $0 = routes }
    }

    /// What the clients asked, in order.
    package var requests: [Request] { book.requests.withLock(\.self) }

    /// The paths that were asked for, in order.
    package var asked: [String] { book.tally.counts.received.split(separator: "\n").map(String.init) }

    /// The paths that were asked for since the last call, in order.
    package func takeAsked() -> [String] {
        let asked = asked
        let known = book.taken.withLock { taken in
            defer { taken = asked.count }
            return taken
        }
        return Array(asked.dropFirst(known))
    }

    /// Connections so far, and those that are open; `received` holds a line with the path of each request.
    package var counts: ScriptedPeer.Counts { book.tally.counts }

    /// Suspends until the counts are as wanted.
    package func until(_ condition: @escaping @Sendable (ScriptedPeer.Counts) -> Bool) async {
        await book.tally.until(condition)
    }

    /// Suspends until no connection is open.
    package func untilLeft() async {
        await until { $0.open == 0 }
    }

    /// Stops listening; connections stay.
    package func stop() async throws {
        try await channel.close()
    }

    /// What the connections share.
    final class Book: Sendable {
        let routes: Mutex<[String: Reaction]>
        let tally = ScriptedPeer.Tally()
        let requests = Mutex<[Request]>([])
        let taken = Mutex(0)
        private let otherwise: Reaction
        private let admission: Guard

        init(_ routes: [String: Reaction], _ otherwise: Reaction, _ admission: @escaping Guard) {
            self.routes = Mutex(routes)
            self.otherwise = otherwise
            self.admission = admission
        }

        func reaction(to request: Request) -> Reaction {
            requests.withLock { $0.append(request) }
            tally.update { $0.received += request.path + "\n" }
            return admission(request) ?? routes.withLock { $0[request.path] } ?? otherwise
        }
    }
}

/// Takes requests apart and follows the reactions, on one connection.
private final class RouteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let book: RouteServer.Book
    private var text = ""

    init(_ book: RouteServer.Book) {
        self.book = book
    }

    func channelActive(context: ChannelHandlerContext) {
        book.tally.update { counts in
            counts.accepted += 1
            counts.open += 1
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        book.tally.update { $0.open -= 1 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        while let end = text.firstRange(of: "\r\n\r\n") {
            let head = text[..<end.lowerBound]
            text = String(text[end.upperBound...])
            guard let request = Self.request(head) else { return context.close(promise: nil) }
            react(to: request, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func react(to request: RouteServer.Request, _ context: ChannelHandlerContext) {
        let reaction = book.reaction(to: request)
        switch reaction {
        case .silence: break
        case .close: context.close(promise: nil)
        case .answer:
            guard let wire = reaction.wire else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: wire)), promise: nil)
        }
    }

    private static func request(_ head: Substring) -> RouteServer.Request? {
        let lines = head.split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return RouteServer.Request(method: String(words[0]), path: String(words[1]), headers: headers)
    }
}
