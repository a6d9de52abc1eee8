/// Texts as they stand in a YAML file that we write.
enum YAMLText {
    /// The words that some reader of YAML 1.1 takes for something else than a text.
    private static let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]

    /// The text as the value of a key that is indented so far, or as a key.
    static func value(_ text: String, indent: Int) -> String {
        guard text.contains("\n"), let lines = block(text) else { return inline(text) }
        let margin = String(repeating: " ", count: indent + 2)
        let body = lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
        let indicator = text.hasPrefix(" ") ? "2" : ""
        return "|\(indicator)\(text.hasSuffix("\n") ? "" : "-")\n" + body
    }

    /// The text on one line.
    static func inline(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// Whether the text can stand as it is, after `key: ` in a block.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "_"), let last = text.utf8.last,
            last != UInt8(ascii: " "), last != UInt8(ascii: ":")
        else { return false }
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return false }
        return !text.contains(": ") && !text.contains(" #") && !words.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// The lines of a literal block, nil when the text cannot be one.
    private static func block(_ text: String) -> [Substring]? {
        guard let first = text.unicodeScalars.first, first != "\n",
            text.unicodeScalars.allSatisfy({ $0 == "\n" || ($0 != "\t" && isPrintable($0)) }),
            !text.hasSuffix("\n\n")
        else { return nil }
        let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
        return body.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// What a reader of YAML takes as it is between quotes; no line break, no byte order mark.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x100: result += "\\x" + digits(scalar, 2)
            case _ where scalar.value < 0x10000: result += "\\u" + digits(scalar, 4)
            default: result += "\\U" + digits(scalar, 8)
            }
        }
        return result + "\""
    }

    private static func digits(_ scalar: Unicode.Scalar, _ count: Int) -> String {
        let text = String(scalar.value, radix: 16)
        return String(repeating: "0", count: count - text.count) + text
    }
}
