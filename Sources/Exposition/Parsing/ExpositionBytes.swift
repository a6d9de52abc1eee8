import Vocabulary

extension UInt8 {
    var isBlankOrTab: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// A letter or `_`.
    var isNameStart: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") }
}

extension Span<UInt8> {
    /// A number as expositions have them: Go's `ParseFloat` without hexadecimal numbers and underscores.
    var expositionNumber: Double? {
        guard let value = GoNumber.parseFloat(self) else { return nil }
        for index in 0..<Swift.min(count, 3) where self[index] | 0x20 == UInt8(ascii: "x") { return nil }
        return value
    }
}
