import PromQL
import Vocabulary

/// Times and durations as Go prints them.
enum GoTime {
    /// `2015-06-23 13:19:44.128 +0000 UTC`: `time.Time.String` in UTC, with milliseconds where there are any.
    static func text(_ time: WallTime) -> String {
        let text = time.description
        let date = text.prefix { $0 != "T" }
        let clock = text.drop { $0 != "T" }.dropFirst().dropLast()
        var fraction = clock.drop { $0 != "." }
        while fraction.last == "0" { fraction.removeLast() }
        return "\(date) \(clock.prefix { $0 != "." })\(fraction == "." ? "" : fraction) +0000 UTC"
    }

    /// `1h30m0s`, `1.5s`, `250ms`: `time.Duration.String`.
    static func text(nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        guard magnitude >= 1_000_000_000 else {
            for (unit, size): (String, UInt64) in [("ms", 1_000_000), ("µs", 1000), ("ns", 1)] where magnitude >= size {
                return sign + decimal(magnitude, per: size) + unit
            }
            return "0s"
        }
        let seconds = magnitude / 1_000_000_000
        let rest = seconds % 60 * 1_000_000_000 + magnitude % 1_000_000_000
        var text = sign
        if seconds >= 3600 { text += "\(seconds / 3600)h" }
        if seconds >= 60 { text += "\(seconds / 60 % 60)m" }
        return text + decimal(rest, per: 1_000_000_000) + "s"
    }

    private static func decimal(_ value: UInt64, per unit: UInt64) -> String {
        let rest = value % unit
        guard rest > 0 else { return String(value / unit) }
        let width = String(unit).utf8.count - 1
        let digits = String(rest)
        var fraction = String(repeating: "0", count: width - digits.utf8.count) + digits
        while fraction.last == "0" { fraction.removeLast() }
        return "\(value / unit).\(fraction)"
    }
}
