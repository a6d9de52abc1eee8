import TestKit
import Testing

@testable import Probes

@Suite struct DNSMessageTests {
    private static let question = DNSQuestion(DNSName(labels: [Array("a".utf8), Array("example".utf8)]), .a)
    private static let id: UInt16 = 0x1234

    private var query: [UInt8] { Self.question.message(id: Self.id) }

    private func read(_ bytes: [UInt8]) throws(DNSError) -> DNSResponse {
        try DNSResponse(bytes, to: Self.question, id: Self.id)
    }

    @Test func `a query is what RFC 1035 says`() {
        #expect(
            query == [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 7] + Array("example".utf8) + [0, 0, 1, 0, 1]
        )
    }

    @Test(arguments: ["", ".a", "a..b", "ä.example", "a b", "a\\b", String(repeating: "a", count: 64)])
    func `what is no name is refused`(text: String) {
        #expect(DNSName(text) == nil)
    }

    @Test func `a name may have 255 bytes and no more`() {
        let label = String(repeating: "a", count: 63)
        let long = "\(label).\(label).\(label)."
        #expect(DNSName(long + String(repeating: "b", count: 61))?.bytes.count == 255)
        #expect(DNSName(long + String(repeating: "b", count: 62)) == nil)
        #expect(DNSName(".")?.bytes == [0])
        #expect(DNSName("A.Example.") == DNSName("a.example"))
    }

    @Test func `bytes that no host name has are escaped`() {
        #expect("\(DNSName(labels: [[0x61, 0x2E, 0x1B], [0xFF]]))" == "a\\046\\027.\\255")
    }

    /// The query takes 27 bytes: there the owner of the only record begins.
    @Test(
        arguments: [
            ("at itself", [0xC0, 27]), ("forwards", [0xC0, 40]), ("in a circle", [1, 0x62, 0xC0, 27]),
            ("of an unknown form", [0x40, 1]), ("beyond the end", [0xFF, 0xFF]), ("cut off", [63, 1, 1]),
        ] as [(String, [UInt8])]
    )
    func `a hostile name ends in an error`(what: String, owner: [UInt8]) {
        let bytes = DNSWire.response(query, [DNSWire.record(1, [10, 0, 0, 7], owner: owner)])
        #expect(throws: DNSError.self) { try read(bytes) }
    }

    @Test func `a name that grows by its pointers ends in an error`() {
        // Each label points at the one before it, so that the last name is longer than any name may be.
        let label = [UInt8(60)] + Array(repeating: UInt8(0x61), count: 60)
        var chain: [UInt8] = []
        for index in 0..<5 {
            let before = query.count + 11 + (index - 1) * 63
            chain += label + (index == 0 ? [0, 0] : [0xC0 | UInt8(before >> 8), UInt8(before & 0xFF)])
        }
        let blob = DNSWire.record(99, chain, owner: [0])
        let last = query.count + 11 + 4 * 63
        let bytes = DNSWire.response(
            query,
            [blob, DNSWire.record(1, [10, 0, 0, 7], owner: [0xC0 | UInt8(last >> 8), UInt8(last & 0xFF)])]
        )
        #expect(throws: DNSError.self) { try read(bytes) }
    }

    @Test(
        arguments: [
            ("an address of five bytes", DNSWire.record(1, [10, 0, 0, 7, 9])),
            ("a name longer than its data", DNSWire.record(5, [9]) + Array("elsewhere".utf8) + [0]),
            ("a string longer than its data", DNSWire.record(16, [9, 0x61])),
            ("data that is not there", Array(DNSWire.record(1, [10, 0, 0, 7]).dropLast(2))),
        ] as [(String, [UInt8])]
    )
    func `a record that lies about its length ends in an error`(what: String, record: [UInt8]) {
        #expect(throws: DNSError.self) { try read(DNSWire.response(query, [record])) }
    }

    @Test func `more records than there are end in an error`() {
        var bytes = DNSWire.response(query, [])
        (bytes[6], bytes[7]) = (0xFF, 0xFF)
        #expect(throws: DNSError.self) { try read(bytes) }
    }

    @Test func `an answer has at most 256 records`() throws {
        let record = DNSWire.record(1, [10, 0, 0, 7])
        #expect(try read(DNSWire.response(query, Array(repeating: record, count: 256))).answers.count == 256)
        #expect(throws: DNSError.self) {
            try read(DNSWire.response(query, Array(repeating: record, count: 257)))
        }
    }

    @Test func `a name has at most 64 pointers`() throws {
        #expect(try read(DNSWire.pointers(64, query, records: 1)).answers.count == 2)
        #expect(throws: DNSError.self) { try read(DNSWire.pointers(65, query, records: 1)) }
    }

    @Test func `aliases are followed to their end, and the first of several counts`() throws {
        let names = ["a.example", "b.example", "c.example"]
        let aliases = zip(names, names.dropFirst()).map { owner, target in
            DNSWire.record(5, DNSWire.name(target), owner: DNSWire.name(owner), life: 100)
        }
        let wrong = DNSWire.record(5, DNSWire.name("wrong.example"), owner: DNSWire.name("B.Example"), life: 1)
        let address = DNSWire.record(1, [10, 0, 0, 7], owner: DNSWire.name("C.example"))
        let response = try read(DNSWire.response(query, aliases.reversed() + [wrong, address]))
        #expect(response.records(for: Self.question).map(\.text) == ["10.0.0.7"])
        #expect(response.timeToLive(for: Self.question) == 100, "an alias that led nowhere does not count")
    }

    @Test func `aliases in a circle lead nowhere`() throws {
        let bytes = DNSWire.response(
            query,
            [
                DNSWire.record(5, DNSWire.name("b.example")),
                DNSWire.record(5, DNSWire.name("a.example"), owner: DNSWire.name("b.example")),
            ]
        )
        #expect(try read(bytes).records(for: Self.question).isEmpty)
    }

    @Test func `a negative time to live is none`() throws {
        let bytes = DNSWire.response(query, [DNSWire.record(1, [10, 0, 0, 7], life: 0x8000_0001)])
        #expect(try read(bytes).timeToLive(for: Self.question) == 0)
    }

    @Test func `every prefix of a message is an error`() throws {
        let whole = DNSWire.response(query, [DNSWire.record(15, DNSWire.short(1) + DNSWire.name("m.example"))])
        #expect(try read(whole).answers.map(\.text) == ["1 m.example"])
        for count in 0..<whole.count { #expect(throws: DNSError.self) { try read(Array(whole.prefix(count))) } }
    }

    @Test func `random messages are read without a trap`() {
        var generator = SeededGenerator(seed: 29)
        let codes: [UInt16] = [1, 2, 5, 12, 15, 16, 28, 33, 99]
        var good = 0
        for round in 0..<5000 {
            let records: [[UInt8]] = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                let bytes: [UInt8] = [0, 1, 3, 0x61, 0xC0, 12, 27, 0xFF]
                let data: [UInt8] = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                    bytes.randomElement(using: &generator) ?? 0
                }
                let owner: [UInt8] = [[0xC0, 12], [0], [1, 0x62, 0xC0, 14]].randomElement(using: &generator) ?? [0]
                return DNSWire.record(codes.randomElement(using: &generator) ?? 1, data, owner: owner)
            }
            var bytes = DNSWire.response(query, records)
            if round % 2 == 0 {
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let index = Int.random(in: 2..<bytes.count, using: &generator)
                    bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
                }
            }
            guard let response = try? read(bytes) else { continue }
            good += 1
            #expect(response.answers.count <= bytes.count / 11)
            #expect(response.records(for: Self.question).count <= response.answers.count)
            #expect(response.answers.allSatisfy { "\($0.owner)".utf8.count <= 4 * 255 })
        }
        #expect(good > 500)
    }
}
