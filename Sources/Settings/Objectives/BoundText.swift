import Vocabulary

/// A bound as settings write it: `< 2s`, `>= 99.5%`, `<= 512MiB`, `> 0.05`.
enum BoundText {
    static let expected = "a bound such as `< 2s`, `>= 99.5%`, `<= 512MiB` or `> 0.05`"

    private static let sizes: [(suffix: String, bytes: Double)] = [
        ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
    ]

    /// Nil for what is none.
    static func parse(_ text: String) -> Objective.Bound? {
        let trimmed = trim(text[...])
        guard let comparison = Objective.Bound.Comparison.allCases.first(where: { trimmed.hasPrefix($0.rawValue) })
        else { return nil }
        let figure = String(trim(trimmed.dropFirst(comparison.rawValue.count)))
        guard let (value, unit) = figure.isEmpty ? nil : value(figure) else { return nil }
        return Objective.Bound(comparison, value, unit, text: "\(comparison.rawValue) \(figure)")
    }

    private static func value(_ text: String) -> (Double, Objective.Bound.Unit)? {
        if let number = number(text) { return (number, .none) }
        if text.hasSuffix("%"), let number = number(String(text.dropLast())) { return (number / 100, .share) }
        for size in sizes where text.hasSuffix(size.suffix) {
            return number(String(text.dropLast(3))).map { ($0 * size.bytes, .bytes) }
        }
        return DurationText.parse(text).map { ($0.seconds, .seconds) }
    }

    /// Digits, a point, a sign, an exponent: no words and no hexadecimal.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }), let value = Double(text), value.isFinite
        else { return nil }
        return value
    }

    private static func trim(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " }
        return start.prefix(upTo: start.lastIndex { $0 != " " }.map(start.index(after:)) ?? start.startIndex)
    }
}
