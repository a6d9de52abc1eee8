import Vocabulary

/// Durations as Prometheus writes them: `1h30m`, units in descending order, in milliseconds.
package enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
        ("s", 1_000), ("ms", 1),
    ]
    /// What 2⁶³ nanoseconds hold, 292 years: Prometheus' limit.
    package static let longest = Int64.max / 1_000_000

    /// Why a text is no duration: ``message`` is Prometheus'.
    package struct Failure: Error, Hashable, Sendable {
        package let message: String
    }

    /// - Returns: milliseconds.
    package static func parse(_ text: String) throws(Failure) -> Int64 {
        if text == "0" { return 0 }
        if text.isEmpty { throw Failure(message: "empty duration string") }
        let invalid = Failure(message: "not a valid duration string: \(text.goQuoted)")
        var rest = text.utf8[...]
        var remaining = units[...]
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isDigit)
            rest = rest[digits.endIndex...]
            let letters = rest.prefix { !$0.isDigit }
            rest = rest[letters.endIndex...]
            guard !digits.isEmpty, let name = String(letters),
                let index = remaining.firstIndex(where: { $0.name == name })
            else { throw invalid }
            total = try sum(total, String(digits), units[index].milliseconds)
            remaining = remaining[(index + 1)...]
        }
        return total
    }

    private static func sum(_ total: Int64, _ digits: String?, _ unit: Int64) throws(Failure) -> Int64 {
        guard let count = digits.flatMap({ Int64($0) }) else { throw Failure(message: "duration out of range") }
        let (product, tooMuch) = count.multipliedReportingOverflow(by: unit)
        let (sum, overflow) = total.addingReportingOverflow(product)
        guard !tooMuch, !overflow, sum <= longest else { throw Failure(message: "duration out of range") }
        return sum
    }

    /// `1h30m`; years and weeks only where nothing remains: 90 days are `90d`, 14 are `2w`.
    package static func text(_ milliseconds: Int64) -> String {
        if milliseconds == 0 { return "0s" }
        var rest = milliseconds.magnitude
        var result = milliseconds < 0 ? "-" : ""
        for (name, unit) in units {
            let unit = UInt64(unit)
            if name == "y" || name == "w", rest % unit != 0 { continue }
            if rest >= unit { result += "\(rest / unit)\(name)" }
            rest %= unit
        }
        return result
    }
}
