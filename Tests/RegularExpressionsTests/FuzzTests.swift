import TestKit
import Testing

@testable import RegularExpressions

@Suite(.timeLimit(.minutes(60))) struct FuzzTests {
    @Test func `thousands of expressions match what an obvious matcher says`() async throws {
        var generator = SeededGenerator(seed: 2026)
        var (matched, preferred) = (0, 0)
        for round in 0..<3000 {
            if round % 50 == 0 { await Task.yield() }
            let pattern = RandomPattern(depth: 3, using: &generator)
            let expression = try RegularExpression(pattern.text)
            for _ in 0..<4 {
                let text = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    "aaabbé\n".randomElement(using: &generator) ?? "a"
                }
                let string = String(text)
                let expected = pattern.ends(in: text, from: 0).contains(text.count)
                #expect(expression.matches(string) == expected, "\(pattern.text) on \(string.debugDescription)")
                #expect(
                    expression.matchesByAutomaton(string) == expected,
                    "\(pattern.text) on \(string.debugDescription)"
                )
                #expect((expression.wholeMatch(in: string) != nil) == expected)
                matched += expected ? 1 : 0
                if expected, let values = expression.literalValues { #expect(values.contains(string)) }
                if expected { #expect(string.hasPrefix(expression.requiredPrefix)) }
                guard pattern.hasObviousPreference else { continue }
                let first =
                    text.indices.lazy.map { ($0, pattern.ends(in: text, from: $0).first) }
                    .first { $0.1 != nil } ?? (text.count, pattern.ends(in: text, from: text.count).first)
                let found = expression.firstMatch(in: string)?.range(0)
                let range = first.1.map { String(text[..<first.0]).utf8.count..<String(text[..<$0]).utf8.count }
                #expect(found == range, "\(pattern.text) on \(string.debugDescription)")
                preferred += range == nil ? 0 : 1
            }
        }
        #expect(matched > 1000 && preferred > 1000)
    }

    @Test func `any text is read or refused, and what is read runs`() async {
        var fuzzing = Fuzzing("regular expressions", seed: 7, rounds: 6_000)
        let seeds = [
            "(?i:a|b)+[^a-z\\d]{2,3}?$", "^(?P<n>x{0,9}|\\pL*)\\b.+?", "[[:alpha:]\\]-]\\Q*\\E\\x{41}\\101(?s-U:.)",
        ]
        let pieces =
            Array("()[]{}|*+?^$.\\-:,<>PQECAzbBdwpxiLnu0129a é\u{0}\u{10FFFF}").map(String.init) + [
                "(?", "{2,", "[[:", "\\p{", "(?P<",
            ]
        var (read, round) = (0, 0)
        while fuzzing.goesOn(after: round) {
            if round % 100 == 0 { await Task.yield() }
            var text = Array(seeds[round % seeds.count]).map(String.init)
            round += 1
            for _ in 0..<Int.random(in: 1...8, using: &fuzzing.random) {
                let place = Int.random(in: 0..<max(1, text.count), using: &fuzzing.random)
                switch Int.random(in: 0..<3, using: &fuzzing.random) {
                case 0 where !text.isEmpty: text.remove(at: place)
                case 1 where !text.isEmpty: text[place] = pieces.randomElement(using: &fuzzing.random) ?? ""
                default: text.insert(pieces.randomElement(using: &fuzzing.random) ?? "", at: place)
                }
            }
            fuzzing.attempt(text.joined()) { if Self.runs($0) { read += 1 } }
        }
        fuzzing.report()
        #expect(fuzzing.slowest.seconds < Fuzzing.longest, "\(fuzzing.slowest.input)")
        #expect(read * 6 > round)
    }

    /// Whether a text is an expression; if it is, all ways to match agree, and if not, the failure has a place.
    private static func runs(_ pattern: String) -> Bool {
        do throws(RegularExpressionError) {
            let expression = try RegularExpression(pattern)
            for probe in ["", "a", "xA\u{41}é\n", pattern] {
                #expect(expression.matches(probe) == (expression.wholeMatch(in: probe) != nil))
                #expect(expression.matches(probe) == expression.matchesByAutomaton(probe), "\(pattern) on \(probe)")
                _ = expression.firstMatch(in: probe)?.expand("$1${n}$")
            }
            return true
        } catch {
            #expect((0...pattern.utf8.count).contains(error.offset))
            return false
        }
    }

    @Test func `bytes that are no UTF-8 do not trap`() throws {
        var generator = SeededGenerator(seed: 3)
        let alphabet: [UInt8] = [0x61, 0x80, 0xC3, 0xE2, 0xED, 0xA0, 0xF0, 0xF4, 0xFF]
        let expressions = try [".*", "..", "a.+b.*c", "[^a]+\\b.", "(?i)ab", "a|b", "\u{FFFD}+"].map {
            try RegularExpression($0)
        }
        for _ in 0..<2000 {
            let bytes: [UInt8] = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            for expression in expressions { _ = expression.matches(utf8: bytes.span) }
            let isRead = expressions[0].matches(utf8: bytes.span)
            #expect(isRead)
        }
        let broken: [UInt8] = [0xFF, 0x80, 0xE2]
        let isReplaced = expressions[6].matches(utf8: broken.span)
        #expect(isReplaced)
    }
}

@Suite(.timeLimit(.minutes(1))) struct LinearityTests {
    @Test(arguments: ["(a*)*b", "(a|aa)+$", "(.*)*x", "(a|a)*b", "(a+)+b", "(?:a?){30}a{30}b", "(x+x+)+y|a*c"])
    func `no expression takes more than linear work`(pattern: String) throws {
        let expression = try RegularExpression(pattern)
        let (short, long) = (String(repeating: "a", count: 1000), String(repeating: "a", count: 10_000))
        #expect(expression.wholeSteps(matching: long) <= 11 * expression.wholeSteps(matching: short))
        #expect(expression.firstSteps(matching: long) <= 11 * expression.firstSteps(matching: short))
    }

    @Test(arguments: [("(a*)*b", false), ("(a|aa)+$", true), ("(.*)*x", false)])
    func `a text of 100 kB is read once`(pattern: String, matches: Bool) throws {
        let text = String(repeating: "a", count: 100_000)
        let expression = try RegularExpression(pattern)
        #expect(expression.matches(text) == matches)
        #expect(expression.wholeSteps(matching: text) < 100_100)
    }

    @Test func `an automaton that outgrows its tables stays right and bounded`() throws {
        // 2^14 states, were all of them kept.
        let expression = try RegularExpression("(?:a|b)*a(?:a|b){14}")
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20 {
            let text = (0..<2000).map { _ in Bool.random(using: &generator) ? "a" : "b" }.joined()
            let character = text[text.index(text.endIndex, offsetBy: -15)]
            #expect(expression.matchesByAutomaton(text) == (character == "a"))
        }
    }

    @Test func `size, depth and repetition are bounded`() throws {
        for (pattern, code) in [
            (String(repeating: "(", count: 100_000), RegularExpressionError.Code.tooDeep),
            (String(repeating: "(?:", count: 501) + String(repeating: ")", count: 501), .tooDeep),
            (String(repeating: "[a-z]{1000}", count: 101), .tooLarge),
            (String(repeating: "a", count: 100_001), .tooLarge),
            (String(repeating: "\\pL", count: 2000), .tooLarge),
            (String(repeating: "(a)", count: 3000), .tooLarge),
            (String(repeating: "[[:", count: 100_000), .missingBracket),
        ] {
            let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
            #expect(error?.code == code)
        }
        let deep = String(repeating: "(?:a|(b)*", count: 250) + String(repeating: ")", count: 250)
        #expect(try RegularExpression(deep).matches("a"))
        #expect(try RegularExpression(String(repeating: "|", count: 20_000)).matches(""))
    }
}
