import NIOCore
import NIOExtras
import NIOHTTP1
import Probing
import Vocabulary

extension Connector {
    /// Connects to a proxy that is to hand on what is sent in the clear.
    ///
    /// - Throws: ``ProbeFailure`` as of ``connect(to:run:configure:)``; its message names the proxy.
    func connect(
        toProxy proxy: ServiceURL,
        run: ProbeRun?,
        configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws(ProbeFailure) -> any Channel {
        do throws(ProbeFailure) {
            return try await connect(to: Endpoint(proxy, tls: TLSOptions()), run: run, configure: configure)
        } catch {
            throw ProbeFailure(error.reason, in: error.phase, "the proxy \(proxy.origin): \(error.message)")
        }
    }

    /// Has a proxy connect to `endpoint` (`CONNECT`, RFC 9110 §9.3.6), and encrypts what goes through it.
    ///
    /// The proxy resolves the endpoint's name. The phase is `connect` until the proxy has connected.
    ///
    /// - Throws: ``ProbeFailure`` with reason `dns`, `connect_refused`, `connect_timeout`, `tls` or `internal`; its message
    ///   names the proxy when it is about it.
    func tunnel(
        to endpoint: Endpoint,
        through proxy: ServiceURL,
        run: ProbeRun?,
        configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws(ProbeFailure) -> any Channel {
        let channel = try await connect(toProxy: proxy, run: run) { _ in }
        let dialogue = ProxyDialogue(proxy, endpoint)
        do {
            try await dialogue.opened(on: channel).get { channel.close(mode: .all, promise: nil) }
        } catch {
            channel.close(mode: .all, promise: nil)
            let why = (error as? ProxyRefusal)?.text ?? ConnectionFailure.exchanging(in: .connect, error).message
            let what = "the proxy \(proxy.origin) does not connect to \(endpoint): \(why)"
            throw ProbeFailure(.connectRefused, in: .connect, what)
        }
        if endpoint.tls != nil {
            run?.enter(.tls)
            try await encrypt(channel, to: endpoint)
        }
        do {
            try await channel.eventLoop.submit { try configure(channel) }.get()
        } catch {
            channel.close(mode: .all, promise: nil)
            throw ProbeFailure(.internal, in: .connect, "\(error)")
        }
        return channel
    }
}
