/// A set of Unicode scalar values as sorted ranges that neither overlap nor touch.
struct ScalarSet: Hashable, Sendable {
    static let last: UInt32 = 0x10FFFF
    static let any = ScalarSet([0...last])
    static let anyButNewline = ScalarSet([0...9, 11...last])

    private(set) var ranges: [ClosedRange<UInt32>]

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let previous = merged.last, range.lowerBound <= previous.upperBound &+ 1 {
                merged[merged.count - 1] = previous.lowerBound...max(previous.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    var inverted: ScalarSet {
        var (gaps, next): ([ClosedRange<UInt32>], UInt32) = ([], 0)
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return ScalarSet(gaps)
    }

    func contains(_ scalar: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }

    /// The number of scalars, counted no further than past `limit`.
    func count(upTo limit: Int) -> Int {
        var count = 0
        for range in ranges {
            count += Int(range.upperBound - range.lowerBound) + 1
            if count > limit { break }
        }
        return count
    }

    /// The set with every scalar that differs from one of its own by case only.
    var caseFolded: ScalarSet {
        ScalarSet(ranges + CaseFolding.variants(of: ranges).map { $0...$0 })
    }
}

extension ScalarSet {
    private static func ascii(_ ranges: ClosedRange<Character>...) -> ScalarSet {
        ScalarSet(ranges.map { UInt32($0.lowerBound.asciiValue ?? 0)...UInt32($0.upperBound.asciiValue ?? 0) })
    }

    static let digits = ascii("0"..."9")
    static let spaces = ScalarSet([9...10, 12...13, 32...32])
    static let wordCharacters = ascii("0"..."9", "A"..."Z", "_"..."_", "a"..."z")

    /// The class of `\d`, `\S` and their like, nil for other letters.
    static func perl(_ letter: UInt32) -> ScalarSet? {
        switch Unicode.Scalar(letter) {
        case "d": digits
        case "D": digits.inverted
        case "s": spaces
        case "S": spaces.inverted
        case "w": wordCharacters
        case "W": wordCharacters.inverted
        default: nil
        }
    }

    /// The class of `[:name:]`, nil for a name that POSIX does not know.
    static func posix(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ascii("0"..."9", "A"..."Z", "a"..."z")
        case "alpha": ascii("A"..."Z", "a"..."z")
        case "ascii": ScalarSet([0...0x7F])
        case "blank": ScalarSet([9...9, 32...32])
        case "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F])
        case "digit": digits
        case "graph": ascii("!"..."~")
        case "lower": ascii("a"..."z")
        case "print": ascii(" "..."~")
        case "punct": ascii("!"..."/", ":"..."@", "["..."`", "{"..."~")
        case "space": ScalarSet([9...13, 32...32])
        case "upper": ascii("A"..."Z")
        case "word": wordCharacters
        case "xdigit": ascii("0"..."9", "A"..."F", "a"..."f")
        default: nil
        }
    }
}
