import Vocabulary

/// The string literals of Go, which are those of PromQL.
///
/// Facts: the Go specification, "String literals", and the documentation of `strconv.Quote`.
package enum GoQuoting {
    /// Bytes that need not be UTF-8 in double quotes, as `strconv.Quote` writes them: stray ones become `\xNN`.
    static func quoted(_ bytes: [UInt8]) -> String {
        var result = "\""
        var decoder = UTF8Reader(bytes)
        while let step = decoder.next() {
            switch step {
            case .scalar(let scalar): scalar.appendGoEscaped(quote: "\"", to: &result)
            case .stray(let byte): result += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
            }
        }
        return result + "\""
    }

    /// One character in single quotes, as `%q` writes a rune.
    package static func quoted(_ scalar: Unicode.Scalar) -> String {
        var result = "'"
        scalar.appendGoEscaped(quote: "'", to: &result)
        return result + "'"
    }

    /// The value of a literal in any of the three quotes; nil when it is none, a wrong escape in it included.
    package static func value(of literal: String) -> [UInt8]? {
        var lexer = Lexer(Array(literal.utf8))
        guard let first = literal.utf8.first, "\"'`".utf8.contains(first), (try? lexer.string()) != nil,
            lexer.position == lexer.bytes.count
        else { return nil }
        return unquoted(lexer.bytes[...])
    }

    /// What is between the quotes of a literal that the lexer has passed.
    ///
    /// - Returns: bytes: `"\xc5"` is a literal and no UTF-8.
    static func unquoted(_ literal: ArraySlice<UInt8>) -> [UInt8] {
        guard let quote = literal.first, literal.count >= 2 else { return [] }
        var rest = literal.dropFirst().dropLast()
        // Go drops carriage returns from raw strings.
        guard quote != UInt8(ascii: "`") else { return rest.filter { $0 != UInt8(ascii: "\r") } }
        var result: [UInt8] = []
        result.reserveCapacity(rest.count)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let code = rest.popFirst() else {
                result.append(byte)
                continue
            }
            appendEscape(code, from: &rest, to: &result)
        }
        return result
    }

    private static func appendEscape(_ code: UInt8, from rest: inout ArraySlice<UInt8>, to result: inout [UInt8]) {
        switch code {
        case UInt8(ascii: "a"): result.append(0x07)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "v"): result.append(0x0B)
        case UInt8(ascii: "x"): result.append(UInt8(truncatingIfNeeded: number(2, radix: 16, from: &rest)))
        case UInt8(ascii: "u"): append(number(4, radix: 16, from: &rest), to: &result)
        case UInt8(ascii: "U"): append(number(8, radix: 16, from: &rest), to: &result)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            let low = number(2, radix: 8, from: &rest)
            result.append(UInt8(truncatingIfNeeded: UInt32(code - UInt8(ascii: "0")) << 6 | low))
        default: result.append(code)
        }
    }

    private static func number(_ digits: Int, radix: UInt32, from rest: inout ArraySlice<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = rest.popFirst()?.hexValue else { break }
            value = value &* radix &+ digit
        }
        return value
    }

    private static func append(_ value: UInt32, to result: inout [UInt8]) {
        result.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    }
}
