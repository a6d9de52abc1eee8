/// Quoted-printable after RFC 2045 §6.7: any text as lines of ASCII of at most 76 characters.
enum QuotedPrintable {
    private static let longestLine = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text with `\r\n` between lines; every kind of line break in it becomes one.
    static func encode(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            lines.append(encode(line: line.utf8))
        }
        return lines.joined(separator: "\r\n")
    }

    private static func encode(line: some BidirectionalCollection<UInt8>) -> String {
        var result: [UInt8] = []
        var width = 0
        var rest = line.count
        for byte in line {
            rest -= 1
            let isBlank = byte == 0x20 || byte == 0x09
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || isBlank && rest > 0
            let size = isPlain ? 1 : 3
            // The last place of a line is the soft break's, unless the line ends with this byte.
            if width + size > (rest == 0 ? longestLine : longestLine - 1) {
                result += "=\r\n".utf8
                width = 0
            }
            width += size
            if isPlain {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
