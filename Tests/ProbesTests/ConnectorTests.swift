import FoundationEssentials
import NIOCore
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Probing

@Suite(.timeLimit(.minutes(1))) struct ConnectorTests {
    @Test func `the addresses of a name are tried in order`() async throws {
        let peer = try await ScriptedPeer.start(.silence)
        let surroundings = Surroundings(lookup: { _ in
            Result {
                try [SocketAddress(ipAddress: "127.0.0.2", port: 0), SocketAddress(ipAddress: "127.0.0.1", port: 0)]
            }
            .mapError { ProbeFailure(.internal, "\($0)") }
        })
        let endpoint = Endpoint(.host("two.example", port: peer.port))
        let outcome = await surroundings.run(TCPProbe(.init(endpoint), connector: surroundings.connector))
        #expect(outcome.reason == nil, "\(outcome.message ?? "")")
        await peer.until { $0.accepted == 1 && $0.open == 0 }
        try await peer.stop()
    }

    @Test func `a refused connection names the address that was tried`() async throws {
        let refusing = try RefusingPort()
        let port = refusing.number
        let surroundings = Surroundings(lookup: { _ in
            Result { [try SocketAddress(ipAddress: "127.0.0.1", port: 0)] }.mapError {
                ProbeFailure(.internal, "\($0)")
            }
        })
        let endpoint = Endpoint(.host("one.example", port: port))
        let outcome = await surroundings.run(TCPProbe(.init(endpoint), connector: surroundings.connector))
        #expect(outcome.reason == .connectRefused)
        #expect(outcome.message == "one.example:\(port) (127.0.0.1): connection refused")
        withExtendedLifetime(refusing) {}
    }

    @Test func `a Unix socket that does not exist refuses`() async throws {
        let surroundings = Surroundings()
        let probe = RedisProbe(
            .init(RedisTarget(try ServiceURL(parsing: "unix:///tmp/vedette-no-such.sock")), level: .live),
            connector: surroundings.connector
        )
        let outcome = await surroundings.run(probe)
        #expect(outcome.reason == .connectRefused)
        #expect(outcome.message == "/tmp/vedette-no-such.sock: no such socket")
    }

    @Test func `each phase of an exchange is stamped`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")))
        let outcome = try await Surroundings().ask(peer)
        let reading = outcome.run.read()
        #expect(reading.phases.map(\.phase) == [.dns, .connect, .wait, .transfer])
        #expect(reading.phases.reduce(.zero) { $0 + $1.duration } <= reading.latency)
        try await peer.stop()
    }

    @Test func `two hundred cancelled runs leave no socket behind`() async throws {
        let silent = try await ScriptedPeer.start(.silence)
        let surroundings = Surroundings()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    guard let probe = try? self.anyProbe(index, port: silent.port, surroundings.connector) else {
                        return
                    }
                    // From none at all to well after the connection stands.
                    let outcome = await surroundings.run(probe, deadline: .microseconds(index * 300))
                    #expect(outcome.isExpired)
                    await probe.close()
                }
                if index % 20 == 19 { await group.waitForAll() }
            }
        }
        await silent.until { $0.open == 0 }
        #expect(silent.counts.accepted > 0)
        try await silent.stop()
        try await Polling.until("no socket of ours is connected to the peer") {
            try Self.connections(to: silent.port) == 0
        }
    }

    private func anyProbe(_ index: Int, port: Int, _ connector: Connector) throws -> any Probe {
        switch index % 4 {
        case 0:
            let url = try ServiceURL(parsing: "http://127.0.0.1:\(port)/")
            return HTTPProbe(.init(HTTPCall("GET", url), keepsConnection: index % 8 == 0), connector: connector)
        case 1:
            let url = try ServiceURL(parsing: "https://127.0.0.1:\(port)/")
            return HTTPProbe(.init(HTTPCall("GET", url)), connector: connector)
        case 2:
            let target = RedisTarget(try ServiceURL(parsing: "redis://:pw@127.0.0.1:\(port)"))
            return RedisProbe(.init(target, level: .live), connector: connector)
        default:
            return TCPProbe(.init(Endpoint(.host("127.0.0.1", port: port)), expect: "x"), connector: connector)
        }
    }

    /// Sockets in /proc/net/tcp whose remote end is the port, time-wait ones (state 06) aside.
    private static func connections(to port: Int) throws -> Int {
        let table = String(decoding: try Data(contentsOf: URL(filePath: "/proc/net/tcp")), as: UTF8.self)
        let digits = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        return table.split(separator: "\n").dropFirst().count { line in
            let columns = line.split(separator: " ")
            return columns.count > 3 && columns[2].hasSuffix(suffix) && columns[3] != "06"
        }
    }
}
