/// A whole-text match that needs no automaton.
enum Shortcut: Sendable {
    case wildcard(WildcardPattern)
    case literals(LiteralSet)
    /// Lower-case ASCII; texts with other characters than ASCII are left to the automaton (`K` has a Kelvin sign).
    case caseless([UInt8])

    init?(_ pattern: Pattern, literals: [[UInt8]]?) {
        if let wildcard = WildcardPattern(pattern) {
            self = .wildcard(wildcard)
        } else if let literals {
            self = .literals(LiteralSet(literals))
        } else if let caseless = pattern.caselessASCII {
            self = .caseless(caseless)
        } else {
            return nil
        }
    }

    /// Nil when the automaton must say.
    func matches(_ text: Span<UInt8>) -> Bool? {
        switch self {
        case .wildcard(let wildcard): return wildcard.matches(text)
        case .literals(let literals):
            return literals.contains(text)
        case .caseless(let literal):
            var isSame = text.count == literal.count
            for index in 0..<text.count {
                guard text[index] < 0x80 else { return nil }
                if isSame, text[index] | ((0x41...0x5A).contains(text[index]) ? 0x20 : 0) != literal[index] {
                    isSame = false
                }
            }
            return isSame
        }
    }
}

/// Texts to find one in, by a search that allocates nothing.
struct LiteralSet: Sendable {
    /// Shorter ones first, those of one length by their bytes.
    private let sorted: [[UInt8]]

    init(_ literals: [[UInt8]]) {
        sorted = literals.sorted { left, right in
            left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
        }
    }

    func contains(_ text: Span<UInt8>) -> Bool {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            let order = Self.order(sorted[middle], text)
            if order == 0 { return true }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return false
    }

    /// Below zero when the literal comes before the text, zero when they are the same.
    private static func order(_ literal: [UInt8], _ text: Span<UInt8>) -> Int {
        guard literal.count == text.count else { return literal.count - text.count }
        for index in 0..<text.count where literal[index] != text[index] {
            return Int(literal[index]) - Int(text[index])
        }
        return 0
    }
}
