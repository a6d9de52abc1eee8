import Testing
import Vocabulary

@Suite struct WallTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_767_225_600_123_456_789, "2026-01-01T00:00:00.123Z"),
            (1_709_210_096_999_999_999, "2024-02-29T12:34:56.999Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)]
    )
    func `a wall time is written in RFC 3339 with milliseconds`(nanoseconds: Int64, text: String) {
        #expect(WallTime(nanosecondsSinceEpoch: nanoseconds).description == text)
        #expect(WallTime(rfc3339: text)?.description == text)
    }

    @Test(arguments: [
        "", "Z", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00.Z", "9999-01-01T00:00:00Z", "2026-01-01T00:00:00.0000000000Z",
    ])
    func `what is no time is refused`(text: String) {
        #expect(WallTime(rfc3339: text) == nil)
    }
}

@Suite struct DurationTests {
    @Test(arguments: [
        (Duration.milliseconds(250), "250ms"), (.seconds(5), "5s"), (.seconds(90), "1m30s"), (.seconds(7200), "2h"),
        (.milliseconds(1500), "1s500ms"), (.microseconds(85), "85us"), (.zero, "0us"),
    ])
    func `a duration is written as settings write it`(duration: Duration, text: String) {
        #expect(duration.brief == text)
    }
}

@Suite struct ServiceNameTests {
    @Test(arguments: ["postgres", "a", "my-api_2", String(repeating: "a", count: 63)])
    func `a good name is taken`(text: String) {
        #expect(ServiceName(text)?.rawValue == text)
    }

    @Test(arguments: [
        "", "Postgres", "2go", "-a", "a.b", "a b", "services", "metrics", "and", "or", "not", "é",
        String(repeating: "a", count: 64),
    ])
    func `anything else is refused`(text: String) {
        #expect(ServiceName(text) == nil)
    }
}

@Suite struct RedactorTests {
    @Test func `secrets, terminal escapes and newlines do not get through`() {
        let redactor = Redactor(secrets: ["hunter2", "hunter22", "abc"])
        #expect(redactor.clean("key hunter22 and hunter2!") == "key *** and ***!")
        #expect(redactor.clean("\u{1B}[31mred\u{1B}[0m\r\nnext\u{202E}") == " [31mred [0m  next ")
        #expect(redactor.clean("cut: hunter…, hunt…\" and hunter") == "cut: ***…, ***…\" and hunter")
        #expect(redactor.clean("…hu…") == "…hu…")
        #expect(redactor.hideSecrets("hunter2, and hunt…") == "***, and ***…")
        #expect(redactor.clean("abc stays, it is too short to hide") == "abc stays, it is too short to hide")
    }

    @Test func `what is cut says so, and what is not does not`() {
        #expect("héllo".shortened(to: 4) == "héll…")
        #expect("héllo".shortened(to: 5) == "héllo")
        #expect("".shortened(to: 0) == "")
    }

    @Test func `long text is cut to three hundred characters`() {
        let text = String(repeating: "x", count: 301)
        let cut = Redactor(secrets: []).clean(text)
        #expect(cut.count == 300)
        #expect(cut.hasSuffix("…"))
        #expect(Redactor(secrets: []).clean(String(repeating: "x", count: 300)).hasSuffix("x"))
    }
}

@Suite(.timeLimit(.minutes(1))) struct URLSecretTests {
    @Test(arguments: [
        ("http://u:pw@h/p?token=1", "http://u:***@h/p?token=***"),
        ("a http://u:p@w@h:80/ b", "a http://u:***@h:80/ b"),
        ("redis://:x@h/0,redis://:y@i", "redis://:***@h/0,redis://:***@i"),
        ("(postgres+ssl://ü:é@h)", "(postgres+ssl://ü:***@h)"),
        ("url=\"http://u:p@h\" other=\"http://v:q@h\"", "url=\"http://u:***@h\" other=\"http://v:***@h\""),
        ("postgres://u:p/w@h/db", "postgres://u:***@h/db"),
        ("http://u:secr…", "http://u:***…"),
        ("http://u:***@h", "http://u:***@h"),
        ("/x?a=1&API-Key=2&b=3#d", "/x?a=1&API-Key=***&b=3#d"),
        ("http://a?to=http://u:p@h&access_token=x&y", "http://a?to=http://u:***@h&access_token=***&y"),
    ])
    func `what lets somebody in by a URL is hidden`(text: String, shown: String) {
        #expect(Redactor(secrets: []).hideSecrets(text) == shown)
        #expect(Redactor(secrets: []).clean(text) == shown)
    }

    @Test(arguments: [
        "http://h:80/a@b", "http://u@h/", "http://[::1]:80/x", "http://h:8…", "://u:p@h", "http://h/?page=1&monkey=2",
        "http://h:port/x", "a:b//c@d", "http://u:@h", "http://h?=1&token", "https://h/t?token=", "x ? token=1 : 2",
    ])
    func `what is no secret stays`(text: String) {
        #expect(Redactor(secrets: []).hideSecrets(text) == text)
    }

    @Test(arguments: ["a://", "a://b:c", "a://b:c/", "?token=", "&token", "://:@", "a://b:…", "@"])
    func `the time that it takes grows with the text alone`(piece: String) {
        let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        #expect(!Redactor.withoutURLSecrets(text).isEmpty)
    }
}

@Suite struct CapabilityExpressionTests {
    @Test(arguments: [
        ("a", "a"), ("a and b", "(a & b)"), ("a or b and c", "(a | (b & c))"), ("(a or b) and not c", "((a | b) & !c)"),
        ("not not a", "!!a"), ("a-b or c_d", "(a-b | c_d)"), ("(((a)))", "a"),
    ])
    func `an expression is read with the usual precedence`(text: String, shape: String) throws {
        #expect(describe(try CapabilityExpression(parsing: text)) == shape)
    }

    @Test(arguments: [
        ("", 0, "expected the name of a service or a capability, found the end"),
        ("a and", 5, "expected the name of a service or a capability, found the end"),
        ("a b", 2, "expected `and`, `or` or the end, found `b`"),
        ("a && b", 2, "expected `and`, `or` or the end, found `&&`"),
        ("(a or b", 7, "expected `)`"),
        ("a or Or", 5, "expected the name of a service or a capability, found `Or`"),
        (")", 0, "expected the name of a service or a capability, found `)`"),
    ])
    func `a bad expression is refused with its place`(text: String, offset: Int, message: String) throws {
        let error = #expect(throws: CapabilityExpressionError.self) { try CapabilityExpression(parsing: text) }
        #expect(error == CapabilityExpressionError(message: message, offset: offset))
    }

    @Test func `nesting is bounded`() {
        #expect(throws: CapabilityExpressionError.self) {
            try CapabilityExpression(parsing: String(repeating: "(", count: 100_000))
        }
        #expect(throws: CapabilityExpressionError.self) {
            try CapabilityExpression(parsing: String(repeating: "not ", count: 100_000) + "a")
        }
        #expect(throws: CapabilityExpressionError(message: "more than 1000 words", offset: 2500)) {
            try CapabilityExpression(parsing: String(repeating: "a or ", count: 100_000) + "a")
        }
    }

    private func describe(_ expression: CapabilityExpression) -> String {
        switch expression {
        case .name(let name): name.rawValue
        case .not(let operand): "!" + describe(operand)
        case .and(let left, let right): "(\(describe(left)) & \(describe(right)))"
        case .or(let left, let right): "(\(describe(left)) | \(describe(right)))"
        }
    }
}
