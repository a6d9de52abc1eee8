import Dispatch
import NIOCore
import NIOPosix
import Probes
import Probing
import TestKit
import Vocabulary

/// Where hostile peers and the probes that meet them live; the probes have an event loop of their own.
final class HostileGround: Sendable {
    /// The names that are looked up for ever begin so.
    static let deadPrefix = "dead-"

    let environment: ProbeEnvironment
    let connector: Connector
    /// Trusts ``identity``.
    let tls: TLSOptions
    /// Of a server called `localhost`.
    let identity: TestCertificates.Files
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let lookups = Gate()
    private let refusing: RefusingPort
    private let directory: TemporaryDirectory

    init() async throws {
        directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        identity = try await certificates.issue("service", for: ["DNS:localhost"])
        tls = TLSOptions(caFile: certificates.authority, serverName: "localhost")
        refusing = try RefusingPort()
        environment = ProbeEnvironment(
            eventLoop: group.next(),
            resolver: Resolver { [lookups] host in
                if host.hasPrefix(Self.deadPrefix) { lookups.wait() }
                return .failure(ProbeFailure(.dns, in: .dns, "released"))
            },
            time: SystemTime()
        )
        connector = Connector(environment, contexts: TLSContexts())
    }

    /// Starts a peer and makes the probe that will meet it.
    func row(_ kind: HostileKind, _ peer: HostilePeer) async throws -> HostileRow {
        let verdict = kind.verdict(on: peer)
        let name = "\(kind.name)-\(peer)".lowercased()
        guard let service = ServiceName(name) else { throw TestKitError("\(name) is no name") }
        let server = try await kind.serve(peer, self)
        let proxy = peer == .byteByByte ? try await DribblingProxy.start(to: server.port) : nil
        let port = peer == .refused ? refusing.number : proxy?.port ?? server.port
        let host = peer == .deadName ? "\(Self.deadPrefix)\(kind.name)-\(kind.level)" : "127.0.0.1"
        let check = Check(
            id: CheckID(service, kind.level),
            kind: kind.name,
            interval: peer == .byteByByte ? .milliseconds(2500) : .seconds(1),
            timeout: verdict.isOutOfTime ? .milliseconds(400) : peer == .byteByByte ? .milliseconds(2500) : .seconds(1)
        )
        let probe = try kind.makeProbe(host, port, self)
        return HostileRow(check: check, verdict: verdict, probe: probe) {
            if let proxy {
                await proxy.until { $0.open == 0 }
                try await proxy.stop()
            }
            try await server.endOfPeer()
        }
    }

    /// Lets the lookups end.
    func leave() async throws {
        lookups.open()
        try await group.shutdownGracefully()
    }
}

/// A check, the peer that it meets, and what it should find.
struct HostileRow: Sendable {
    let check: Check
    let verdict: HostileVerdict
    let probe: any Probe
    /// Suspends until the probe has let go of the peer, and stops the peer.
    let settle: @Sendable () async throws -> Void
}

/// A peer as the table sees it.
protocol HostileServer: Sendable {
    var port: Int { get }
    /// Suspends until no connection is left, and stops; a server that others use goes on.
    func endOfPeer() async throws
}

extension ScriptedPeer: HostileServer {
    func endOfPeer() async throws {
        await until { $0.open == 0 }
        try await stop()
    }
}

extension PostgresPeer: HostileServer {
    func endOfPeer() async throws {
        try await Polling.until("all are closed") { counts.opened == counts.closed }
        try await stop()
    }
}

extension PostgresServer: HostileServer {
    func endOfPeer() async throws {}
}

/// Holds up threads of our own until it is opened.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// Blocks; for a lookup's own thread, never for a task.
    func wait() {
        semaphore.wait()
        semaphore.signal()
    }
}
