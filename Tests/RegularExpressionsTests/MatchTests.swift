import Testing

@testable import RegularExpressions

@Suite struct MatchTests {
    @Test(
        arguments: [
            ("(a+)(b*)", "xaab", ["aab", "aa", "b"]), ("(a|ab)(c|bcd)", "abcd", ["abcd", "a", "bcd"]),
            ("(a+?)(a*)", "aaa", ["aaa", "a", "aa"]), ("(?U)(a+)(a*?)", "aaa", ["aaa", "a", "aa"]),
            ("(a)|(b)", "b", ["b", nil, "b"]), ("(?:(a)|b)*", "ab", ["ab", "a"]), ("(|a)*", "aa", ["", ""]),
            ("(|a)+", "aa", ["", ""]), ("(a*)+", "b", ["", ""]), ("(a*)*", "aab", ["aa", "aa"]),
            ("x*", "aaa", [""]), ("b|a", "xab", ["a"]), ("\\bfoo\\b", "a foo", ["foo"]), ("(?m)^b$", "a\nb\nc", ["b"]),
            ("é+", "aéé", ["éé"]), ("(.)(.)?", "é", ["é", "é", nil]), ("a{2}?", "aaa", ["aa"]),
            ("a{1,3}?", "aaa", ["a"]),
        ] as [(String, String, [String?])]
    ) func `the leftmost match is the one that Go prefers`(pattern: String, text: String, groups: [String?]) throws {
        let expression = try RegularExpression(pattern, dotMatchesNewline: false)
        let match = try #require(expression.firstMatch(in: text))
        #expect(groups.indices.map { match[$0] } == groups)
        #expect(match[groups.count] == nil && match[-1] == nil)
    }

    @Test(arguments: [
        ("$1-$2", "a-b"), ("${1}x", "ax"), ("$1x", ""), ("$name", "b"), ("${name}s", "bs"), ("$names", ""),
        ("$$1", "$1"),
        ("$", "$"), ("a$", "a$"), ("$ 1", "$ 1"), ("${1", "${1"), ("${}", "${}"), ("$0", "ab"), ("$00", ""), ("$3", ""),
        ("$99999999999999999999", ""), ("$é", ""), ("é$1é", "é"), ("$1-$1", "a-a"), ("", ""),
    ]) func `templates expand as Go expands them`(template: String, expanded: String) throws {
        let match = try #require(RegularExpression("(.)(?P<name>.)").wholeMatch(in: "ab"))
        #expect(match.expand(template) == expanded)
    }

    @Test func `of groups with the same name the first that took part counts`() throws {
        let expression = try RegularExpression("(?P<n>a)|(?P<n>b)")
        #expect(expression.wholeMatch(in: "b")?.expand("<$n>") == "<b>")
        #expect(expression.wholeMatch(in: "a")?.expand("<$n>") == "<a>")
    }

    @Test(arguments: [
        ("a", "banana", "X", "bXnXnX"), ("a*", "baac", "X", "XbXcX"), ("(.)n", "banana", "<$1>", "b<a><a>a"),
        ("", "é1", "-", "-é-1-"), ("x", "abc", "y", "abc"), ("\\b", "ab cd", "|", "|ab| |cd|"), ("^a", "aa", "b", "ba"),
    ]) func `every match is replaced`(pattern: String, text: String, template: String, result: String) throws {
        let expression = try RegularExpression(pattern, dotMatchesNewline: false)
        #expect(expression.replacingAll(in: text, with: template) == result)
    }

    @Test(
        arguments: [
            ("abc", ["abc"]), ("a|b|", ["a", "b", ""]), ("^(?:foo|bar)$", ["foo", "bar"]),
            ("5(0|1)[23]", ["502", "503", "512", "513"]),
            ("ab?", ["a", "ab"]), ("(a{2}|b)c", ["aac", "bc"]), ("a.*", nil), ("[a-z]", nil), ("(?i)a", ["A", "a"]),
            ("a+", nil),
            ("", [""]),
        ] as [(String, [String]?)]
    ) func `a list of literals is known as such`(pattern: String, values: [String]?) throws {
        #expect(try RegularExpression(pattern).literalValues?.sorted() == values?.sorted())
    }

    @Test(arguments: [
        ("foo.*", "foo"), ("foo(bar|baz)", "foo"), ("(fo)o+x", "foo"), ("fo*", "f"), ("a|b", ""), ("^ab.", "ab"),
        ("(?i)ab", ""),
        ("é[ab]", "é"), ("(?:ab){2}c", "ab"), ("a?b", ""),
    ]) func `what every match starts with is known`(pattern: String, prefix: String) throws {
        #expect(try RegularExpression(pattern).requiredPrefix == prefix)
    }

    @Test func `a list of literals is bounded as a whole`() throws {
        let some = (0..<10).map { "x\($0)[0-9][0-9]" }.joined(separator: "|")
        #expect(try RegularExpression(some).literalValues?.count == 1000)
        let many = (0..<10_000).map { "x\($0)[0-9][0-9]" }.joined(separator: "|")
        #expect(try RegularExpression(many).literalValues == nil)
        let nested = (0..<200).reduce("abcdefgh") { text, _ in "(\(text)|b){1}" }
        #expect(try RegularExpression(nested).literalValues == nil)
        let plain = (0..<5_000).map { "text-\($0)" }
        #expect(try RegularExpression(plain.joined(separator: "|")).literalValues == plain)
    }
}
