import Vocabulary

extension Lexer {
    /// A number, or a duration: `5m` begins as `5` does.
    mutating func number() throws(Complaint) -> Token.Kind {
        let start = position
        if scanNumber() { return .number }
        if scanUnits() { return .duration }
        throw complaint("bad number or duration syntax: \(text(from: start).goQuoted)", from: start)
    }

    /// Passes a number if there is one.
    private mutating func scanNumber() -> Bool {
        if byte() == UInt8(ascii: "0"), byte(at: 1).map({ $0 | 0x20 }) == UInt8(ascii: "x") { return scanHexadecimal() }
        let whole = scanDigits { $0.isDigit }
        var fraction = 0
        if byte() == UInt8(ascii: ".") {
            position += 1
            fraction = scanDigits { $0.isDigit }
        }
        guard whole + fraction > 0, scanExponent() else { return false }
        return endsHere()
    }

    private mutating func scanHexadecimal() -> Bool {
        position += 2
        if byte() == UInt8(ascii: "_") { position += 1 }
        let count = scanDigits { $0.hexValue != nil }
        return count > 0 && endsHere()
    }

    /// An exponent is optional, but one that begins must have digits.
    private mutating func scanExponent() -> Bool {
        guard byte().map({ $0 | 0x20 }) == UInt8(ascii: "e") else { return true }
        position += 1
        if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") { position += 1 }
        return scanDigits { $0.isDigit } > 0
    }

    /// Digits with single underscores between them.
    private mutating func scanDigits(_ isDigit: (UInt8) -> Bool) -> Int {
        var count = 0
        while let next = byte() {
            if isDigit(next) {
                count += 1
            } else if next != UInt8(ascii: "_") || count == 0 || byte(at: 1).map(isDigit) != true {
                break
            }
            position += 1
        }
        return count
    }

    /// Whether a number ends here; a letter may begin a unit, a point or `_` that is wrong is passed, to be shown.
    private mutating func endsHere() -> Bool {
        guard let next = byte(), next.isNamePart || next == UInt8(ascii: ".") else { return true }
        if next == UInt8(ascii: ".") || next == UInt8(ascii: "_") { position += 1 }
        return false
    }

    /// Passes a unit and further numbers with units; whether they exist and descend is the parser's question.
    private mutating func scanUnits() -> Bool {
        while true {
            guard let unit = byte(), "smhdwy".utf8.contains(unit) else { return false }
            position += 1
            if byte() == UInt8(ascii: "s") { position += 1 }
            guard byte()?.isDigit == true else { break }
            while byte()?.isDigit == true { position += 1 }
        }
        guard byte()?.isNamePart == true else { return true }
        position += 1
        return false
    }

    /// A literal in any of the three quotes.
    mutating func string() throws(Complaint) -> Token.Kind {
        let start = position
        guard let quote = byte() else { return .string }
        position += 1
        let isRaw = quote == UInt8(ascii: "`")
        while let next = byte() {
            if next == quote {
                position += 1
                return .string
            }
            if next == UInt8(ascii: "\n"), !isRaw { break }
            if next == UInt8(ascii: "\\"), !isRaw {
                try escape(quote, start)
            } else {
                try character(start)
            }
        }
        throw complaint(isRaw ? "unterminated raw string" : "unterminated quoted string", from: start)
    }

    private mutating func character(_ start: Int) throws(Complaint) {
        var reader = UTF8Reader(bytes, at: position)
        guard case .scalar = reader.next() else { throw complaint("invalid UTF-8 rune", from: start) }
        position = reader.position
    }

    private mutating func escape(_ quote: UInt8, _ start: Int) throws(Complaint) {
        position += 1
        guard let code = byte() else { throw complaint("escape sequence not terminated", from: start) }
        if code == quote || "abfnrtv\\".utf8.contains(code) {
            position += 1
            return
        }
        switch code {
        case UInt8(ascii: "0")...UInt8(ascii: "7"): try digits(3, radix: 8, below: 256, start)
        case UInt8(ascii: "x"): try digits(2, radix: 16, below: 256, start, skipping: 1)
        case UInt8(ascii: "u"): try digits(4, radix: 16, below: 0x110000, start, skipping: 1)
        case UInt8(ascii: "U"): try digits(8, radix: 16, below: 0x110000, start, skipping: 1)
        default: throw complaint("unknown escape sequence \(codePoint())", from: start)
        }
    }

    private mutating func digits(
        _ count: Int,
        radix: UInt64,
        below limit: UInt64,
        _ start: Int,
        skipping: Int = 0
    ) throws(Complaint) {
        position += skipping
        var value: UInt64 = 0
        for _ in 0..<count {
            guard let next = byte() else { throw complaint("escape sequence not terminated", from: start) }
            guard let digit = next.hexValue.map(UInt64.init), digit < radix else {
                throw complaint("illegal character \(codePoint()) in escape sequence", from: start)
            }
            value = value * radix + digit
            position += 1
        }
        guard value < limit, !(0xD800..<0xE000).contains(value) else {
            throw complaint("escape sequence is an invalid Unicode code point", from: start)
        }
    }

    /// `U+0071 'q'`, as `%#U` of Go.
    private func codePoint() -> String {
        var reader = UTF8Reader(bytes, at: position)
        guard case .scalar(let scalar) = reader.next() else { return "U+FFFD" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + " '\(scalar)'"
    }
}
