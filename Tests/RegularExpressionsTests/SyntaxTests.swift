import Testing

@testable import RegularExpressions

@Suite struct SyntaxTests {
    /// What Go's `regexp/syntax` says of each, and where.
    @Test(
        arguments: [
            ("a**", "invalid nested repetition operator: `**`", 1),
            ("a*+", "invalid nested repetition operator: `*+`", 1),
            ("a??*", "invalid nested repetition operator: `??*`", 1),
            ("a{2}{3}", "invalid nested repetition operator: `{2}{3}`", 1),
            ("*", "missing argument to repetition operator: `*`", 0),
            ("(|*)", "missing argument to repetition operator: `*`", 2),
            ("a{1001}", "invalid repeat count: `{1001}`", 1), ("a{2,1}", "invalid repeat count: `{2,1}`", 1),
            ("(?:a{50}){50}", "invalid repeat count: `{50}`", 9),
            ("((a{100}){10}){10}", "invalid repeat count: `{10}`", 14),
            ("a{99999999999999999999}", "invalid repeat count: `{99999999999999999999}`", 1),
            ("(a", "missing closing ): `(a`", 0), ("a)", "unexpected ): `a)`", 0), (")(", "unexpected ): `)(`", 0),
            ("[a", "missing closing ]: `[a`", 0), ("x[]a", "missing closing ]: `[]a`", 1),
            ("[", "missing closing ]: `[`", 0),
            ("[b-a]", "invalid character class range: `b-a`", 1),
            ("[[:foo:]]", "invalid character class range: `[:foo:]`", 1),
            ("a\\", "trailing backslash at end of expression: ``", 2), ("\\1", "invalid escape sequence: `\\1`", 0),
            ("\\C", "invalid escape sequence: `\\C`", 0), ("é\\8", "invalid escape sequence: `\\8`", 2),
            ("\\q", "invalid escape sequence: `\\q`", 0), ("\\x{110000}", "invalid escape sequence: `\\x{110000`", 0),
            ("\\x{}", "invalid escape sequence: `\\x{}`", 0), ("\\xg", "invalid escape sequence: `\\xg`", 0),
            ("[\\b]", "invalid escape sequence: `\\b`", 1), ("\\Z", "invalid escape sequence: `\\Z`", 0),
            ("(?P<n", "invalid named capture: `(?P<n`", 0),
            ("(?P<>a)", "invalid named capture: `(?P<>`", 0), ("(?<x y>a)", "invalid named capture: `(?<x y>`", 0),
            ("(?=a)", "invalid or unsupported Perl syntax: `(?=`", 0),
            ("(?!a)", "invalid or unsupported Perl syntax: `(?!`", 0),
            ("(?i-)a", "invalid or unsupported Perl syntax: `(?i-)`", 0),
            ("(?z)", "invalid or unsupported Perl syntax: `(?z`", 0),
            ("a(?i", "invalid or unsupported Perl syntax: `(?i`", 1),
            ("(?P=n)", "invalid or unsupported Perl syntax: `(?P`", 0),
            ("\\p{greek}", "invalid character class range: `\\p{greek}`", 0),
            ("\\xé", "invalid escape sequence: `\\xé`", 0),
            ("\\x4", "invalid escape sequence: `\\x4`", 0), ("\\x{4", "invalid escape sequence: `\\x{4`", 0),
            ("\\xgh", "invalid escape sequence: `\\xgh`", 0), ("[a-\\d]", "invalid escape sequence: `\\d`", 3),
            ("\\é", "invalid escape sequence: `\\é`", 0),
            ("\\p{L", "invalid character class range: `\\p{L`", 0),
        ] as [(String, String, Int)]
    ) func `errors say what is wrong and where`(pattern: String, message: String, offset: Int) {
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
        #expect(error?.description == "error parsing regexp: " + message)
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            ("a{,2}", ["a{,2}"], ["a", "aa", ""]), ("a{2", ["a{2"], ["aa"]), ("{", ["{"], [""]),
            ("x{02}", ["x{02}"], ["xx"]),
            ("a{0}b", ["b"], ["ab"]), ("a{2,3}", ["aa", "aaa"], ["a", "aaaa"]), ("a{2,}", ["aa", "aaaaa"], ["a"]),
            ("[]a]+", ["]a]"], ["b"]), ("[^]a]", ["b", "\n"], ["]", "a"]), ("[a-]", ["a", "-"], ["b"]),
            ("[-a]", ["-"], ["b"]),
            ("[[:word:]-]+", ["a_9-"], ["é"]), ("[[:^digit:]]", ["a"], ["1"]), ("[[:a]+", ["[:a"], ["b"]),
            ("\\Qa.b*\\E+", ["a.b*", "a.b***"], ["aXb"]), ("\\Qab", ["ab"], ["a"]), ("a\\Q\\E*", ["aaa", ""], ["b"]),
            ("\\x41\\x{1F600}\\101\\0", ["A\u{1F600}A\u{0}"], []),
            ("\\a\\f\\n\\r\\t\\v", ["\u{7}\u{C}\n\r\t\u{B}"], []),
            ("(?i)straße k", ["STRAßE K", "straẞe \u{212A}"], ["strasse k"]), ("(?i)[k-l]", ["\u{212A}", "L"], ["m"]),
            ("(?i:a)b", ["Ab", "ab"], ["aB"]), ("a(?i)b|c", ["aB", "C"], ["AB"]), ("(a(?i)b)c", ["aBc"], ["aBC"]),
            ("(?i)σ", ["Σ", "ς"], ["s"]), ("(?i)i", ["I"], ["ı", "İ"]), ("(?i)[^k]", ["a"], ["K", "\u{212A}"]),
            ("(?i)\\W", ["-"], ["\u{17F}", "s"]), ("(?-s).", ["a"], ["\n"]), ("(?s-s:.)", ["a"], ["\n"]),
            (".", ["\n", "é"], ["", "ab"]),
            ("\\pL\\PN", ["éa"], ["1a", "a1"]), ("\\p{Lu}\\p{^Lu}", ["Éé"], ["éé"]), ("[\\p{Nd}_]", ["٣", "_"], ["x"]),
            ("(?i)\\p{Lu}", ["a"], ["1"]),
            ("\\p{Greek}\\P{Greek}\\p{^Han}[\\p{Cyrillic}]", ["λlλж"], ["lllж", "λλλж", "λl中ж", "λlλλ"]),
            ("(?i)\\p{Latin}", ["é", "\u{212A}"], ["ж"]), ("(?P<n>a)|(?P<n>b)", ["a", "b"], ["c"]),
            ("\\p{Any}", ["\u{378}"], [""]),
            ("\\s\\S\\d\\D\\w\\W", [" x1x_-"], ["\u{B}x1x_-"]), ("[[:space:]]", ["\u{B}"], ["x"]),
            ("\\_\\-", ["_-"], ["-"]),
            ("^a$", ["a"], ["a\n"]), ("(?m)a$\n^b", ["a\nb"], ["ab"]), ("a$\n^b", [], ["a\nb"]),
            ("\\Aa\\z", ["a"], ["aa"]),
            ("a\\b-\\B.*", ["a-", "a--b"], ["a-b"]), ("\\bé\\b", [], ["é"]), ("\\B", [""], ["a"]),
            ("(|a)+", ["", "aaa"], ["b"]),
            ("(?:)*", [""], ["a"]), ("a||b", ["a", "", "b"], ["ab"]), ("(?:a|(?:b|))c", ["ac", "bc", "c"], ["abc"]),
            ("5..", ["500", "5\n\n"], ["5000"]), ("1(\\.0)?", ["1", "1.0"], ["1x0"]),
            ("(/dev/)?sd[a-z]+", ["/dev/sda"], ["dev/sda"]),
        ] as [(String, [String], [String])]
    ) func `the syntax means what RE2 says`(pattern: String, matching: [String], others: [String]) throws {
        let expression = try RegularExpression(pattern)
        for text in matching {
            #expect(expression.matches(text), "\(pattern) should match \(text)")
            #expect(expression.matchesByAutomaton(text))
            #expect(expression.wholeMatch(in: text)?.range(0) == 0..<text.utf8.count)
        }
        for text in others {
            #expect(!expression.matches(text), "\(pattern) should not match \(text)")
            #expect(!expression.matchesByAutomaton(text))
            #expect(expression.wholeMatch(in: text) == nil)
        }
    }

    @Test func `a dot leaves out the newline unless asked`() throws {
        #expect(try !RegularExpression("a.b", dotMatchesNewline: false).matches("a\nb"))
        #expect(try RegularExpression("a.b").matches("a\nb"))
        #expect(try RegularExpression("(?s)a.*b", dotMatchesNewline: false).matches("a\n\nb"))
    }
}
