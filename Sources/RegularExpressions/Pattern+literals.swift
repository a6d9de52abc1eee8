// What can be known of a pattern's matches without running it.
extension Pattern {
    /// More literals than these come only from a plain list of alternatives.
    private static let mostProducts = 256

    /// All the texts that the pattern matches, where these are few or spelled out; nil otherwise.
    ///
    /// To find that out, so many bytes may be copied, each text counting as one more.
    func literals(within limit: Int) -> [[UInt8]]? {
        var room = limit
        return literals(&room)
    }

    private func literals(_ room: inout Int) -> [[UInt8]]? {
        switch self {
        case .empty: return [[]]
        case .scalar(let scalar): return Unicode.Scalar(scalar) == nil ? [] : [scalar.utf8Bytes]
        case .set(let set):
            guard set.count(upTo: 16) <= 16 else { return nil }
            return set.ranges.flatMap { Array($0) }.compactMap { Unicode.Scalar($0) == nil ? nil : $0.utf8Bytes }
        case .capture(let part, _): return part.literals(&room)
        case .alternation(let choices):
            var all: [[UInt8]] = []
            for choice in choices {
                guard let literals = choice.literals(&room), Self.take(literals, times: 1, from: &room) else {
                    return nil
                }
                all += literals
            }
            return all
        case .concatenation(let parts): return Self.product(parts, &room)
        case .repetition(let part, let least, let most?, _) where least == most && least <= 16:
            return Self.product(Array(repeating: part, count: least), &room)
        case .repetition(let part, 0, 1, _): return part.literals(&room).map { [[]] + $0 }
        case .repetition, .assertion: return nil
        }
    }

    private static func product(_ parts: [Pattern], _ room: inout Int) -> [[UInt8]]? {
        var all: [[UInt8]] = [[]]
        for part in parts {
            guard let literals = part.literals(&room) else { return nil }
            // One factor alone may be as long as it is written: `(a|b|c|…)suffix`.
            let isList = all.count == 1 || literals.count == 1
            guard isList || all.count * literals.count <= mostProducts, take(literals, times: all.count, from: &room)
            else { return nil }
            if literals.count == 1 {
                for index in all.indices { all[index] += literals[0] }
            } else {
                guard take(all, times: literals.count, from: &room) else { return nil }
                all = all.flatMap { start in literals.map { start + $0 } }
            }
        }
        return all
    }

    /// Accounts for copies of texts.
    private static func take(_ literals: [[UInt8]], times count: Int, from room: inout Int) -> Bool {
        room -= literals.reduce(0) { $0 + $1.count + 1 } * count
        return room >= 0
    }

    /// What every match of the whole text starts with.
    var requiredPrefix: [UInt8] {
        var prefix: [UInt8] = []
        _ = appendPrefix(to: &prefix)
        return prefix
    }

    /// Tells whether what follows the pattern goes on with the prefix.
    private func appendPrefix(to prefix: inout [UInt8]) -> Bool {
        switch self {
        case .empty: return true
        case .scalar(let scalar):
            prefix += scalar.utf8Bytes
            return true
        case .capture(let part, _): return part.appendPrefix(to: &prefix)
        case .concatenation(let parts): return parts.allSatisfy { $0.appendPrefix(to: &prefix) }
        case .repetition(let part, let least, _, _) where least >= 1:
            _ = part.appendPrefix(to: &prefix)
            return false
        case .set, .assertion, .alternation, .repetition: return false
        }
    }

    /// The pattern without `^` in front and `$` at the end, which say nothing when the whole text must match.
    var withoutEdges: Pattern {
        switch self {
        case .assertion(.textStart), .assertion(.textEnd): return .empty
        case .capture(let part, let index): return .capture(part.withoutEdges, index: index)
        case .concatenation(let parts):
            let tail = parts.drop { $0 == .assertion(.textStart) }
            let end = tail.lastIndex { $0 != .assertion(.textEnd) }
            return .sequence(end.map { Array(tail[...$0]) } ?? [])
        case .empty, .scalar, .set, .assertion, .alternation, .repetition: return self
        }
    }

    /// The bytes of a text that matches in any case, where upper and lower ASCII letters are all that varies.
    var caselessASCII: [UInt8]? {
        switch self {
        case .empty: return []
        case .scalar(let scalar):
            // A lone letter among caseless ones would have a case after all.
            let isLetter = (0x41...0x5A).contains(scalar & ~0x20)
            return scalar < 0x80 && !isLetter ? [UInt8(scalar)] : nil
        case .set(let set):
            guard let first = set.ranges.first?.lowerBound, (0x41...0x5A).contains(first),
                set == ScalarSet(CaseFolding.orbit(of: first).map { $0...$0 })
            else { return nil }
            return [UInt8(first | 0x20)]
        case .capture(let part, _): return part.caselessASCII
        case .concatenation(let parts):
            var bytes: [UInt8] = []
            for part in parts {
                guard let more = part.caselessASCII else { return nil }
                bytes += more
            }
            return bytes
        case .alternation, .repetition, .assertion: return nil
        }
    }
}
