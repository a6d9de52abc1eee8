import TestKit
import Testing

@testable import Probes

@Suite struct JSONParserTests {
    @Test func `every kind of value is read`() throws {
        let text = #" {"a":[1,-0.5e+2,true,false,null,"x"],"b":{},"c":[],"d":"\"\\\/\b\f\n\r\té😀\ud800"} "#
        let value = try JSONParser.parse(text.utf8)
        #expect(value[path: "a"] == .array([.number(1), .number(-50), .bool(true), .bool(false), .null, .string("x")]))
        #expect(value[path: "b"] == .object([:]) && value[path: "c"] == .array([]))
        #expect(value[path: "d"] == .string("\"\\/\u{8}\u{C}\n\r\té😀\u{FFFD}"))
        #expect(value[path: "a.5"] == .string("x") && value[path: "a.6"] == nil && value[path: "a.x.y"] == nil)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "1e", "-", "+1",
        "tru",
        "nul", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\n\"", "1 2", "[1 2]", "NaN", "'a'", "\u{FEFF}1",
        "1e999x",
    ]) func `what is no JSON is an error`(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(text.utf8) }
    }

    @Test func `nesting is bounded`() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSONParser.parse(nested(JSONParser.deepest).utf8)
        #expect(throws: JSONError.self) { try JSONParser.parse(nested(JSONParser.deepest + 1).utf8) }
        #expect(throws: JSONError.self) { try JSONParser.parse(String(repeating: "[", count: 1 << 20).utf8) }
    }

    @Test func `random bytes never trap the parser`() async {
        var generator = SeededGenerator(seed: 5)
        let alphabet = Array(#"{}[]",:\u0d8ef1-+.eE truefalsn "#.utf8) + [0, 0xFF, 0xC3]
        for _ in 0..<10_000 {
            await Task.yield()
            let bytes = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            _ = try? JSONParser.parse(bytes)
        }
    }

    @Test(arguments: [
        ("", true), ("abcabd", true), ("cab", true), ("abcabcabd", true), ("abce", false), ("dab", true), ("bb", false),
    ]) func `a literal is found wherever it begins and however the bytes are split`(pattern: String, found: Bool) {
        let bytes = Array("abcabcabdab".utf8)
        for split in 0...bytes.count {
            var matcher = LiteralMatcher(pattern)
            let early = matcher.consume(bytes[..<split])
            #expect((early || matcher.consume(bytes[split...])) == found)
        }
    }
}
