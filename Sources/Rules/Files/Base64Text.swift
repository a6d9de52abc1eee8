/// Texts that YAML holds as `!!binary`.
enum Base64Text {
    /// The text, nil when it is no base64 or no UTF-8.
    static func decode(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text.utf8 where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") {
            let value = value(byte)
            if byte == UInt8(ascii: "=") {
                padding += 1
            } else {
                guard padding == 0, value != nil else { return nil }
            }
            buffer = buffer << 6 | (value ?? 0)
            count += 1
            guard count % 4 == 0 else { continue }
            guard padding <= 2 else { return nil }
            bytes += [UInt8(buffer >> 16 & 0xFF), UInt8(buffer >> 8 & 0xFF), UInt8(buffer & 0xFF)].dropLast(padding)
            buffer = 0
        }
        return count % 4 == 0 ? String(validating: bytes, as: UTF8.self) : nil
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
