import NIOCore
import NIOPosix
import Probing
import Vocabulary

/// One question to one server, over UDP, and again over TCP when the answer did not fit.
struct DNSExchange: Sendable {
    enum Transport: String, Sendable { case udp, tcp }

    let question: DNSQuestion
    let server: Endpoint
    let connector: Connector
    let run: ProbeRun

    /// The answer and how it came.
    func ask(over transport: Transport) async throws(ProbeFailure) -> (DNSResponse, Transport) {
        let id = UInt16.random(in: .min ... .max)
        switch transport {
        case .udp:
            let response = try await askDatagram(id)
            return response.isTruncated ? try await ask(over: .tcp) : (response, .udp)
        case .tcp:
            let response = try await askStream(id)
            guard !response.isTruncated else {
                throw ProbeFailure(.protocol, in: .query, "\(server): the answer over TCP is truncated")
            }
            return (response, .tcp)
        }
    }

    private func askDatagram(_ id: UInt16) async throws(ProbeFailure) -> DNSResponse {
        let address = try await address()
        let loop = connector.environment.eventLoop
        let promise = loop.makePromise(of: [UInt8].self)
        let lease = ChannelLease()
        run.enter(.query)
        do {
            let channel = try await DatagramBootstrap(group: loop)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.longestDatagram))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try lease.hold(channel)
                        try channel.pipeline.syncOperations.addHandler(DNSDatagramHandler(id, run, promise))
                    }
                }
                // Connected, so that the kernel drops what others than this server send.
                .connect(to: address).get(onCancel: lease.cancel)
            let query = AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: question.message(id: id)))
            channel.writeAndFlush(query).whenFailure { promise.fail($0) }
            let bytes = try await promise.futureResult.get(onCancel: lease.cancel)
            channel.close(mode: .all, promise: nil)
            return try decoded(bytes, id)
        } catch {
            promise.fail(error)
            lease.cancel()
            throw failure(error)
        }
    }

    /// A server without EDNS sends 512 bytes at most; what is longer than this is cut, and fails as malformed.
    private static let longestDatagram = 4096

    private func askStream(_ id: UInt16) async throws(ProbeFailure) -> DNSResponse {
        let promise = connector.environment.eventLoop.makePromise(of: [UInt8].self)
        let channel: any Channel
        do throws(ProbeFailure) {
            channel = try await connector.connect(to: server, run: run) { channel in
                try channel.pipeline.syncOperations.addHandler(DNSStreamHandler(run))
            }
        } catch {
            promise.fail(error)
            throw error
        }
        channel.writeAndFlush(DNSStreamHandler.Job(query: question.message(id: id), promise: promise))
            .whenFailure { promise.fail($0) }
        let bytes: [UInt8]
        do {
            bytes = try await promise.futureResult.get { channel.close(mode: .all, promise: nil) }
        } catch {
            let failure = failure(error)
            throw ProbeFailure(failure.reason, in: failure.phase, "\(server): \(failure.message)")
        }
        channel.close(mode: .all, promise: nil)
        return try decoded(bytes, id)
    }

    private func address() async throws(ProbeFailure) -> SocketAddress {
        guard case .host(let host, let port) = server.place else {
            throw ProbeFailure(.internal, in: .dns, "\(server) is no name server")
        }
        run.enter(.dns)
        let addresses = try await connector.environment.resolver.resolve(host, port: port)
        guard let address = addresses.first else { throw ProbeFailure(.dns, in: .dns, "\(server) has no address") }
        return address
    }

    private func decoded(_ bytes: [UInt8], _ id: UInt16) throws(ProbeFailure) -> DNSResponse {
        do throws(DNSError) {
            return try DNSResponse(bytes, to: question, id: id)
        } catch {
            throw ProbeFailure(.protocol, in: .query, "\(server): not an answer to the query: \(error.message)")
        }
    }

    private func failure(_ error: any Error) -> ProbeFailure {
        if let failure = error as? ProbeFailure { return failure }
        if error is IOError { return ConnectionFailure.connecting(to: "\(server)", error) }
        return ConnectionFailure.exchanging(in: .query, error)
    }
}
