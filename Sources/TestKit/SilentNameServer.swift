import NIOCore
import NIOPosix

/// A name server that takes every question and answers none.
package final class SilentNameServer: Sendable {
    /// A `resolv.conf` that names this server and no other.
    package let resolverFile: String
    private let channel: any Channel
    private let directory: TemporaryDirectory

    private init(_ channel: any Channel, _ file: String, _ directory: TemporaryDirectory) {
        self.channel = channel
        self.directory = directory
        resolverFile = file
    }

    deinit { channel.close(promise: nil) }

    /// Starts listening on port 53, the only one that resolvers ask, of a loopback address that nobody else uses.
    ///
    /// - Throws: ``TestKitError`` when this user may not listen there.
    package static func start() async throws -> SilentNameServer {
        let directory = try TemporaryDirectory()
        let host = "127.\((1...254).randomElement() ?? 1).\((0...254).randomElement() ?? 0).53"
        let file = try directory.write("nameserver \(host)\n", to: "resolv.conf", mode: 0o644)
        do {
            let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .bind(host: host, port: 53).get()
            return SilentNameServer(channel, file, directory)
        } catch {
            throw TestKitError("cannot listen on \(host):53, which takes root or CAP_NET_BIND_SERVICE: \(error)")
        }
    }
}
