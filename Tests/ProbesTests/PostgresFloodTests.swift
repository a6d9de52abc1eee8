import Glibc
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

    /// The most memory that this process has had so far.
    private static var residentBytes: Int {
        var usage = rusage()
        unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss * 1024
    }
}
