import PromQL
import TestKit
import Testing

/// Our parser against the one in Debian's `promtool`, on expressions that are almost right.
@Suite(.timeLimit(.minutes(1))) struct GrammarDifferentialTests {
    private static let seed = environment("PROMQL_DIFFERENTIAL_SEED").flatMap { UInt64($0) } ?? 42
    private static let count = environment("PROMQL_DIFFERENTIAL_COUNT").flatMap { Int($0) } ?? 2_000

    /// Each with whether promtool's parser takes it.
    private static func judged() async throws -> [(text: String, isAccepted: Bool)] {
        var generator = ExpressionGenerator(seed: seed &+ 1)
        var damage = WordDamage(seed: seed)
        // The one function that is known by another name since 3.
        let expressions = generator.expressions(count).filter { !$0.contains("holt_winters") }
        let texts = zip(expressions, expressions.reversed()).map { damage.damaged($0, $1) }
        let cases = texts.map { RuleTestDocument.Case(expression: $0, instant: 181_000) }
        let document = RuleTestDocument(series: ["nothing 1"], cases: cases)
        let answers = try document.answers(in: try await Promtool.ruleTests(document.text))
        return zip(texts, answers).map { text, answer in
            guard case .failure(let message) = answer else { return (text, true) }
            return (text, !message.contains("parse error"))
        }
    }

    @Test func `what is almost right is read as Prometheus reads it`() async throws {
        var wrong: [String] = []
        var accepted = 0
        var later = 0
        for (text, isAccepted) in try await Self.judged() {
            var complaint: String?
            do { _ = try Query(parsing: text) } catch { complaint = "\(error)" }
            accepted += isAccepted ? 1 : 0
            guard isAccepted != (complaint == nil) else { continue }
            if isAccepted ? LaterGrammar.hasLetterForColon(text) : LaterGrammar(in: text) != nil {
                later += 1
            } else {
                wrong.append(text + (complaint.map { " is refused: \($0)" } ?? " is accepted"))
            }
        }
        print(
            "promql grammar: \(accepted) of \(Self.count) accepted, \(later) by one only, \(wrong.count) wrongly judged"
        )
        #expect(wrong.isEmpty, "\(wrong.prefix(10).joined(separator: "\n"))")
        #expect(accepted * 10 > Self.count && accepted * 10 < 9 * Self.count && later * 10 < Self.count)
    }

    @Test(arguments: [
        ("5m + 1", LaterGrammar.durationAsNumber), ("x atan2 offset - 5m", LaterGrammar.durationAsNumber),
        ("x + on (a) offset - 5m", LaterGrammar.durationAsNumber),
        ("x[300]", LaterGrammar.numberAsDuration),
        ("x offset -3", LaterGrammar.numberAsDuration),
        ("x[5m + 1m]", LaterGrammar.durationArithmetic), ("{\"x\"}", LaterGrammar.quotedName),
        ("sum by (\"a\") (x)", LaterGrammar.quotedName), ("sum by (a:b) (x)", LaterGrammar.labelWithColon),
    ])
    func `later grammar is read here and not there`(text: String, kind: LaterGrammar) async throws {
        #expect(LaterGrammar(in: text) == kind)
        _ = try Query(parsing: text)
        let document = RuleTestDocument(series: [], cases: [.init(expression: text, instant: 181_000)])
        let answers = try document.answers(in: try await Promtool.ruleTests(document.text))
        #expect(answers.first?.isFailure == true)
    }

    @Test func `2 takes a letter for a colon, 3 does not`() async throws {
        let text = "x[5m x1m]"
        #expect(LaterGrammar.hasLetterForColon(text) && !LaterGrammar.hasLetterForColon("x[5m:1m] or x"))
        #expect(throws: ParseFailure.self) { try Query(parsing: text) }
        let document = RuleTestDocument(series: [], cases: [.init(expression: "last_over_time(\(text))", instant: 0)])
        let answers = try document.answers(in: try await Promtool.ruleTests(document.text))
        #expect(answers.first?.isFailure == false)
    }

    @Test(arguments: [
        "rate(x[5m])", "x offset 5m", "x offset -5m", "x[5m:1m]", "label_join(x, \"a\", \"b\")", "x{a=\"b\", c=\"d\"}",
        "-1 + 2.5 * 1e3 - 0x1F", "sum by (a) (x)",
    ])
    func `what both read is not later grammar`(text: String) {
        #expect(LaterGrammar(in: text) == nil)
        #expect(WordDamage.words(of: text).joined() == text)
    }
}
