import Vocabulary

/// Cuts a template into tokens, as the lexer of Go's `text/template/parse` does.
struct TemplateLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var tokens: [TemplateToken] = []
    private var openParentheses = 0
    private var trimsNext = false

    static func tokens(of text: String) throws(TemplateComplaint) -> [TemplateToken] {
        var lexer = TemplateLexer(bytes: Array(text.utf8))
        try lexer.run()
        return lexer.tokens
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func run() throws(TemplateComplaint) {
        while position < bytes.count {
            text()
            guard position < bytes.count else { break }
            if try comment() { continue }
            add(.leftDelimiter, from: position, to: position + 2)
            if startsTrim(at: position) { position += 2 }
            openParentheses = 0
            try action()
        }
        add(.end, from: position, to: position)
    }

    // MARK: - Outside of actions

    /// Text up to the next `{{`, without the white space that trim markers on either side take away.
    private mutating func text() {
        let start = position
        while position < bytes.count, !isPair("{", "{", at: position) { position += 1 }
        var (lower, upper) = (start, position)
        if trimsNext { while lower < upper, Self.isSpace(bytes[lower]) { lower += 1 } }
        trimsNext = false
        let trimsBefore = position < bytes.count && startsTrim(at: position + 2)
        if trimsBefore { while upper > lower, Self.isSpace(bytes[upper - 1]) { upper -= 1 } }
        let end = position
        if lower < upper { add(.text, from: lower, to: upper) }
        position = end
    }

    /// Skips `{{/* … */}}`; false when none begins here.
    private mutating func comment() throws(TemplateComplaint) -> Bool {
        let start = position
        var at = position + 2
        if startsTrim(at: at) { at += 2 }
        guard isPair("/", "*", at: at) else { return false }
        at += 2
        while at < bytes.count, !isPair("*", "/", at: at) { at += 1 }
        guard at < bytes.count else { throw TemplateComplaint(message: "unclosed comment", offset: start) }
        at += 2
        let trims = endsTrim(at: at)
        if trims { at += 2 }
        guard isPair("}", "}", at: at) else {
            throw TemplateComplaint(message: "comment ends before closing delimiter", offset: start)
        }
        position = at + 2
        trimsNext = trims
        return true
    }

    // MARK: - Inside

    private mutating func action() throws(TemplateComplaint) {
        while true {
            guard position < bytes.count else {
                throw TemplateComplaint(message: "unclosed action", offset: bytes.count)
            }
            if endsTrim(at: position), isPair("}", "}", at: position + 2) {
                try close()
                position += 2
                trimsNext = true
                return add(.rightDelimiter, from: position, to: position + 2)
            }
            if isPair("}", "}", at: position) {
                try close()
                return add(.rightDelimiter, from: position, to: position + 2)
            }
            try inside()
        }
    }

    private func close() throws(TemplateComplaint) {
        guard openParentheses <= 0 else { throw TemplateComplaint(message: "unclosed left paren", offset: position) }
    }

    private mutating func inside() throws(TemplateComplaint) {
        let start = position
        let byte = bytes[position]
        switch byte {
        case _ where Self.isSpace(byte):
            while position < bytes.count, Self.isSpace(bytes[position]), !isTrimmedEnd(at: position) { position += 1 }
            add(.space, from: start, to: position)
        case UInt8(ascii: "="): add(.assign, from: start, to: start + 1)
        case UInt8(ascii: ":"):
            guard isPair(":", "=", at: start) else { throw TemplateComplaint(message: "expected :=", offset: start) }
            add(.declare, from: start, to: start + 2)
        case UInt8(ascii: "|"): add(.pipe, from: start, to: start + 1)
        case UInt8(ascii: ","): add(.comma, from: start, to: start + 1)
        case UInt8(ascii: "("):
            openParentheses += 1
            add(.leftParenthesis, from: start, to: start + 1)
        case UInt8(ascii: ")"):
            openParentheses -= 1
            add(.rightParenthesis, from: start, to: start + 1)
        case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "'"): try quoted(byte)
        case UInt8(ascii: "$"): try word(.variable, from: start)
        case UInt8(ascii: "."):
            if let next = byteAfter(start), Self.isDigit(next) { return try number() }
            try word(byteAfter(start).map(Self.isWord) == true ? .field : .dot, from: start)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case _ where Self.isWord(byte): try word(.identifier, from: start)
        case 0x21...0x7E: add(.mark, from: start, to: start + 1)
        default: throw unrecognized(at: start)
        }
    }

    private func unrecognized(at offset: Int) -> TemplateComplaint {
        let scalar = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.utf8.count)) + code
        return TemplateComplaint(message: "unrecognized character in action: U+\(padded) '\(scalar)'", offset: offset)
    }

    private mutating func quoted(_ quote: UInt8) throws(TemplateComplaint) {
        let start = position
        let (kind, name): (TemplateToken.Kind, String) =
            switch quote {
            case UInt8(ascii: "`"): (.rawString, "raw quoted string")
            case UInt8(ascii: "'"): (.character, "character constant")
            default: (.string, "quoted string")
            }
        var at = position + 1
        while at < bytes.count, bytes[at] != quote {
            if kind != .rawString {
                if bytes[at] == UInt8(ascii: "\n") { break }
                if bytes[at] == UInt8(ascii: "\\") { at += 1 }
            }
            at += 1
        }
        guard at < bytes.count, bytes[at] == quote else {
            throw TemplateComplaint(message: "unterminated \(name)", offset: start)
        }
        add(kind, from: start, to: at + 1)
    }

    private mutating func word(_ kind: TemplateToken.Kind, from start: Int) throws(TemplateComplaint) {
        var at = start + (kind == .identifier ? 0 : 1)
        if kind != .dot { while at < bytes.count, Self.isWord(bytes[at]) { at += 1 } }
        guard at >= bytes.count || endsWord(at: at) else {
            throw TemplateComplaint(message: "bad character \(described(at: at))", offset: start)
        }
        add(kind, from: start, to: at)
    }

    private func described(at offset: Int) -> String {
        let complaint = unrecognized(at: offset).message
        return String(complaint.dropFirst("unrecognized character in action: ".count))
    }

    private func endsWord(at offset: Int) -> Bool {
        let byte = bytes[offset]
        return Self.isSpace(byte) || ".,|:=()".utf8.contains(byte) || isPair("}", "}", at: offset)
    }

    private mutating func number() throws(TemplateComplaint) {
        let start = position
        var at = start
        if "+-".utf8.contains(bytes[at]) { at += 1 }
        var digits = "0123456789_"
        var exponents = "eE"
        if at < bytes.count, bytes[at] == UInt8(ascii: "0"), let next = byteAfter(at) {
            switch next | 0x20 {
            case UInt8(ascii: "x"): (digits, exponents) = ("0123456789abcdefABCDEF_", "pP")
            case UInt8(ascii: "o"): digits = "01234567_"
            case UInt8(ascii: "b"): digits = "01_"
            default: break
            }
            if digits != "0123456789_" { at += 2 }
        }
        skip(digits, &at)
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            skip(digits, &at)
        }
        if at < bytes.count, exponents.utf8.contains(bytes[at]) {
            at += 1
            if at < bytes.count, "+-".utf8.contains(bytes[at]) { at += 1 }
            skip("0123456789_", &at)
        }
        guard at >= bytes.count || !Self.isWord(bytes[at]) else {
            let text = String(decoding: bytes[start...at], as: UTF8.self)
            throw TemplateComplaint(message: "bad number syntax: \(text.goQuoted)", offset: start)
        }
        add(.number, from: start, to: at)
    }

    private func skip(_ characters: String, _ at: inout Int) {
        while at < bytes.count, characters.utf8.contains(bytes[at]) { at += 1 }
    }

    // MARK: - Looking

    private mutating func add(_ kind: TemplateToken.Kind, from lower: Int, to upper: Int) {
        tokens.append(
            TemplateToken(kind: kind, text: String(decoding: bytes[lower..<upper], as: UTF8.self), offset: lower)
        )
        position = upper
    }

    private func byteAfter(_ offset: Int) -> UInt8? { offset + 1 < bytes.count ? bytes[offset + 1] : nil }

    private func isPair(_ first: Unicode.Scalar, _ second: Unicode.Scalar, at offset: Int) -> Bool {
        offset + 1 < bytes.count && bytes[offset] == UInt8(ascii: first) && bytes[offset + 1] == UInt8(ascii: second)
    }

    /// `- ` right after `{{`.
    private func startsTrim(at offset: Int) -> Bool {
        offset + 1 < bytes.count && bytes[offset] == UInt8(ascii: "-") && Self.isSpace(bytes[offset + 1])
    }

    /// ` -` right before `}}`.
    private func endsTrim(at offset: Int) -> Bool {
        offset + 1 < bytes.count && Self.isSpace(bytes[offset]) && bytes[offset + 1] == UInt8(ascii: "-")
    }

    private func isTrimmedEnd(at offset: Int) -> Bool {
        endsTrim(at: offset) && isPair("}", "}", at: offset + 2)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Letters, digits and `_`; beyond ASCII everything, since the names that exist are all ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
