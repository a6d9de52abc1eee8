/// Numbers as `yaml.v3` of Go resolves them, where Prometheus asks for a whole one.
///
/// Facts: the YAML 1.2 core schema, and Go's integer literals; fractions are cut off.
enum YAMLNumber {
    /// The whole number that a plain scalar stands for; nil when it is none.
    static func integer(_ text: String) -> Int? {
        let plain = text.filter { $0 != "_" }
        if let value = wholeNumber(plain) { return value }
        guard isDecimal(plain), let value = Double(plain), value.magnitude < 9e18 else { return nil }
        return Int(value)
    }

    /// The number that a plain scalar stands for, `.inf` and `.nan` among them; nil when it is none.
    static func number(_ text: String) -> Double? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default: break
        }
        let plain = text.filter { $0 != "_" }
        if let value = wholeNumber(plain) { return Double(value) }
        return isDecimal(plain) ? Double(plain) : nil
    }

    private static func wholeNumber(_ text: String) -> Int? {
        var rest = Substring(text)
        var isNegative = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            isNegative = sign == "-"
            rest.removeFirst()
        }
        let digits = rest.lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            return number(digits.dropFirst(2), radix: radix, isNegative)
        }
        if digits.count > 1, digits.hasPrefix("0") { return number(digits.dropFirst(), radix: 8, isNegative) }
        return number(digits[...], radix: 10, isNegative)
    }

    private static func number(_ digits: Substring, radix: Int, _ isNegative: Bool) -> Int? {
        guard let first = digits.first, first != "-", first != "+" else { return nil }
        return Int((isNegative ? "-" : "") + digits, radix: radix)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
    private static func isDecimal(_ text: String) -> Bool {
        guard text.utf8.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return false }
        return text.utf8.allSatisfy { "0123456789.eE+-".utf8.contains($0) }
    }
}
