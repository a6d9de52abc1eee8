package import NIOCore
import NIOSSL
import Probing
package import Vocabulary

extension Connector {
    /// Encrypts an open connection from here on, for protocols that begin in the clear (STARTTLS).
    ///
    /// Nothing may be under way on the channel, and nothing may have been read that was not asked for.
    ///
    /// - Parameters:
    ///   - channel: what ``connect(to:run:configure:)`` returned for the same place.
    ///   - endpoint: whom the certificate has to name, and whom we trust.
    /// - Throws: ``ProbeFailure`` with reason `tls`; the channel is closed then.
    package func encrypt(_ channel: any Channel, to endpoint: Endpoint) async throws(ProbeFailure) {
        guard let tls = endpoint.tls else { throw ProbeFailure(.internal, in: .tls, "nothing says how to encrypt") }
        let context = try await contexts.context(for: tls, on: environment.eventLoop)
        let ready = channel.eventLoop.makePromise(of: (any Channel).self)
        let name = endpoint.serverName
        channel.eventLoop.execute {
            do {
                let pipeline = channel.pipeline.syncOperations
                // The handshake begins when its handler is added, so whoever waits for it comes first.
                try pipeline.addHandler(HandshakeHandler(run: nil, promise: ready), position: .first)
                try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: name), position: .first)
            } catch {
                ready.fail(error)
            }
        }
        do {
            _ = try await ready.futureResult.get { channel.close(mode: .all, promise: nil) }
        } catch {
            channel.close(mode: .all, promise: nil)
            throw ConnectionFailure.handshaking(with: "\(endpoint)", error, now: environment.time.wallNow)
        }
    }

    /// What ended an established connection, in our own words.
    package static func failure(of error: any Error) -> ProbeFailure {
        ConnectionFailure.exchanging(in: .wait, error)
    }
}
