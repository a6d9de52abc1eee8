/// Literals with `.*` and `.+` between, before or after them, where the dot matches everything.
///
/// Covers a prefix (`a.*`), a suffix (`.*a`), something contained (`.*a.*`), `.*` and `.+` alone, and chains of them.
struct WildcardPattern: Sendable {
    /// A stretch of anything, at least so many scalars long, and the literal after it.
    struct Part: Sendable {
        let leastGap: Int
        let literal: [UInt8]
    }

    let prefix: [UInt8]
    /// What follows the prefix, none for a plain literal.
    ///
    /// The last literal is at the end of the text.
    let parts: [Part]

    /// Nil when the pattern is made of anything else.
    init?(_ pattern: Pattern) {
        var scanner = Scanner()
        guard scanner.add(pattern) else { return nil }
        prefix = scanner.prefix
        parts = scanner.parts
    }

    /// The literal, when the pattern is nothing but that.
    var literal: [UInt8]? { parts.isEmpty ? prefix : nil }

    func matches(_ text: Span<UInt8>) -> Bool {
        guard text.count >= prefix.count, Self.starts(text, at: 0, with: prefix) else { return false }
        var offset = prefix.count
        guard let last = parts.last else { return offset == text.count }
        for part in parts.dropLast() {
            guard let start = Self.skip(part.leastGap, in: text, from: offset),
                let found = Self.find(part.literal, in: text, from: start)
            else { return false }
            offset = found + part.literal.count
        }
        guard let start = Self.skip(last.leastGap, in: text, from: offset) else { return false }
        let end = text.count - last.literal.count
        return end >= start && Self.starts(text, at: end, with: last.literal)
    }

    private static func starts(_ text: Span<UInt8>, at offset: Int, with literal: [UInt8]) -> Bool {
        guard literal.count <= text.count - offset else { return false }
        for index in literal.indices where text[offset + index] != literal[index] { return false }
        return true
    }

    /// Where at least `count` scalars from `offset` end.
    private static func skip(_ count: Int, in text: Span<UInt8>, from offset: Int) -> Int? {
        var offset = offset
        for _ in 0..<count {
            guard offset < text.count else { return nil }
            offset += decodeScalar(text, at: offset).length
        }
        return offset
    }

    private static func find(_ literal: [UInt8], in text: Span<UInt8>, from start: Int) -> Int? {
        guard start <= text.count - literal.count else { return nil }
        return (start...text.count - literal.count).first { starts(text, at: $0, with: literal) }
    }

    private struct Scanner {
        var prefix: [UInt8] = []
        var parts: [Part] = []
        /// The gap being read, nil while nothing but the prefix was read.
        private var gap: Int?
        private var literal: [UInt8] = []

        /// Adds the whole pattern; false when it is made of anything else.
        mutating func add(_ pattern: Pattern) -> Bool {
            guard visit(pattern) else { return false }
            if let gap { parts.append(Part(leastGap: gap, literal: literal)) }
            return true
        }

        private mutating func visit(_ pattern: Pattern) -> Bool {
            switch pattern {
            case .empty: break
            case .scalar(let scalar):
                let bytes = scalar.utf8Bytes
                if gap == nil { prefix += bytes } else { literal += bytes }
            case .concatenation(let parts): return parts.allSatisfy { visit($0) }
            case .capture(let part, _): return visit(part)
            case .repetition(.set(.any), let least, nil, _) where least <= 1:
                if let gap {
                    guard literal.isEmpty else {
                        parts.append(Part(leastGap: gap, literal: literal))
                        literal = []
                        self.gap = least
                        return true
                    }
                    self.gap = gap + least
                } else {
                    gap = least
                }
            case .set, .assertion, .alternation, .repetition: return false
            }
            return true
        }
    }
}

extension UInt32 {
    /// The scalar in UTF-8; none for what is no scalar, which the parser lets pass only in classes.
    var utf8Bytes: [UInt8] { Unicode.Scalar(self).map { Array(String($0).utf8) } ?? [] }
}
