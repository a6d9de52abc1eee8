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

    /// The same with so many digits at most: `%.2g` of Go.
    package static func general(_ value: Double, digits count: Int) -> String {
        guard let digits = Digits(value)?.rounded(count) else { return special(value) }
        let isPlain = (-4..<max(count, 1)).contains(digits.point - 1)
        return digits.sign + (isPlain ? digits.plain : digits.scientific)
    }

    /// `%e` of Go with the shortest digits: `1e+00`, as the API writes the values of alerts.
    package static func scientific(_ value: Double) -> String {
        guard let digits = Digits(value) else { return special(value) }
        return digits.sign + digits.scientific
    }

    /// `%f` of Go: six digits after the point.
    package static func fixed(_ value: Double) -> String {
        guard let digits = Digits(value) else { return special(value) }
        return digits.sign + digits.fixed(6)
    }

    /// The way of OpenMetrics, which values of `le` and `quantile` follow: with a point where it would be an integer.
    package static func openMetrics(_ value: Double) -> String {
        let text = general(value)
        return value.isFinite && !text.contains { $0 == "e" || $0 == "." } ? text + ".0" : text
    }

    private static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }

    /// A literal of PromQL without its sign.
    ///
    /// - Parameter text: decimal, `0x` hexadecimal, octal by a leading zero, `_` between digits, `inf` or `nan` in any
    ///   case.
    /// - Returns: nil for what is none, or larger than a `Double`.
    package static func parse(_ text: String) -> Double? {
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

    private init(sign: String, text: String, point: Int) {
        self.sign = sign
        self.text = text
        self.point = point
    }

    /// So many of the digits, the last one rounded.
    func rounded(_ count: Int) -> Digits {
        guard text.utf8.count > count else { return self }
        var kept = text.utf8.prefix(count).map { Int($0) - 48 }
        let carry = Self.round(&kept, up: text.utf8.dropFirst(count).first.map { $0 >= 0x35 } ?? false)
        if carry { kept.insert(1, at: 0) }
        while kept.count > 1, kept.last == 0 { kept.removeLast() }
        return Digits(sign: sign, text: kept.map(String.init).joined(), point: carry ? point + 1 : point)
    }

    /// Adds one in the last place, or nothing; tells whether a digit is left to carry.
    private static func round(_ digits: inout [Int], up: Bool) -> Bool {
        var (index, carry) = (digits.count, up)
        while carry, index > 0 {
            index -= 1
            carry = digits[index] == 9
            digits[index] = carry ? 0 : digits[index] + 1
        }
        return carry
    }

    var plain: String {
        if text == "0" { return "0" }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + text }
        let count = text.utf8.count
        if point >= count { return text + String(repeating: "0", count: point - count) }
        return text.prefix(point) + "." + text.dropFirst(point)
    }

    /// With so many digits after the point, the last one rounded.
    func fixed(_ places: Int) -> String {
        var kept = text.utf8.map { Int($0) - 48 }
        // So many of the digits count; before the first one there may be zeros.
        let count = text == "0" ? 0 : point + places
        let roundsUp = kept.indices.contains(count) && kept[count] >= 5
        kept = count > 0 ? Array(kept.prefix(count)) : []
        kept += repeatElement(0, count: max(0, count - kept.count))
        kept = Array(repeatElement(0, count: max(0, places + 1 - kept.count))) + kept
        let carry = Self.round(&kept, up: roundsUp)
        if carry { kept.insert(1, at: 0) }
        let digits = kept.map(String.init).joined()
        return digits.dropLast(places) + "." + digits.suffix(places)
    }

    var scientific: String {
        let exponent = text == "0" ? 0 : point - 1
        let rest = text.dropFirst()
        let power = String(exponent.magnitude)
        return text.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + (exponent < 0 ? "-" : "+")
            + (power.utf8.count < 2 ? "0" + power : power)
    }
}
