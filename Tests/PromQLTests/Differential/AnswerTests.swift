import Testing

@Suite struct AnswerTests {
    @Test(arguments: [
        ("{a=\"b\"} 1E+00", "{a=\"b\"} 1.0000001E+00", true),
        ("{a=\"b\"} 1E+00", "{a=\"b\"} 1.001E+00", false),
        ("{a=\"b\"} 1E+00", "{a=\"c\"} 1E+00", false),
        ("{a=\"b\"} 1E+00", "{a=\"b\"} 1E+00, {a=\"c\"} 1E+00", false),
        ("{a=\"b\"} 1E+00, {a=\"c\"} NaN", "{a=\"c\"} NaN, {a=\"b\"} 1E+00", true),
        ("{a=\"b\"} NaN", "{a=\"b\"} 0E+00", false),
        ("{} +Inf", "{} +Inf", true),
        ("{} +Inf", "{} -Inf", false),
        ("{} 1E-12", "{} 0E+00", true),
        ("nil", "nil", true),
        ("nil", "{} 0E+00", false),
        ("{a=\"}, {\\\"\"} 5E-01", "{a=\"}, {\\\"\"} 5E-01", true),
        ("{v=\"0.30000000000000004\"} 1E+00", "{v=\"0.3000000000000001\"} 1E+00", true),
        ("{v=\"0.3000000000001\"} 1E+00", "{v=\"0.30001000000001\"} 1E+00", false),
        ("{v=\"108\"} 1E+00", "{v=\"108.00000000000001\"} 1E+00", true),
        ("{v=\"108\"} 2E+00", "{v=\"108\"} 1E+00, {v=\"108.00000000000001\"} 1E+00", true),
        ("{v=\"108\"} 1E+00", "{v=\"-108\"} 1E+00", false),
        ("{v=\"108\"} 1E+00", "{v=\"1080\"} 1E+00", false),
        ("{v=\"0\"} 1E+00", "{v=\"0.00000000000000001\"} 1E+00", true),
        ("{v=\"0\"} 1E+00", "{v=\"-0\"} 1E+00", false),
        ("{w=\"0.30000000000000004\"} 1E+00", "{w=\"0.3000000000000001\"} 1E+00", false),
    ])
    func `answers agree when labels are equal and numbers close`(one: String, other: String, agree: Bool) throws {
        #expect(try Answer(printed: one).agrees(with: Answer(printed: other)) == agree)
        #expect(try Answer(printed: other).agrees(with: Answer(printed: one)) == agree)
    }

    @Test func `a failure agrees with a failure only`() throws {
        #expect(Answer.failure("one").agrees(with: .failure("other")))
        #expect(try !Answer.failure("one").agrees(with: Answer(printed: "nil")))
        #expect(try !Answer(printed: "nil").agrees(with: .failure("one")))
    }

    @Test(arguments: ["1E+00", "{a=\"b\"}", "{a=\"b\"} x", "{a=\"b\" 1E+00", "{a=\"b\"} 1E+00 and more"])
    func `what promtool does not print is refused`(text: String) {
        #expect(throws: (any Error).self) { try Answer(printed: text) }
    }

    @Test func `a report of other cases than those asked is refused`() throws {
        let document = RuleTestDocument(series: [], cases: [.init(expression: "a", instant: 181_000)])
        let output = "  FAILED:\n    expr: \"a\", time: 3m1s,\n        exp: nil\n        got: {} 1E+00\n"
        #expect(try document.answers(in: output).first?.agrees(with: Answer(printed: "{} 1E+00")) == true)
        #expect(throws: Answer.Unreadable.self) { try document.answers(in: output.replacing("\"a\"", with: "\"b\"")) }
        #expect(throws: Answer.Unreadable.self) { try document.answers(in: "SUCCESS") }
    }
}
