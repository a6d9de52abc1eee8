import Probes
import TestKit
import Testing

@Suite struct RESPDecoderTests {
    static let table: [(String, RESPValue)] = [
        ("+PONG\r\n", .simple("PONG")), ("-ERR x\r\n", .error("ERR x")), (":-12\r\n", .integer(-12)),
        ("$5\r\na\r\nbc\r\n", .bulk(Array("a\r\nbc".utf8))), ("$0\r\n\r\n", .bulk([])), ("$-1\r\n", .null),
        ("*-1\r\n", .null), ("*0\r\n", .array([])), ("_\r\n", .null), ("#t\r\n", .boolean(true)),
        ("#f\r\n", .boolean(false)), (",1.5\r\n", .double(1.5)), (",inf\r\n", .double(.infinity)),
        ("(123456789012345678901234567890\r\n", .bigNumber("123456789012345678901234567890")),
        ("!8\r\nERR a\nb!\r\n", .error("ERR a\nb!")), ("=8\r\ntxt:some\r\n", .bulk(Array("some".utf8))),
        ("*2\r\n:1\r\n*1\r\n+a\r\n", .array([.integer(1), .array([.simple("a")])])),
        ("%1\r\n+k\r\n:1\r\n", .map([.simple("k"), .integer(1)])), ("~1\r\n:1\r\n", .array([.integer(1)])),
        (">2\r\n+message\r\n+hi\r\n", .push([.simple("message"), .simple("hi")])),
        ("|1\r\n+ttl\r\n:3\r\n+v\r\n", .simple("v")),
        ("*2\r\n|1\r\n+a\r\n:1\r\n:7\r\n*0\r\n", .array([.integer(7), .array([])])),
    ]

    @Test(arguments: table) func `a reply is the same however its bytes are split`(text: String, value: RESPValue)
        throws
    {
        let bytes = Array(text.utf8)
        for split in 0...bytes.count {
            var decoder = RESPDecoder()
            decoder.feed(bytes[..<split])
            let early = try decoder.next()
            #expect((early != nil) == (split == bytes.count))
            decoder.feed(bytes[split...])
            #expect(try early ?? decoder.next() == value)
            #expect(try decoder.next() == nil)
        }
    }

    @Test func `replies that come together are told apart`() throws {
        var decoder = RESPDecoder()
        decoder.feed(Self.table.map(\.0).joined().utf8)
        for (_, value) in Self.table { #expect(try decoder.next() == value) }
        #expect(try decoder.next() == nil)
    }

    @Test(arguments: [
        "x", "HTTP/1.1 400", "\r\n", "+a\n", ":1x\r\n", ":\r\n", ":99999999999999999999\r\n", "$-2\r\n", "$x\r\n",
        "$3\r\nabcd\r\n", "*-2\r\n", "*99999999999\r\n", "$99999999999\r\n", "*9999999\r\n", ",x\r\n", "#x\r\n",
        "=2\r\nab\r\n", "%-1\r\n", "$?\r\n",
    ]) func `what is no reply is an error`(text: String) {
        var decoder = RESPDecoder()
        decoder.feed(text.utf8)
        #expect(throws: RESPError.self) { while try decoder.next() != nil {} }
    }

    @Test func `a reply beyond the limits is an error`() {
        var deep = RESPDecoder(deepest: 4)
        deep.feed(String(repeating: "*1\r\n", count: 5).utf8)
        #expect(throws: RESPError.self) { try deep.next() }
        var endless = RESPDecoder(limit: 1000)
        endless.feed("+\(String(repeating: "a", count: 1001))".utf8)
        #expect(throws: RESPError.self) { try endless.next() }
        var many = RESPDecoder(limit: 1000)
        many.feed("*300\r\n\(String(repeating: ":1000\r\n", count: 299))".utf8)
        #expect(throws: RESPError.self) { try many.next() }
    }

    @Test func `random bytes never trap the decoder`() async {
        var generator = SeededGenerator(seed: 7)
        let pieces = Self.table.map(\.0) + ["*3\r\n", "$", "\r\n", "%2\r\n", "|1\r\n", "9", "\u{0}", "=4\r\n", "txt:"]
        for _ in 0..<2000 {
            await Task.yield()
            var bytes = (0..<Int.random(in: 1...6, using: &generator)).flatMap { _ in
                Array(pieces[Int.random(in: 0..<pieces.count, using: &generator)].utf8)
            }
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let split = Int.random(in: 0...bytes.count, using: &generator)
            let whole = Self.decode([bytes[...]])
            #expect(whole == Self.decode([bytes[..<split], bytes[split...]]))
            #expect(whole == Self.decode(bytes.indices.map { bytes[$0...$0] }))
        }
    }

    /// The replies until the end or the first error; the error counts as nil.
    private static func decode(_ parts: [ArraySlice<UInt8>]) -> [RESPValue?] {
        var decoder = RESPDecoder(limit: 4096)
        var values: [RESPValue?] = []
        for part in parts {
            decoder.feed(part)
            do {
                while let value = try decoder.next() { values.append(value) }
            } catch {
                return values + [nil]
            }
        }
        return values
    }
}
