/// Numbers as Go reads and writes them, which is what people see in Prometheus.
///
/// Facts: the documentation of Go's `strconv.ParseInt` (base 0), `ParseFloat` and `FormatFloat`.
package enum GoNumber {
    /// The shortest digits that read back as the same number, never with an exponent: `FormatFloat(v, 'f', -1, 64)`.
    package static func plain(_ value: Double) -> String {
        guard let digits = Digits(value) else { return special(value) }
        return digits.sign + digits.plain
    }

    /// The same with an exponent below 1e-04 and from 1e+06: `%v` of Go.
    ///
    /// 123456 is `123456`, 1000000 is `1e+06`, 123456789 is `1.23456789e+08`.
    package static func general(_ value: Double) -> String {
        guard let digits = Digits(value) else { return special(value) }
        return digits.sign + ((-4..<6).contains(digits.point - 1) ? digits.plain : digits.scientific)
    }

    /// `%e` of Go with the shortest digits: `1e+00`, as the API writes the values of alerts.
    package static func scientific(_ value: Double) -> String {
        guard let digits = Digits(value) else { return special(value) }
        return digits.sign + digits.scientific
    }

    /// The way of OpenMetrics, which values of `le` and `quantile` follow: with a point where it would be an integer.
    package static func openMetrics(_ value: Double) -> String {
        let text = general(value)
        return value.isFinite && !text.contains { $0 == "e" || $0 == "." } ? text + ".0" : text
    }

    private static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }

    /// A number as Go's `ParseFloat` reads it, for texts that data brings: with a sign, `+Inf`, hexadecimal `0x1p-2`.
    ///
    /// - Returns: nil for what is none, or larger than a `Double`.
    package static func parseFloat(_ text: String) -> Double? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        let magnitude: Double? =
            switch digits.lowercased() {
            case "inf", "infinity": .infinity
            case "nan": .nan
            default: Double(digits).flatMap { $0.isFinite ? $0 : nil }
            }
        return magnitude.map { isNegative ? -$0 : $0 }
    }

    /// A literal of PromQL without its sign.
    ///
    /// - Parameter text: decimal, `0x` hexadecimal, octal by a leading zero, `_` between digits, `inf` or `nan` in any
    ///   case.
    /// - Returns: nil for what is none, or larger than a `Double`.
    static func parse(_ text: String) -> Double? {
        switch text.lowercased() {
        case "inf": return .infinity
        case "nan": return .nan
        default: break
        }
        let digits = text.filter { $0 != "_" }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            return Int64(digits.dropFirst(2), radix: 16).map(Double.init)
        }
        if digits.hasPrefix("0"), digits.utf8.count > 1, let octal = Int64(digits, radix: 8) { return Double(octal) }
        guard let value = Double(digits), value.isFinite else { return nil }
        return value
    }
}

/// The decimal digits of a finite number and the place of its point.
private struct Digits {
    let sign: String
    /// Without leading and trailing zeros; `0` for zero.
    let text: String
    /// How many digits are before the point; negative: zeros after it.
    let point: Int

    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        sign = value.sign == .minus ? "-" : ""
        let parts = value.magnitude.description.split(separator: "e")
        let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts.first.map(String.init) ?? "0"
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = halves.first.map(String.init) ?? ""
        let all = whole + (halves.count == 2 ? String(halves[1]) : "")
        let zeros = all.prefix { $0 == "0" }.count
        var trimmed = String(all.dropFirst(zeros))
        while trimmed.last == "0" { trimmed.removeLast() }
        text = trimmed.isEmpty ? "0" : trimmed
        point = trimmed.isEmpty ? 1 : whole.utf8.count - zeros + exponent
    }

    var plain: String {
        if text == "0" { return "0" }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + text }
        let count = text.utf8.count
        if point >= count { return text + String(repeating: "0", count: point - count) }
        return text.prefix(point) + "." + text.dropFirst(point)
    }

    var scientific: String {
        let exponent = text == "0" ? 0 : point - 1
        let rest = text.dropFirst()
        let power = String(exponent.magnitude)
        return text.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + (exponent < 0 ? "-" : "+")
            + (power.utf8.count < 2 ? "0" + power : power)
    }
}
