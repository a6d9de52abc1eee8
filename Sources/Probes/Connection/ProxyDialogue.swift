import NIOCore
import NIOExtras
import NIOHTTP1
import Vocabulary

/// What is said to a proxy before it is only a way to somebody else.
struct ProxyDialogue {
    /// How long a proxy may take when nobody set a deadline.
    private static let patience = TimeAmount.seconds(30)
    private static let encoder = "proxy.encoder"
    private static let decoder = "proxy.decoder"
    private static let listener = "proxy.listener"

    private let host: String
    private let port: Int
    private let headers: HTTPHeaders

    init(_ proxy: ServiceURL, _ endpoint: Endpoint) {
        switch endpoint.place {
        case .host(let host, let port):
            self.host = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
            self.port = port
        case .socket: preconditionFailure("only what has an `https` URL is asked through a proxy")
        }
        var headers: HTTPHeaders = ["Host": "\(endpoint)"]
        if let field = HTTPField.proxyAuthorization(proxy) { headers.add(name: field.name, value: field.value) }
        self.headers = headers
    }

    /// Asks for the way; the future completes when it is open and nothing of the dialogue is left in the pipeline.
    ///
    /// - Parameter channel: an open connection to the proxy, with nothing in its pipeline.
    /// - Returns: the end; fails with ``ProxyRefusal`` when the proxy said no, and in any case when the channel is closed.
    func opened(on channel: any Channel) -> EventLoopFuture<Void> {
        let opened = channel.eventLoop.makePromise(of: Void.self)
        channel.closeFuture.whenComplete { _ in opened.fail(ChannelError.ioOnClosedChannel) }
        channel.eventLoop.execute {
            do {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(HTTPRequestEncoder(), name: Self.encoder)
                // Nobody behind the proxy speaks before we have.
                let decoder = HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)
                try pipeline.addHandler(ByteToMessageHandler(decoder), name: Self.decoder)
                try pipeline.addHandler(ProxyAnswerHandler(opened), name: Self.listener)
                try pipeline.addHandler(
                    NIOHTTP1ProxyConnectHandler(
                        targetHost: host,
                        targetPort: port,
                        headers: headers,
                        deadline: .now() + Self.patience,
                        promise: opened
                    )
                )
            } catch {
                opened.fail(error)
            }
        }
        return opened.futureResult.flatMap {
            let pipeline = channel.pipeline
            return EventLoopFuture.andAllSucceed(
                [Self.listener, Self.decoder, Self.encoder].map { pipeline.removeHandler(name: $0) },
                on: channel.eventLoop
            )
        }
    }
}

/// The proxy said no, or nothing that makes sense.
struct ProxyRefusal: Error {
    /// Its status line, or what is wrong with it.
    let text: String
}

/// Fails a promise with what SwiftNIO's own handler keeps for itself: the status of a proxy that says no, and errors.
private final class ProxyAnswerHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private let opened: EventLoopPromise<Void>

    init(_ opened: EventLoopPromise<Void>) {
        self.opened = opened
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), !(200..<300).contains(head.status.code) {
            opened.fail(ProxyRefusal(text: "\(head.status.code) \(head.status.reasonPhrase)"))
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        opened.fail(error is HTTPParserError ? ProxyRefusal(text: "its answer is not HTTP/1.1 (\(error))") : error)
        context.close(mode: .all, promise: nil)
    }
}
