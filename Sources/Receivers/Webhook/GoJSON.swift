import Vocabulary

/// JSON as Go's `encoding/json` writes it.
///
/// Facts: the documentation of `json.Marshal` (HTML characters, U+2028 and U+2029 escaped, keys of maps sorted) and of
/// `time.Time.MarshalJSON`.
enum GoJSON {
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "<", ">", "&", "\u{2028}", "\u{2029}": result += hexadecimal(scalar)
            case _ where scalar.value < 0x20: result += hexadecimal(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A map, its keys in order.
    static func map(_ labels: Labels) -> String {
        "{" + labels.map { "\(string($0.name)):\(string($0.value))" }.joined(separator: ",") + "}"
    }

    /// RFC 3339 with as many digits of the second as there are; nil is Go's zero time.
    static func time(_ time: WallTime?) -> String {
        guard let time else { return "\"0001-01-01T00:00:00Z\"" }
        let billion: Int64 = 1_000_000_000
        let rest = time.nanosecondsSinceEpoch % billion
        let nanoseconds = rest < 0 ? rest + billion : rest
        var digits = String(String(nanoseconds + billion).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "\"\(time.description.prefix(19))\(digits.isEmpty ? "" : ".\(digits)")Z\""
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
