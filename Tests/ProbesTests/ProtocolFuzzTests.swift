import Probing
import TestKit
import Testing
import Vocabulary

@testable import Probes

/// Random answers, made from pieces of real ones, so that they get past the first check; the same at every run.
@Suite(.timeLimit(.minutes(1))) struct ProtocolFuzzTests {
    private static let pieces = [
        "HTTP/1.1 200 OK\r\n", "HTTP/1.0 503 x\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/2 200\r\n",
        "Content-Length: 5\r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked\r\n", "Connection: keep-alive\r\n", "Connection: close\r\n", "\r\n", "hello",
        "5\r\nhello\r\n", "0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\n", "7fffffff;x=y\r\n", ": \r\n", " folded\r\n", "\0", "\n",
    ]

    @Test func `random answers end an exchange with an answer or a protocol failure`() async throws {
        let surroundings = Surroundings()
        let inputs = Self.inputs(from: Self.pieces, count: 400, seed: 17)
        let peer = try await ScriptedPeer.start(
            .init(onBytes: { connection, _ in
                let input = inputs[connection % inputs.count]
                return [connection % 3 == 0 ? .dribble(input) : .send(input), .close]
            })
        )
        let url = try ServiceURL(parsing: "http://127.0.0.1:\(peer.port)/")
        for keepsConnection in [true, false] {
            let options = HTTPProbe.Options(
                HTTPCall("GET", url, bodyLimit: 4096),
                expecting: .init(contains: ["hello"]),
                keepsConnection: keepsConnection
            )
            let probe = HTTPProbe(options, connector: surroundings.connector)
            for _ in 0..<(inputs.count / 2) {
                let outcome = await surroundings.run(probe)
                #expect(!outcome.isExpired)
                #expect(outcome.reason != .internal, "\(outcome.message ?? "")")
            }
            await probe.close()
        }
        await peer.until { $0.open == 0 }
        try await peer.stop()
    }

    @Test func `an endless INFO costs no more than its limit`() {
        let text = String(repeating: "k:v\r\n", count: 200_000) + "db0:keys=\(Int64.max)\r\n"
        #expect(RedisInfo(parsing: text).keys == 0)
        let huge = (0..<2000).map { "db\($0):keys=\(Int64.max)" }.joined(separator: "\n")
        #expect(RedisInfo(parsing: huge).keys == .max)
    }

    @Test func `random INFO is read without a trap`() async {
        let pieces = [
            "redis_version:7.0.15\r\n", "# Server\r\n", "db0:keys=1,expires=0\r\n", "db9999999999:keys=-5\r\n",
            "dbx:keys=", "maxmemory:18446744073709551616\r\n", "used_memory:NaN\r\n", "used_memory:-0\r\n",
            "uptime_in_seconds:1e309\r\n", ":\r\n", "a:", ":b\n", "\u{2028}", "role:slave\r\n", "loading:1\r\n",
            "master_link_down_since_seconds:-1\r\n", "keyspace_hits:9223372036854775807\r\n",
            "keyspace_misses:9223372036854775807\r\n",
        ]
        var window = RedisHitWindow()
        for (index, text) in Self.inputs(from: pieces, count: 3000, seed: 19).enumerated() {
            if index % 50 == 0 { await Task.yield() }
            let info = RedisInfo(parsing: text)
            _ = RedisVerdict.failure(of: info)
            _ = RedisFacts.deep(info)
            let at = Instant(nanoseconds: Int64(index) * 1_000_000_000)
            let ratio = window.add(
                hits: info.count("keyspace_hits") ?? 0,
                misses: info.count("keyspace_misses") ?? 0,
                runIdentity: "one",
                at: at
            )
            #expect(ratio.map { (0...1).contains($0) } ?? true)
            _ = RedisFacts.ready(info, hitRatio: ratio)
        }
    }

    @Test func `an endless stream of replies keeps the decoder small`() throws {
        var decoder = RESPDecoder(limit: 1024)
        let part = Array(String(repeating: "$-1\r\n*2\r\n:1\r\n+x\r\n>1\r\n_\r\n", count: 50).utf8)
        var replies = 0
        for _ in 0..<2000 {
            decoder.feed(part)
            while try decoder.next() != nil { replies += 1 }
        }
        #expect(replies == 2000 * 150)
        #expect(decoder.held <= part.count)
    }

    @Test func `what is nested at every level stays bounded`() {
        let nested = String(repeating: "*5\r\n", count: 17)
        var decoder = RESPDecoder()
        decoder.feed(nested.utf8)
        #expect(throws: RESPError.self) { try decoder.next() }
        var attributes = RESPDecoder(limit: 4096)
        attributes.feed(String(repeating: "|1\r\n+a\r\n+b\r\n", count: 2000).utf8)
        #expect(throws: RESPError.self) { try attributes.next() }
    }

    @Test func `large and strange JSON is read in linear time or refused`() throws {
        let many = "[" + String(repeating: "[],", count: 300_000) + "[]]"
        guard case .array(let elements) = try JSONParser.parse(many.utf8) else { throw WrongValue() }
        #expect(elements.count == 300_001)
        let escapes = "\"" + String(repeating: "\\ud800", count: 100_000) + "\""
        guard case .string(let text) = try JSONParser.parse(escapes.utf8) else { throw WrongValue() }
        #expect(text.unicodeScalars.allSatisfy { $0 == "\u{FFFD}" })
        for number in [
            "1e999", "-1e999", "1" + String(repeating: "0", count: 100_000),
            "0." + String(repeating: "0", count: 100_000),
        ] {
            #expect(!(try JSONParser.parse(number.utf8).summary).isEmpty)
        }
        for text in [
            "\"\\u", "\"\\ud800\\", "\"\\ud800\\u", "\"\\ud800\\u00", "\"\\u+0a0\"", "tru", "-", "1e", "[1,", "{\"a\"",
        ] {
            #expect(throws: JSONError.self) { try JSONParser.parse(text.utf8) }
        }
    }

    private struct WrongValue: Error {}

    private static func inputs(from pieces: [String], count: Int, seed: UInt64) -> [String] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            var bytes = (0..<Int.random(in: 1...8, using: &generator)).flatMap { _ in
                Array(pieces[Int.random(in: 0..<pieces.count, using: &generator)].utf8)
            }
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...127, using: &generator)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
