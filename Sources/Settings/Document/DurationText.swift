/// Durations as the settings write them: `250ms`, `5s`, `1m30s`, `2h`, `7d`.
enum DurationText {
    static let longest: Duration = .seconds(366 * 86_400)
    static let expected = "a duration such as `250ms`, `5s`, `1m30s` or `2h`"

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// The duration, or nil when `text` is none, is longer than ``longest``, or has its units out of order.
    static func parse(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        guard !rest.isEmpty, rest.count <= 32 else { return nil }
        var total: Int64 = 0
        var next = 0
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest[digits.endIndex...]
            let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            rest = rest[letters.endIndex...]
            guard (1...12).contains(digits.count), let number = Int64(Substring(digits)),
                let unit = units[next...].firstIndex(where: { $0.name == Substring(letters) })
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            guard !overflow else { return nil }
            let (sum, overflowed) = total.addingReportingOverflow(product)
            guard !overflowed else { return nil }
            total = sum
            next = unit + 1
        }
        let duration = Duration.milliseconds(total)
        return duration <= longest ? duration : nil
    }

    /// The shortest text that ``parse(_:)`` reads back.
    static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        guard rest > 0 else { return "0s" }
        var text = ""
        for unit in units {
            let count = rest / unit.milliseconds
            rest %= unit.milliseconds
            if count > 0 { text += "\(count)\(unit.name)" }
        }
        return text
    }
}
