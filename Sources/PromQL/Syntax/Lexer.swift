/// Cuts a text into words, one at a time.
///
/// Three contexts: braces hold names, strings and match operators; brackets hold durations and their arithmetic; the
/// rest is everything else. A brace or bracket opens its context, its counterpart closes it.
struct Lexer {
    enum Context {
        case expression, braces, brackets
    }

    let bytes: [UInt8]
    var position = 0
    var context = Context.expression
    private var openParentheses = 0
    private var hasColon = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func byte(at offset: Int = 0) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The next word, without the blanks and comments before it.
    mutating func next() throws(Complaint) -> Token {
        skipBlanks()
        let start = position
        guard let first = byte() else { return try end() }
        let kind: Token.Kind
        switch context {
        case .expression: kind = try expressionWord(first)
        case .braces: kind = try wordInBraces(first)
        case .brackets: kind = try wordInBrackets(first)
        }
        return Token(kind: kind, range: SourceRange(start, position), text: text(from: start))
    }

    private mutating func skipBlanks() {
        while let next = byte() {
            if next == UInt8(ascii: "#") {
                while let skipped = byte(), skipped != UInt8(ascii: "\n"), skipped != UInt8(ascii: "\r") {
                    position += 1
                }
            } else if next.isBlank {
                position += 1
            } else {
                return
            }
        }
    }

    private func end() throws(Complaint) -> Token {
        switch context {
        case .braces: throw complaint("unexpected end of input inside braces", from: position)
        case .brackets: throw complaint("unclosed left bracket", from: position)
        case .expression:
            guard openParentheses == 0 else { throw complaint("unclosed left parenthesis", from: position) }
        }
        return Token(kind: .endOfInput, range: SourceRange(bytes.count, bytes.count), text: "")
    }

    /// What is wrong from a place on, to the end of the text: nobody knows where the next word begins.
    func complaint(_ message: String, from start: Int) -> Complaint {
        Complaint(message, at: SourceRange(start, bytes.count))
    }

    /// The character at an offset, in quotes, for messages.
    func character(at offset: Int = 0) -> String {
        var reader = UTF8Reader(bytes, at: position + offset)
        return switch reader.next() {
        case .scalar(let scalar): GoQuoting.quoted(scalar)
        case .stray: GoQuoting.quoted("\u{FFFD}" as Unicode.Scalar)
        case nil: "end of input"
        }
    }

    // MARK: outside of braces and brackets

    private mutating func expressionWord(_ first: UInt8) throws(Complaint) -> Token.Kind {
        if first.isNameStart || first == UInt8(ascii: ":") { return word() }
        if first.isDigit || (first == UInt8(ascii: ".") && byte(at: 1)?.isDigit == true) { return try number() }
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return try string()
        case UInt8(ascii: "{"): return opening(.leftBrace, .braces)
        case UInt8(ascii: "["): return opening(.leftBracket, .brackets)
        case UInt8(ascii: "]"): throw complaint("unexpected right bracket ']'", from: position)
        case UInt8(ascii: "<"): return comparison(.less, .lessOrEqual, .trimAbove)
        case UInt8(ascii: ">"): return comparison(.greater, .greaterOrEqual, .trimBelow)
        case UInt8(ascii: "="): return try equals()
        case UInt8(ascii: "!"):
            guard byte(at: 1) == UInt8(ascii: "=") else {
                throw complaint("unexpected character after '!': \(character(at: 1))", from: position)
            }
            return take(2, .operation(.notEqual))
        default: return try punctuation(first)
        }
    }

    private mutating func opening(_ kind: Token.Kind, _ context: Context) -> Token.Kind {
        self.context = context
        hasColon = false
        return take(1, kind)
    }

    mutating func take(_ count: Int, _ kind: Token.Kind) -> Token.Kind {
        position += count
        return kind
    }

    private mutating func comparison(
        _ plain: BinaryOperator,
        _ orEqual: BinaryOperator,
        _ trim: BinaryOperator
    ) -> Token.Kind {
        switch byte(at: 1) {
        case UInt8(ascii: "="): take(2, .operation(orEqual))
        case UInt8(ascii: "/"): take(2, .operation(trim))
        default: take(1, .operation(plain))
        }
    }

    private mutating func equals() throws(Complaint) -> Token.Kind {
        switch byte(at: 1) {
        case UInt8(ascii: "="): return take(2, .operation(.equal))
        case UInt8(ascii: "~"): throw complaint("unexpected character after '=': '~'", from: position)
        default: return take(1, .assign)
        }
    }

    /// The single characters that mean the same in expressions and in brackets.
    private mutating func punctuation(_ first: UInt8) throws(Complaint) -> Token.Kind {
        switch first {
        case UInt8(ascii: "("):
            openParentheses += 1
            return take(1, .leftParenthesis)
        case UInt8(ascii: ")"):
            openParentheses -= 1
            guard openParentheses >= 0 else { throw complaint("unexpected right parenthesis ')'", from: position) }
            return take(1, .rightParenthesis)
        case UInt8(ascii: ","): return take(1, .comma)
        case UInt8(ascii: "@"): return take(1, .at)
        case UInt8(ascii: "+"): return take(1, .operation(.add))
        case UInt8(ascii: "-"): return take(1, .operation(.subtract))
        case UInt8(ascii: "*"): return take(1, .operation(.multiply))
        case UInt8(ascii: "/"): return take(1, .operation(.divide))
        case UInt8(ascii: "%"): return take(1, .operation(.modulo))
        case UInt8(ascii: "^"): return take(1, .operation(.power))
        default: throw complaint("unexpected character: \(character())", from: position)
        }
    }

    /// A name, or a word with a meaning.
    private mutating func word() -> Token.Kind {
        let start = position
        while let next = byte(), next.isNamePart || next == UInt8(ascii: ":") { position += 1 }
        let text = text(from: start)
        guard !text.utf8.contains(UInt8(ascii: ":")) else { return .metricIdentifier }
        return meaning(text.lowercased()) ?? .identifier
    }

    private func meaning(_ word: String) -> Token.Kind? {
        if word == "inf" || word == "nan" { return .number }
        if let aggregator = Aggregator(rawValue: word) { return .aggregator(aggregator) }
        if let operation = BinaryOperator(rawValue: word) { return .operation(operation) }
        guard let keyword = Keyword(rawValue: word) else { return nil }
        guard !keyword.needsParenthesis || nextIsParenthesis else { return nil }
        return .keyword(keyword)
    }

    private var nextIsParenthesis: Bool {
        bytes[position...].first { !$0.isBlank } == UInt8(ascii: "(")
    }

    // MARK: braces and brackets

    private mutating func wordInBraces(_ first: UInt8) throws(Complaint) -> Token.Kind {
        if first.isNameStart {
            while let next = byte(), next.isNamePart { position += 1 }
            return .identifier
        }
        switch first {
        case UInt8(ascii: ","): return take(1, .comma)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return try string()
        case UInt8(ascii: "="): return byte(at: 1) == UInt8(ascii: "~") ? take(2, .matches) : take(1, .assign)
        case UInt8(ascii: "!"):
            if byte(at: 1) == UInt8(ascii: "~") { return take(2, .doesNotMatch) }
            if byte(at: 1) == UInt8(ascii: "=") { return take(2, .operation(.notEqual)) }
            throw complaint("unexpected character after '!' inside braces: \(character(at: 1))", from: position)
        case UInt8(ascii: "}"):
            context = .expression
            return take(1, .rightBrace)
        case UInt8(ascii: "{"): throw complaint("unexpected left brace '{'", from: position)
        default: throw complaint("unexpected character inside braces: \(character())", from: position)
        }
    }

    private mutating func wordInBrackets(_ first: UInt8) throws(Complaint) -> Token.Kind {
        if first.isDigit || (first == UInt8(ascii: ".") && byte(at: 1)?.isDigit == true) { return try number() }
        switch first {
        case UInt8(ascii: "]"):
            context = .expression
            return take(1, .rightBracket)
        case UInt8(ascii: "["): throw complaint("unexpected left bracket '['", from: position)
        case UInt8(ascii: ":"):
            guard !hasColon else { throw complaint("unexpected colon ':'", from: position) }
            hasColon = true
            return take(1, .colon)
        case _ where first.isNameStart: return try durationFunction()
        case UInt8(ascii: "@"):
            throw complaint("unexpected character in duration expression: '@'", from: position)
        default: return try punctuation(first)
        }
    }

    private mutating func durationFunction() throws(Complaint) -> Token.Kind {
        let start = position
        while let next = byte(), next.isNamePart { position += 1 }
        let name = text(from: start)
        switch Keyword(rawValue: name.lowercased()) {
        case .step: return .keyword(.step)
        case .range: return .keyword(.range)
        default: break
        }
        if DurationExpression.Extreme(rawValue: name.lowercased()) != nil { return .identifier }
        position = start
        throw complaint("unexpected character in duration expression: \(character())", from: start)
    }
}
