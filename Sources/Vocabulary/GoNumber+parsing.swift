extension GoNumber {
    /// A number as Go's `ParseFloat` reads it, for texts that data brings: with a sign, `+Inf`, hexadecimal `0x1p-2`.
    ///
    /// - Returns: nil for what is none, or larger than a `Double`.
    package static func parseFloat(_ text: String) -> Double? {
        parseFloat(text.utf8.span)
    }

    /// The same over bytes: allocates nothing for numbers of up to 19 digits with a small exponent.
    package static func parseFloat(_ bytes: Span<UInt8>) -> Double? {
        var scan = DecimalScan()
        guard scan.run(bytes) else { return special(bytes) ?? hexadecimal(bytes) }
        return scan.exact ?? nearest(bytes)
    }

    /// `Inf`, `Infinity` with or without a sign, `NaN` without one, in any case.
    private static func special(_ bytes: Span<UInt8>) -> Double? {
        guard (3...9).contains(bytes.count) else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        let start = isNegative || bytes[0] == UInt8(ascii: "+") ? 1 : 0
        var word = ""
        for index in start..<bytes.count { word.unicodeScalars.append(Unicode.Scalar(bytes[index] | 0x20)) }
        switch word {
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "nan" where start == 0: return .nan
        default: return nil
        }
    }

    /// Hexadecimal digits with the binary exponent that Go demands.
    private static func hexadecimal(_ bytes: Span<UInt8>) -> Double? {
        let start = bytes.count > 0 && (bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+")) ? 1 : 0
        guard bytes.count > start + 2, bytes[start] == UInt8(ascii: "0"), bytes[start + 1] | 0x20 == UInt8(ascii: "x")
        else { return nil }
        var hasExponent = false
        for index in start + 2..<bytes.count where bytes[index] | 0x20 == UInt8(ascii: "p") { hasExponent = true }
        return hasExponent ? nearest(bytes) : nil
    }

    /// What Swift reads from a text that is known to be a number.
    private static func nearest(_ bytes: Span<UInt8>) -> Double? {
        var text = ""
        text.reserveCapacity(bytes.count)
        for index in 0..<bytes.count { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}

/// A pass over `[+-]digits[.digits][e[+-]digits]` that keeps what the exact short way needs.
private struct DecimalScan {
    private var mantissa: UInt64 = 0
    private var digits = 0
    private var exponent = 0
    private var isNegative = false

    /// The powers of ten that a `Double` holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Whether the bytes are a decimal number from end to end.
    mutating func run(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        let count = bytes.count
        if index < count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            isNegative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        let start = index
        index = take(bytes, from: index)
        var seen = index - start
        if index < count, bytes[index] == UInt8(ascii: ".") {
            let end = take(bytes, from: index + 1)
            seen += end - index - 1
            exponent = index + 1 - end
            index = end
        }
        guard seen > 0 else { return false }
        return index == count || readExponent(bytes, from: index)
    }

    /// Reads digits, up to where they end; more than 19 of them are counted only.
    private mutating func take(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if digits < 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
            if mantissa > 0 { digits += 1 }
            index += 1
        }
        return index
    }

    private mutating func readExponent(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        guard bytes[start] | 0x20 == UInt8(ascii: "e") else { return false }
        var index = start + 1
        var isDown = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            isDown = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        guard index < bytes.count else { return false }
        var power = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return false }
            power = min(power * 10 + Int(digit), 100_000)
            index += 1
        }
        exponent += isDown ? -power : power
        return true
    }

    /// The number where one rounding finds it (Clinger's fast path): whole digits up to 2^53 and a power up to 10^22.
    var exact: Double? {
        guard digits <= 19, mantissa <= 1 << 53, exponent.magnitude <= 22 else { return nil }
        let power = Self.powers[Int(exponent.magnitude)]
        let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        return isNegative ? -value : value
    }
}
