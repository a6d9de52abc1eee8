extension String {
    /// Equality of the bytes, unlike `==`, which holds canonically equivalent texts for equal.
    package func equalsInBytes(_ other: String) -> Bool {
        let (mine, theirs) = (utf8.span, other.utf8.span)
        return sameBytes(mine, 0..<mine.count, theirs, 0..<theirs.count)
    }

    /// Order of the bytes, as Go and Prometheus compare strings.
    package func precedesInBytes(_ other: String) -> Bool {
        let (mine, theirs) = (utf8.span, other.utf8.span)
        return compareBytes(mine, 0..<mine.count, theirs, 0..<theirs.count) < 0
    }

    /// Whether the text is a label name that needs no quotes: `[a-zA-Z_][a-zA-Z0-9_]*`.
    package var isLegacyLabelName: Bool {
        guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return utf8.allSatisfy(\.isWordByte)
    }

    /// The text as a Go string literal in double quotes, as Go's `strconv.Quote` writes it.
    ///
    /// Printable Unicode stays; control and other unprintable characters become `\n`, `\x7f`, `\u200b`, `\U000e0001`.
    package var goQuoted: String {
        var text = "\""
        for scalar in unicodeScalars { scalar.appendGoEscaped(quote: "\"", to: &text) }
        return text + "\""
    }
}

extension UInt8 {
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}

extension Unicode.Scalar {
    /// Appends the character as it stands in a Go literal between these quotes: as it is when it prints, or escaped.
    package func appendGoEscaped(quote: Unicode.Scalar, to text: inout String) {
        switch self {
        case quote, "\\": text += "\\" + String(self)
        case "\u{7}": text += "\\a"
        case "\u{8}": text += "\\b"
        case "\u{C}": text += "\\f"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{B}": text += "\\v"
        case _ where isPrintedByGo: text.unicodeScalars.append(self)
        case _ where value < 0x80: text += "\\x" + hexadecimal(digits: 2)
        case _ where value < 0x10000: text += "\\u" + hexadecimal(digits: 4)
        default: text += "\\U" + hexadecimal(digits: 8)
        }
    }

    /// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space.
    fileprivate var isPrintedByGo: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: self == " "
        default: true
        }
    }

    fileprivate func hexadecimal(digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
