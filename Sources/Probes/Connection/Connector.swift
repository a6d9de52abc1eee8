package import NIOCore
import NIOPosix
import NIOSSL
package import Probing
package import Vocabulary

/// Opens connections: resolves, tries the addresses in order, shakes hands.
///
/// Shared by all kinds of probes on SwiftNIO; the phases `dns`, `connect` and `tls` are stamped here. A cancelled task
/// leaves no socket behind.
package struct Connector: Sendable {
    /// More addresses of one name are not tried.
    static let mostAddresses = 8
    /// How long the last address may take when nobody set a deadline.
    private static let patience = TimeAmount.seconds(30)

    package let environment: ProbeEnvironment
    package let contexts: TLSContexts
    /// Through whom ``HTTPExchange`` asks; nobody, unless ``through(_:)`` says so.
    package let proxies: ProxyRules

    package init(_ environment: ProbeEnvironment, contexts: TLSContexts) {
        self.environment = environment
        self.contexts = contexts
        proxies = .direct
    }

    private init(_ other: Connector, proxies: ProxyRules) {
        environment = other.environment
        contexts = other.contexts
        self.proxies = proxies
    }

    /// The same, asking what is spoken to in HTTP through proxies.
    package func through(_ proxies: ProxyRules) -> Connector { Connector(self, proxies: proxies) }

    /// A connector of its own, for command-line clients and tests.
    package static func standalone(time: any Time = SystemTime()) -> Connector {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        return Connector(
            ProbeEnvironment(eventLoop: loop, resolver: Resolver(), time: time),
            contexts: TLSContexts()
        )
    }

    /// Connects to `endpoint`.
    ///
    /// - Parameters:
    ///   - endpoint: where to, and whether to encrypt.
    ///   - run: the stopwatch; nil for a client without one.
    ///   - configure: adds the protocol's handlers, behind those for TLS; called on the event loop once for each address
    ///     that is tried.
    /// - Returns: The channel, ready for the first byte of the protocol.
    /// - Throws: ``ProbeFailure`` with reason `dns`, `connect_refused`, `connect_timeout`, `tls` or `internal`.
    package func connect(
        to endpoint: Endpoint,
        run: ProbeRun?,
        configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws(ProbeFailure) -> any Channel {
        let addresses = try await addresses(of: endpoint, run)
        var context: NIOSSLContext?
        if let tls = endpoint.tls { context = try await contexts.context(for: tls, on: environment.eventLoop) }
        var failures: [ProbeFailure] = []
        for (index, address) in addresses.enumerated() {
            run?.enter(.connect)
            let attempt = ConnectionAttempt(
                endpoint: endpoint,
                address: address,
                timeout: timeout(for: index, of: addresses.count, run),
                context: context,
                run: run,
                configure: configure
            )
            do throws(ProbeFailure) {
                return try await open(attempt)
            } catch {
                failures.append(error)
                if Task.isCancelled || error.reason == .tls { break }
            }
        }
        guard let last = failures.last else { throw ProbeFailure(.dns, in: .dns, "\(endpoint) has no address") }
        let messages = failures.prefix(3).map(\.message).joined(separator: "; ")
        throw ProbeFailure(last.reason, in: last.phase, messages)
    }

    private func addresses(of endpoint: Endpoint, _ run: ProbeRun?) async throws(ProbeFailure) -> [SocketAddress] {
        switch endpoint.place {
        case .host(let host, let port):
            run?.enter(.dns)
            if let literal = endpoint.literal { return [literal] }
            return Array(try await environment.resolver.resolve(host, port: port).prefix(Self.mostAddresses))
        case .socket(let path):
            do {
                return [try SocketAddress(unixDomainSocketPath: path)]
            } catch {
                throw ProbeFailure(.internal, in: .connect, "\(path) is too long for the path of a socket")
            }
        }
    }

    /// A name with several addresses shares its run's time among them, so that a dead one does not use up all of it.
    private func timeout(for index: Int, of count: Int, _ run: ProbeRun?) -> TimeAmount {
        guard let run, index < count - 1 else { return Self.patience }
        return .nanoseconds(max(1_000_000, run.remaining.nanoseconds / Int64(count - index)))
    }

    private func open(_ attempt: ConnectionAttempt) async throws(ProbeFailure) -> any Channel {
        let lease = ChannelLease()
        let ready = environment.eventLoop.makePromise(of: (any Channel).self)
        ClientBootstrap(group: environment.eventLoop)
            .connectTimeout(attempt.timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try lease.hold(channel)
                    try Self.configure(channel, attempt, ready)
                }
            }
            .connect(to: attempt.address)
            .whenComplete { result in
                switch result {
                case .success(let channel): if attempt.context == nil { ready.succeed(channel) }
                case .failure(let error): ready.fail(Unconnected(cause: error))
                }
            }
        do {
            return try await ready.futureResult.get(onCancel: lease.cancel)
        } catch let error as Unconnected {
            throw ConnectionFailure.connecting(to: attempt.peer, error.cause)
        } catch {
            let now = environment.time.wallNow
            throw ConnectionFailure.handshaking(with: attempt.peer, error, now: now)
        }
    }

    private static func configure(
        _ channel: any Channel,
        _ attempt: ConnectionAttempt,
        _ ready: EventLoopPromise<any Channel>
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let context = attempt.context {
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: attempt.serverName))
            try pipeline.addHandler(HandshakeHandler(run: attempt.run, promise: ready))
        }
        try attempt.configure(channel)
    }
}

/// The connection was not made; any other error comes from the handshake on it.
private struct Unconnected: Error {
    let cause: any Error
}
