import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestKit

/// A server on loopback that shakes hands as its configuration says, and then says nothing.
final class HandshakeServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let tally: Tally

    private final class Tally: Sendable {
        let accepted = Atomic(0)
    }

    /// Starts a server with this certificate.
    ///
    /// The connections in `dropped`, counted from 1, are closed at once.
    static func start(
        _ files: TestCertificates.Files,
        dropping dropped: Set<Int> = [],
        _ configure: (inout TLSConfiguration) throws -> Void = { _ in }
    ) async throws -> HandshakeServer {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))
        )
        configuration.shutdownTimeout = .nanoseconds(0)
        try configure(&configuration)
        let context = try NIOSSLContext(configuration: configuration)
        let tally = Tally()
        let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .childChannelInitializer { channel in
                let number = tally.accepted.add(1, ordering: .relaxed).newValue
                guard !dropped.contains(number) else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.addHandler(Closer())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return HandshakeServer(channel, tally)
    }

    private init(_ channel: any Channel, _ tally: Tally) {
        self.channel = channel
        self.tally = tally
        port = channel.localAddress?.port ?? 0
    }

    var accepted: Int { tally.accepted.load(ordering: .relaxed) }

    func stop() async throws {
        try await channel.close()
    }
}

/// Lets go of a connection whose handshake failed.
private final class Closer: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
