/// Texts between double quotes as Go writes them.
enum GoString {
    /// What stands between the quotes, its escapes resolved (Go's `strconv.Unquote`); nil for an unknown escape, a line
    /// break, and bytes that are no UTF-8.
    static func unquote(_ literal: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(literal.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\"") else { return nil }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escape = rest.popFirst(), let resolved = resolve(escape, &rest) else { return nil }
            bytes += resolved
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func resolve(_ escape: UInt8, _ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        switch escape {
        case UInt8(ascii: "a"): [7]
        case UInt8(ascii: "b"): [8]
        case UInt8(ascii: "f"): [12]
        case UInt8(ascii: "n"): [10]
        case UInt8(ascii: "r"): [13]
        case UInt8(ascii: "t"): [9]
        case UInt8(ascii: "v"): [11]
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): [escape]
        case UInt8(ascii: "x"): number(&rest, digits: 2, radix: 16).map { [UInt8(truncatingIfNeeded: $0)] }
        case UInt8(ascii: "u"): number(&rest, digits: 4, radix: 16).flatMap(encode)
        case UInt8(ascii: "U"): number(&rest, digits: 8, radix: 16).flatMap(encode)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): octal(escape, &rest)
        default: nil
        }
    }

    private static func octal(_ first: UInt8, _ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard let low = number(&rest, digits: 2, radix: 8) else { return nil }
        let value = UInt32(first - UInt8(ascii: "0")) * 64 + low
        return value < 256 ? [UInt8(value)] : nil
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int, radix: Int) -> UInt32? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
            return nil
        }
        rest = rest.dropFirst(digits)
        return UInt32(String(decoding: text, as: UTF8.self), radix: radix)
    }

    private static func encode(_ value: UInt32) -> [UInt8]? {
        Unicode.Scalar(value).map { Array(String(Character($0)).utf8) }
    }
}
