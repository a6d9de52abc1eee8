import Vocabulary

/// One of the five fields of a cron expression: its values as bits.
struct CronField: Hashable, Sendable {
    /// What a field may hold.
    struct Kind: Sendable {
        let name: String
        let range: ClosedRange<Int>
        /// Words for values, the first one for the least value of the range.
        var words: [String] = []
    }

    let bits: UInt64
    /// Whether it begins with `*`: that decides how days of the month and of the week go together.
    let isStar: Bool

    static let kinds = [
        Kind(name: "minute", range: 0...59),
        Kind(name: "hour", range: 0...23),
        Kind(name: "day of month", range: 1...31),
        Kind(
            name: "month",
            range: 1...12,
            words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        ),
        Kind(name: "day of week", range: 0...7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ]

    init(parsing text: Substring, _ kind: Kind) throws(CronExpressionError) {
        var bits: UInt64 = 0
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            bits |= try Self.bits(item, kind)
        }
        // Sunday is 0 and 7.
        if kind.range.upperBound == 7, bits & 1 << 7 != 0 { bits = bits & ~(1 << 7) | 1 }
        self.bits = bits
        isStar = text.first == "*"
    }

    /// One item of a list: `*`, `5`, `1-5`, `*/2`, `1-30/5`.
    private static func bits(_ item: Substring, _ kind: Kind) throws(CronExpressionError) -> UInt64 {
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let text = parts.first ?? ""
        let range = try self.range(text, kind)
        var step = 1
        if parts.count == 2 {
            guard let number = number(parts[1]), number > 0 else {
                throw CronExpressionError("\(kind.name): a step is a number from 1 on, not `\(shown(parts[1]))`")
            }
            guard text == "*" || text.contains("-") else {
                throw CronExpressionError(
                    "\(kind.name): a step goes through a range or `*`, not through `\(shown(text))`"
                )
            }
            step = number
        }
        return stride(from: range.lowerBound, through: range.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }

    private static func range(_ text: Substring, _ kind: Kind) throws(CronExpressionError) -> ClosedRange<Int> {
        // With 7 too, a step through the week would count Sunday twice.
        if text == "*" { return kind.range.upperBound == 7 ? 0...6 : kind.range }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let low = try value(ends.first ?? "", kind)
        guard ends.count == 2 else { return low...low }
        var high = try value(ends[1], kind)
        // From Friday to Sunday.
        if kind.range.upperBound == 7, high == 0, low > 0 { high = 7 }
        guard low <= high else {
            throw CronExpressionError("\(kind.name): `\(shown(text))` ends before it begins")
        }
        return low...high
    }

    private static func value(_ text: Substring, _ kind: Kind) throws(CronExpressionError) -> Int {
        let (least, most) = (kind.range.lowerBound, kind.range.upperBound)
        if let word = kind.words.firstIndex(of: text.uppercased()) { return word + least }
        guard let number = number(text) else {
            let words = kind.words.first.map { " or a name like \($0)" } ?? ""
            throw CronExpressionError("\(kind.name): `\(shown(text))` is not a number\(words)")
        }
        guard kind.range.contains(number) else {
            throw CronExpressionError("\(kind.name): \(number) is not within \(least)-\(most)")
        }
        return number
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func shown(_ text: Substring) -> String { Redactor.withoutControls(text.shortened(to: 40)) }

    func contains(_ value: Int) -> Bool { bits & 1 << UInt64(value) != 0 }

    /// The greatest value up to `most`, nil when there is none.
    func last(upTo most: Int) -> Int? {
        guard most >= 0 else { return nil }
        let rest = most >= 63 ? bits : bits & (1 << UInt64(most + 1) - 1)
        return rest == 0 ? nil : 63 - rest.leadingZeroBitCount
    }

    /// The least value from `least` on, nil when there is none.
    func first(from least: Int) -> Int? {
        guard least <= 63 else { return nil }
        let rest = bits & ~(1 << UInt64(max(0, least)) - 1)
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
