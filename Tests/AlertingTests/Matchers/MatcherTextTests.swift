import Alerting
import Series
import TestKit
import Testing
import Vocabulary

@Suite struct MatcherTextTests {
    @Test(arguments: [
        ("", []), ("{}", []), ("  { } ", []), ("foo=bar", [#"foo="bar""#]), (#"foo="bar""#, [#"foo="bar""#]),
        (#"{foo="bar"}"#, [#"foo="bar""#]), ("foo!=bar", [#"foo!="bar""#]), ("foo=~b.*", [#"foo=~"b.*""#]),
        ("foo!~b.*", [#"foo!~"b.*""#]), (#"{a="b",c!="d"}"#, [#"a="b""#, #"c!="d""#]),
        (#" { a = "b" , c =~ "d|e" , } "#, [#"a="b""#, #"c=~"d|e""#]), (#"a="b,c""#, [#"a="b,c""#]),
        (#"a="x\"y\\z\nw""#, [#"a="x\"y\\z\nw""#]),
        (#"service="postgres",team=~"a|b""#, [#"service="postgres""#, #"team=~"a|b""#]),
        // Names of UTF-8 exist in the newer notation alone.
        (#""naïve name"="x""#, [#""naïve name"="x""#]), ("größe=x", [#""größe"="x""#]),
        (#"{"a.b"=~"c.*",d=e}"#, [#""a.b"=~"c.*""#, #"d="e""#]), (#"foo="\u00e4""#, [#"foo="\\u00e4""#]),
        // Values without quotes that only the older one takes.
        ("foo=", [#"foo="""#]), ("foo=b ar", [#"foo="b ar""#]), ("foo=~a|(b=c)", [#"foo=~"a|(b=c)""#]),
        ("foo={bar}", [#"foo="{bar""#]), ("{foo=bar", [#"foo="bar""#]), ("foo=bar}", [#"foo="bar""#]),
        (#"a=b\c"#, [#"a="b\\c""#]), ("a:b=c", [#""a:b"="c""#]),
        // Where both take it, the older one counts.
        (#"foo="a\tb""#, [#"foo="a\\tb""#]),
    ])
    func `matchers are read as Alertmanager reads them`(text: String, matchers: [String]) throws {
        #expect(try MatcherText.parse(text).map(\.description) == matchers)
    }

    @Test(arguments: [
        ("foo", "one of `=`, `!=`, `=~` and `!~` is missing", 3), ("=bar", "the name of a label is missing", 0),
        ("a=b,,c=d", "the name of a label is missing", 4), (#"a="b"#, "a `\"` is missing after this one", 2),
        (#""a"="b" "c"="d""#, "a comma between matchers is missing", 8), (#"{"a"="b""#, "a `}` is missing", 8),
        (#""a"="b"}"#, "a `}` without `{`", 7), (#""é"=x="y""#, "a comma between matchers is missing", 6),
        (#""a"="\q""#, "an unknown escape in the text", 4), (#"""="x""#, "the name of a label is empty", 0),
        ("a=~(", "error parsing regexp: missing closing ): `(`", 0),
        ("a!b", "one of `=`, `!=`, `=~` and `!~` is missing", 1),
        ("x=y, a=~[", "error parsing regexp: missing closing ]: `[`", 5), (#""a"="#, "a value is missing", 4),
    ])
    func `what is none is refused with the position`(text: String, message: String, offset: Int) {
        let error = #expect(throws: MatcherTextError.self) { try MatcherText.parse(text) }
        #expect(error?.message == message)
        #expect(error?.offset == offset)
    }

    @Test func `size and number have bounds`() throws {
        let many = (0..<64).map { "l\($0)=v" }.joined(separator: ",")
        #expect(try MatcherText.parse(many).count == 64)
        #expect(throws: MatcherTextError.self) { try MatcherText.parse(many + ",more=v") }
        #expect(throws: MatcherTextError.self) { try MatcherText.parse(many + #","é"=v"#) }
        #expect(throws: MatcherTextError.self) {
            try MatcherText.parse("a=" + String(repeating: "x", count: MatcherText.longest))
        }
    }

    @Test func `what is read reads the same after it was written`() throws {
        for text in [#"{a="b\"\\",c!~"d.+"}"#, #""x y"="z""#, "foo=b ar"] {
            let matchers = try MatcherText.parse(text)
            let written = "{" + matchers.map(\.description).joined(separator: ",") + "}"
            #expect(try MatcherText.parse(written) == matchers)
        }
    }

    @Test func `any text is read or refused`() {
        let seeds = [#"{a="b",c!~"d.+",}"#, #""naïve \u00e4"=~"x|y""#, "foo=b ar", #"a="\x41\101\\""#]
        var fuzzing = Fuzzing("matchers", seed: 7, rounds: 3000)
        var round = 0
        while fuzzing.goesOn(after: round) {
            var bytes = Array((seeds.randomElement(using: &fuzzing.random) ?? "").utf8)
            for _ in 0...Int.random(in: 0...4, using: &fuzzing.random) {
                let index = Int.random(in: 0...bytes.count, using: &fuzzing.random)
                let byte = Array("{}=~!,\"\\ ax0\u{0}é".utf8).randomElement(using: &fuzzing.random) ?? 0
                switch Int.random(in: 0...2, using: &fuzzing.random) {
                case 0 where index < bytes.count: bytes.remove(at: index)
                case 1 where index < bytes.count: bytes[index] = byte
                default: bytes.insert(byte, at: index)
                }
            }
            fuzzing.attempt(String(decoding: bytes, as: UTF8.self)) { text in
                do throws(MatcherTextError) {
                    #expect(try MatcherText.parse(text).allSatisfy { !$0.name.isEmpty })
                } catch {
                    #expect((0...text.utf8.count).contains(error.offset))
                }
            }
            round += 1
        }
        fuzzing.report()
    }
}
