import NIOCore
import NIOSSL
import Probing
import Synchronization
import Vocabulary

/// Asks a server for the certificates that it presents, whoever signed them.
///
/// SwiftNIO's TLS shows the leaf of a verified connection and nothing of the rest, and the whole chain only to a caller that
/// takes verification over. So the chain is read over a connection of its own, which is broken off as soon as it has
/// come: nothing is ever sent to a server that was not verified.
struct PresentedChain: Sendable {
    let endpoint: Endpoint
    let connector: Connector

    /// The certificates in the order of the server, the leaf first; nil when they did not come within `limit`.
    func read(within limit: Duration) async -> [NIOSSLCertificate]? {
        let time = connector.environment.time
        let end = time.now + limit
        return await withTaskGroup(of: [NIOSSLCertificate]?.self) { group in
            group.addTask { await read() }
            group.addTask {
                // Cancelled once the chain is there.
                try? await time.sleep(until: end)
                return nil
            }
            let chain = await group.next() ?? nil
            group.cancelAll()
            return chain
        }
    }

    private func read() async -> [NIOSSLCertificate]? {
        let loop = connector.environment.eventLoop
        var options = endpoint.tls ?? TLSOptions()
        // Without any verification there is nothing to take over.
        if options.verification == .none { options.verification = .noHostname }
        let plain = Endpoint(endpoint.place)
        let name = endpoint.serverName
        let collector = Collector(loop.makePromise())
        do {
            let context = try await connector.contexts.context(for: options, on: loop)
            let channel = try await connector.connect(to: plain, run: nil) { channel in
                let refusal: NIOSSLCustomVerificationCallback = { chain, verdict in
                    collector.succeed(chain)
                    verdict.succeed(.failed)
                }
                let ssl = try NIOSSLClientHandler(
                    context: context,
                    serverHostname: name,
                    customVerificationCallback: refusal
                )
                try channel.pipeline.syncOperations.addHandlers([ssl, CollectorHandler(collector)])
            }
            defer { channel.close(mode: .all, promise: nil) }
            return try await collector.promise.futureResult.get { collector.fail() }
        } catch {
            collector.fail()
            return nil
        }
    }
}

/// The chain to come; the first to say something decides.
private final class Collector: Sendable {
    let promise: EventLoopPromise<[NIOSSLCertificate]>

    init(_ promise: EventLoopPromise<[NIOSSLCertificate]>) {
        self.promise = promise
    }

    func succeed(_ chain: [NIOSSLCertificate]) { promise.succeed(chain) }

    func fail() { promise.fail(ChannelError.eof) }
}

/// Ends the wait when the connection ends without a chain.
private final class CollectorHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let collector: Collector

    init(_ collector: Collector) {
        self.collector = collector
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        collector.fail()
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        collector.fail()
    }
}
