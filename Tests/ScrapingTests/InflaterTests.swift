import Testing

@testable import Scraping

@Suite struct InflaterTests {
    @Test func `what was compressed comes out again, in several members too`() throws {
        let text = String(repeating: "a 1\n", count: 50_000)
        let bytes = try GzipText.compress(text) + GzipText.compress("b 2\n")
        let content = try Inflater.inflate(bytes.span, atMost: 1 << 20)
        let isSame = content == Array((text + "b 2\n").utf8)
        #expect(isSame)
    }

    @Test func `a bomb is left at the limit`() throws {
        let bomb = try GzipText.compress(String(repeating: " ", count: 1 << 20), times: 200)
        #expect(bomb.count < 1 << 20)
        #expect(throws: Inflater.Failure.tooLong) { try Inflater.inflate(bomb.span, atMost: 1 << 20) }
    }

    @Test(arguments: 0..<40) func `what is cut anywhere is damaged`(kept: Int) throws {
        let whole = try GzipText.compress("metric{a=\"b\"} 1\n", times: 3)
        let cut = Array(whole.prefix(min(kept, whole.count - 1)))
        #expect(throws: Inflater.Failure.damaged("unexpected end")) { try Inflater.inflate(cut.span, atMost: 1 << 20) }
    }

    @Test func `what is no gzip, and what follows one, is damaged`() throws {
        let text = Array("a 1\n".utf8)
        #expect(throws: Inflater.Failure.damaged("invalid data")) { try Inflater.inflate(text.span, atMost: 100) }
        let followed = try GzipText.compress("a 1\n") + text
        #expect(throws: Inflater.Failure.damaged("invalid data")) { try Inflater.inflate(followed.span, atMost: 100) }
    }
}
