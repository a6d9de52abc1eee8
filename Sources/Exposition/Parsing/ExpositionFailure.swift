import Vocabulary

/// Why a body is no exposition, and where.
///
/// The messages are close to Prometheus' own, so that what people find about them applies here too.
package struct ExpositionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// From 1.
    package let line: Int
    /// Bytes from the start of the line, from 1.
    package let column: Int

    package init(_ message: String, line: Int, column: Int) {
        self.message = message
        self.line = line
        self.column = column
    }

    /// A failure at a byte of the body.
    package init(_ message: String, at offset: Int, in bytes: Span<UInt8>) {
        let end = min(offset, bytes.count)
        var (line, start) = (1, 0)
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        self.init(message, line: line, column: end - start + 1)
    }

    /// `line 3, column 7: expected equal, got "}"`.
    package var description: String { "line \(line), column \(column): \(message)" }
}

extension Span<UInt8> {
    /// Some of the bytes as a Go literal in double quotes, stray ones as `\xff`; long ones are cut.
    func goQuoted(_ range: Range<Int>, upTo most: Int = 120) -> String {
        var text = "\""
        let kept = range.lowerBound..<Swift.min(range.upperBound, range.lowerBound + most)
        var index = kept.lowerBound
        while index < kept.upperBound {
            let length = characterLength(at: index, before: kept.upperBound)
            if length > 0, let scalar = string(index..<index + length).unicodeScalars.first {
                scalar.appendGoEscaped(quote: "\"", to: &text)
            } else {
                text += (self[index] < 16 ? "\\x0" : "\\x") + String(self[index], radix: 16)
            }
            index += Swift.max(length, 1)
        }
        return text + (kept.count < range.count ? "…\"" : "\"")
    }

    /// The bytes as text; stray ones become U+FFFD.
    func string(_ range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the bytes are well-formed UTF-8.
    func isUTF8(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            let length = characterLength(at: index, before: range.upperBound)
            guard length > 0 else { return false }
            index += length
        }
        return true
    }

    /// How many bytes the character at `index` has; 0 where there is none (Unicode, table 3-7).
    private func characterLength(at index: Int, before end: Int) -> Int {
        let first = self[index]
        guard first >= 0x80 else { return 1 }
        let second = index + 1 < end ? self[index + 1] : 0
        let length: Int
        let seconds: ClosedRange<UInt8>
        switch first {
        case 0xC2...0xDF: (length, seconds) = (2, 0x80...0xBF)
        case 0xE0: (length, seconds) = (3, 0xA0...0xBF)
        case 0xED: (length, seconds) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, seconds) = (3, 0x80...0xBF)
        case 0xF0: (length, seconds) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, seconds) = (4, 0x80...0xBF)
        case 0xF4: (length, seconds) = (4, 0x80...0x8F)
        default: return 0
        }
        guard end - index >= length, seconds.contains(second) else { return 0 }
        for offset in 2..<Swift.max(length, 2) where self[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
