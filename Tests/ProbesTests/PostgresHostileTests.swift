import NIOCore
import TestKit
import Testing
import Vocabulary

@testable import Probes

@Suite(.timeLimit(.minutes(1))) struct PostgresHostileTests {
    private static let login = PostgresWire.authenticationOK + PostgresWire.ready
    private static let identity = PostgresWire.row(["15.18 (Debian)", "1767225600000000", "f", "postgres"])

    private func run(
        _ script: PostgresPeer.Script,
        within limit: Duration = .seconds(20),
        of phase: Phase? = nil
    ) async throws -> PostgresRun {
        let peer = try await PostgresPeer.start(script)
        var options = PostgresOptions(host: "127.0.0.1", port: peer.port, password: "s3cret-of-ours")
        options.sslMode = .disable
        let run = await PostgresRun.once(.live, options, within: limit, of: phase)
        try await peer.stop()
        return run
    }

    @Test func `an answer byte by byte is an answer`() async throws {
        let run = try await run(.dribble([Self.login, Self.identity, PostgresWire.row(["1"])]))
        #expect(run.failure == nil)
        #expect(run.report?.version == "PostgreSQL 15.18")
        #expect(run.report?.runIdentity == "1767225600000000")
    }

    @Test func `a silent peer is out of time in auth`() async throws {
        let run = try await run(.silent, within: .milliseconds(200), of: .auth)
        #expect(run.failure?.reason == .timeout)
        #expect(run.phase == .auth)
    }

    @Test func `a reset is a protocol failure`() async throws {
        let run = try await run(.reset)
        #expect(run.failure?.reason == .protocol)
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n\r\n", "", "\0\0\0\0\0\0\0\0\0\0", "R", "E<!channel>\u{1B}[31m\u{1B}]0;x\u{7}\0",
        "+PONG\r\n", "S",
    ]) func `garbage is a protocol failure whose text is harmless`(text: String) async throws {
        let run = try await run(.answer(Array(text.utf8)))
        #expect(run.failure?.reason == .protocol)
        #expect(run.failure?.message.unicodeScalars.contains { $0.value < 32 } == false)
    }

    @Test(arguments: [
        ("57P03", FailureReason.starting), ("53300", .exhausted), ("28P01", .auth), ("57P01", .protocol),
        ("3D000", .assertion), ("08P01", .protocol),
    ]) func `a refused login is what its code says`(code: String, reason: FailureReason) async throws {
        let run = try await run(.answer(PostgresWire.error(code, "no. s3cret-of-ours")))
        #expect(run.failure?.reason == reason)
        #expect(run.failure?.message == "\(code): no. ***")
    }

    @Test func `a wrong answer to a right question is a protocol failure`() async throws {
        for answer in [["2"], [], ["1", "1"]].map(PostgresWire.row) where answer != PostgresWire.row(["1", "1"]) {
            let run = try await run(.dribble([Self.login, Self.identity, answer]))
            #expect(run.failure?.reason == .protocol)
        }
        let version = try await run(.dribble([Self.login, PostgresWire.row(["x"])]))
        #expect(version.failure?.reason == .protocol)
    }

    @Test func `an endless login and an endless answer are cut off`() async throws {
        let notice = PostgresWire.message(
            "N",
            Array("SNOTICE\0C00000\0M".utf8) + Array(repeating: 65, count: 8000) + [0, 0]
        )
        let login = try await run(.flood(PostgresWire.authenticationOK, notice))
        #expect(login.failure?.reason == .protocol)

        // A data row that says it has two gigabytes.
        let row = Array("D".utf8) + PostgresWire.bytes(Int32.max)
        let answer = try await run(.flood(Self.login + row, Array(repeating: 65, count: 16_000)))
        #expect(answer.failure?.reason == .protocol)
    }

    @Test func `random answers end the run, whatever they are`() async throws {
        var random = SplitMix(state: 0x5EED)
        let valid = Self.login + Self.identity + PostgresWire.row(["1"])
        for _ in 0..<150 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            let length = Int.random(in: 1...bytes.count, using: &random)
            let run = try await run(.answer(Array(bytes.prefix(length))))
            #expect(run.failure?.reason != .timeout)
        }
    }

    @Test func `a hundred cancelled logins leave no connection open`() async throws {
        let peer = try await PostgresPeer.start(.silent)
        var options = PostgresOptions(host: "127.0.0.1", port: peer.port)
        for mode in [PostgresOptions.SSLMode.disable, .prefer] {
            options.sslMode = mode
            let before = peer.counts.opened
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask { [options] in _ = await PostgresRun.once(.ready, options) }
                }
                try? await Polling.until("all have connected") { peer.counts.opened == before + 50 }
                group.cancelAll()
            }
        }
        #expect(peer.counts.opened == 100)
        try await Polling.until("all are closed") { peer.counts.closed == 100 }
        try await peer.stop()
    }

    @Test func `a run that is cancelled before it begins leaves nothing`() async throws {
        let peer = try await PostgresPeer.start(.silent)
        let options = PostgresOptions(host: "127.0.0.1", port: peer.port)
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            for _ in 0..<20 { group.addTask { _ = await PostgresRun.once(.live, options) } }
        }
        try await Polling.until("all are closed") { peer.counts.opened == peer.counts.closed }
        try await peer.stop()
    }
}

/// A small generator with a seed, so that a failing input comes back.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
