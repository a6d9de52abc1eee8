/// The syntax tree of a regular expression.
indirect enum Pattern: Hashable, Sendable {
    case empty
    case scalar(UInt32)
    case set(ScalarSet)
    case assertion(Assertion)
    case concatenation([Pattern])
    case alternation([Pattern])
    /// From `least` to `most` times, without a limit when `most` is nil.
    case repetition(Pattern, least: Int, most: Int?, isLazy: Bool)
    case capture(Pattern, index: Int)

    /// A condition on the place between two scalars.
    enum Assertion: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    }

    static func sequence(_ parts: [Pattern]) -> Pattern {
        switch parts.count {
        case 0: .empty
        case 1: parts[0]
        default: .concatenation(parts)
        }
    }

    /// Whether the pattern can match without consuming anything.
    var isNullable: Bool {
        switch self {
        case .empty, .assertion: true
        case .scalar, .set: false
        case .concatenation(let parts): parts.allSatisfy(\.isNullable)
        case .alternation(let choices): choices.contains(where: \.isNullable)
        case .repetition(let part, let least, _, _): least == 0 || part.isNullable
        case .capture(let part, _): part.isNullable
        }
    }

    /// Whether no chain of nested repetitions asks for more than `limit` copies of the innermost part.
    func repeatsAtMost(_ limit: Int) -> Bool {
        switch self {
        case .empty, .scalar, .set, .assertion: return true
        case .concatenation(let parts), .alternation(let parts): return parts.allSatisfy { $0.repeatsAtMost(limit) }
        case .capture(let part, _): return part.repeatsAtMost(limit)
        case .repetition(let part, let least, let most, _):
            // `*`, `+` and `?` count as one copy.
            let copies = max(most ?? least, 1)
            return copies <= limit && (most == 0 || part.repeatsAtMost(limit / copies))
        }
    }
}
