import Glibc
import NIOCore
import Probing
import TestKit
import Testing
import Vocabulary

@testable import Probes

@Suite(.timeLimit(.minutes(1))) struct PostgresFloodTests {
    @Test(arguments: [false, true]) func `an endless message at full speed costs little memory and ends in time`(
        isInLogin: Bool
    ) async throws {
        let unit = Array(repeating: UInt8(65), count: 1 << 20)
        let notice = Array("N".utf8) + PostgresWire.bytes(Int32(1 << 30) - 1)
        let login = PostgresWire.authenticationOK
        let peer = try await PostgresPeer.start(
            isInLogin
                ? .flood(login + notice, unit) : .floodLater(login + PostgresWire.ready, PostgresWire.endlessRow, unit)
        )
        var options = PostgresOptions(host: "127.0.0.1", port: peer.port)
        options.sslMode = .disable
        let before = Self.residentBytes
        for _ in 0..<5 {
            let time = SystemTime()
            let began = time.now
            let run = await PostgresRun.once(.live, options)
            #expect(run.failure?.reason == .protocol, "\(run.failure?.message ?? "success")")
            #expect(began.duration(to: time.now) < .seconds(10))
        }
        // Far below the message's gigabyte, with room for what other tests take meanwhile.
        #expect(Self.residentBytes - before < 256 << 20)
        try await peer.stop()
    }

    @Test func `a connection that pours in too much is shut down though nobody reads it`() async throws {
        let peer = try await ScriptedPeer.start(.init(onAccept: { _ in [.flood("", "A")] }))
        let socket = try Self.connect(to: peer.port)
        let gate = PostgresFloodgate(socket, allowance: 10_000)
        await peer.until { $0.accepted == 1 && $0.open == 0 }
        gate.close()
        #expect((PostgresFloodgate.received(by: socket) ?? 0) > 10_000)
        close(socket)
        try await peer.stop()
    }

    @Test func `a connection within its allowance goes on`() async throws {
        let peer = try await ScriptedPeer.start(.init(onAccept: { _ in [.send("hello")] }))
        let socket = try Self.connect(to: peer.port)
        let gate = PostgresFloodgate(socket, allowance: 10_000)
        try await Polling.until("the text is there") { PostgresFloodgate.received(by: socket) == 5 }
        gate.close()
        #expect(peer.counts.open == 1)
        close(socket)
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    /// A plain socket, connected to a local server; the kernel accepts at once, so that nothing waits.
    private static func connect(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        let code = unsafe address.withSockAddr { unsafe Glibc.connect(descriptor, $0, socklen_t($1)) }
        guard code == 0 else { throw TestKitError("connect: errno \(errno)") }
        return descriptor
    }

    /// The most memory that this process has had so far.
    private static var residentBytes: Int {
        var usage = rusage()
        unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss * 1024
    }
}
