import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct CapabilityExpressionFuzzTests {
    @Test func `random expressions are read or refused with the place of the error`() async throws {
        var generator = SeededGenerator(seed: 13)
        let pieces = ["a", "b", "splade", "and", "or", "not", "(", ")", " ", "\t", "&", "A", "é", "\u{0}", "👩‍👩‍👧", ""]
        var read = 0
        for round in 0..<3000 {
            if round % 50 == 0 { await Task.yield() }
            let text = (0..<Int.random(in: 0...12, using: &generator))
                .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined(separator: " ")
            do throws(CapabilityExpressionError) {
                let expression = try CapabilityExpression(parsing: text)
                let names = expression.names
                #expect(!names.isEmpty)
                _ = expression.evaluate { names.first == $0 }
                read += 1
            } catch {
                #expect((0...text.count).contains(error.offset))
                #expect(!error.message.isEmpty)
            }
        }
        #expect(read > 50)
    }

    @Test func `a long or deep expression is refused before it costs a stack`() throws {
        let name = try #require(ServiceName("a"))
        for text in [
            Array(repeating: "a", count: 200_000).joined(separator: " and "),
            Array(repeating: "a", count: 200_000).joined(separator: " or "),
            String(repeating: "not ", count: 200_000) + "a",
            String(repeating: "(", count: 200_000) + "a" + String(repeating: ")", count: 200_000),
        ] {
            #expect(throws: CapabilityExpressionError.self) { try CapabilityExpression(parsing: text) }
        }
        let most = Array(repeating: "a", count: CapabilityExpression.mostWords / 2)
        let expression = try CapabilityExpression(parsing: most.joined(separator: " and "))
        #expect(expression.names == most.map { _ in name })
        #expect(expression.evaluate { _ in true })
        #expect(throws: CapabilityExpressionError.self) {
            try CapabilityExpression(parsing: (most + ["a", "a"]).joined(separator: " or "))
        }
    }
}
