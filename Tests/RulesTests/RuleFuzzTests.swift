import Documents
import Rules
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct RuleFuzzTests {
    private static let pieces = [
        "*a", "&a ", "!!int ", "!!binary ", "? ", "- ", ": ", "\n", "\t", "[", "]", "{", "}", "'", "\"", "|\n",
        ">-\n  ",
        "#", "%", "@", "`", "---\n", "...\n", "<<: ", "0x1F", "99999999999999999999", "-1", "null", "~", "{{", "}}",
        "$",
        "\u{FEFF}", "\u{0}", "\u{85}", "é", "\u{1F600}", "\r", "expr: ", "for: ", "groups:\n", "[5m]", "(", ")",
        "\\u00e9",
    ]

    private func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...5, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...30, using: &random))
            let piece = Array((Self.pieces.randomElement(using: &random) ?? "").utf8)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
            case 3: bytes.insert(contentsOf: piece, at: place)
            default: bytes.replaceSubrange(place..<end, with: piece)
            }
        }
        return bytes
    }

    /// What is read can be printed and read again; what is refused has a problem with a place inside of the file.
    @Test(arguments: 0..<8) func `a mutilated rule file is read or refused`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            for example in RuleCase.all where Int.random(in: 0..<8, using: &random) == 0 {
                let bytes = mutate(Array(example.text.utf8), &random)
                do throws(RuleFileFailure) {
                    let file = try RuleFile(bytes: bytes, path: "f.yml")
                    let printed = RuleFilePrinter.print(file.groups)
                    #expect(try RuleFile(bytes: Array(printed.utf8), path: "f.yml").groups == file.groups)
                } catch {
                    #expect(!error.problems.isEmpty)
                    let lines = bytes.count + 2
                    #expect(error.problems.allSatisfy { $0.position.map { (1...lines).contains($0.line) } ?? false })
                }
            }
        }
    }

    @Test func `a bomb of aliases is refused`() {
        var text = "groups:\n- &g0 {name: a, rules: [&r {alert: b, expr: up}, *r, *r]}\nx0: &x0 [*r, *r]\n"
        for level in 1...24 {
            text +=
                "x\(level): &x\(level) [" + Array(repeating: "*x\(level - 1)", count: 9).joined(separator: ",") + "]\n"
        }
        for tail in ["", "? [*x24]\n: 1\n", "? *x24\n: 1\n", "[*x24]: 1\n", "{a: *x24} : 1\n", "*x24 : 1\n"] {
            #expect(throws: RuleFileFailure.self) { try RuleFile(bytes: Array((text + tail).utf8), path: "f.yml") }
        }
    }

    @Test func `an expression used a thousand times costs a bounded amount`() {
        let long = "up" + String(repeating: " + up", count: 200_000)
        let rules = (0..<1_000).map { "  - {record: a\($0), expr: *e}\n" }.joined()
        let text = "groups:\n- name: a\n  rules:\n  - record: a\n    expr: &e \(long)\n\(rules)"
        #expect(throws: RuleFileFailure.self) { try RuleFile(bytes: Array(text.utf8), path: "f.yml") }
    }

    @Test func `labels shared by a thousand rules are read`() throws {
        let rules = (0..<1_000).map { "  - {alert: a\($0), expr: up, labels: {<<: *l, n: '\($0)'}}\n" }.joined()
        let text =
            "groups:\n- name: a\n  rules:\n  - {alert: a, expr: up, labels: &l {severity: page}}\n\(rules)"
        let file = try RuleFile(bytes: Array(text.utf8), path: "f.yml")
        #expect(file.ruleCount == 1_001)
        #expect(file.groups[0].rules[7].labels == [RuleLabel("n", "6"), RuleLabel("severity", "page")])
    }

    @Test func `only so many problems are told`() {
        let text = "groups:\n" + String(repeating: "- {}\n", count: 10_000)
        let failure = #expect(throws: RuleFileFailure.self) { try RuleFile(bytes: Array(text.utf8), path: "f.yml") }
        #expect(failure?.problems.count == 201)
        #expect(failure?.problems.last?.message == "9800 more problems")
    }
}
