import TestKit

/// A random expression that can say itself, slowly and obviously, where it matches.
indirect enum RandomPattern {
    case scalar(Character)
    case set(String, isNegated: Bool)
    case dot
    case edge(String)
    case sequence([RandomPattern])
    case choice([RandomPattern])
    case repetition(RandomPattern, least: Int, most: Int?, isLazy: Bool)
    case group(RandomPattern)

    init(depth: Int, using generator: inout SeededGenerator) {
        func child() -> RandomPattern { RandomPattern(depth: depth - 1, using: &generator) }
        switch Int.random(in: 0..<(depth > 0 ? 12 : 6), using: &generator) {
        case 0...2: self = .scalar("abé".randomElement(using: &generator) ?? "a")
        case 3: self = .dot
        case 4: self = .set("ab", isNegated: Bool.random(using: &generator))
        case 5: self = .edge(["^", "$", "\\b", "\\B", "(?m:^)", "(?m:$)", ""].randomElement(using: &generator) ?? "")
        case 6, 7: self = .sequence((0..<Int.random(in: 0...3, using: &generator)).map { _ in child() })
        case 8: self = .choice((0..<Int.random(in: 1...3, using: &generator)).map { _ in child() })
        case 9: self = .group(child())
        default:
            let least = Int.random(in: 0...2, using: &generator)
            let most = Bool.random(using: &generator) ? nil : least + Int.random(in: 0...2, using: &generator)
            self = .repetition(child(), least: least, most: most, isLazy: Bool.random(using: &generator))
        }
    }

    var text: String {
        switch self {
        case .scalar(let scalar): String(scalar)
        case .set(let members, let isNegated): "[\(isNegated ? "^" : "")\(members)]"
        case .dot: "."
        case .edge(let edge): edge
        case .sequence(let parts): parts.map { "(?:\($0.text))" }.joined()
        case .choice(let choices): "(?:" + choices.map(\.text).joined(separator: "|") + ")"
        case .group(let part): "(\(part.text))"
        case .repetition(let part, let least, let most, let isLazy):
            "(?:\(part.text))" + Self.operator(least, most) + (isLazy ? "?" : "")
        }
    }

    private static func `operator`(_ least: Int, _ most: Int?) -> String {
        switch (least, most) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        default: "{\(least),\(most.map(String.init) ?? "")}"
        }
    }

    /// Where matches that start at `start` end, the preferred ones first.
    func ends(in text: [Character], from start: Int) -> [Int] {
        switch self {
        case .scalar(let scalar): start < text.count && text[start] == scalar ? [start + 1] : []
        case .set(let members, let isNegated):
            start < text.count && members.contains(text[start]) != isNegated ? [start + 1] : []
        case .dot: start < text.count ? [start + 1] : []
        case .edge(let edge): Self.holds(edge, in: text, at: start) ? [start] : []
        case .sequence(let parts):
            parts.reduce([start]) { starts, part in Self.unique(starts.flatMap { part.ends(in: text, from: $0) }) }
        case .choice(let choices): Self.unique(choices.flatMap { $0.ends(in: text, from: start) })
        case .group(let part): part.ends(in: text, from: start)
        case .repetition(let part, let least, let most, let isLazy):
            Self.repeated(part, least, most ?? .max, isLazy, in: text, from: start)
        }
    }

    private static func repeated(
        _ part: RandomPattern,
        _ least: Int,
        _ most: Int,
        _ isLazy: Bool,
        in text: [Character],
        from start: Int
    ) -> [Int] {
        if least > 0 {
            return unique(
                part.ends(in: text, from: start).flatMap {
                    repeated(part, least - 1, most == .max ? .max : most - 1, isLazy, in: text, from: $0)
                }
            )
        }
        guard most > 0 else { return [start] }
        let more = part.ends(in: text, from: start).filter { $0 > start }.flatMap {
            repeated(part, 0, most == .max ? .max : most - 1, isLazy, in: text, from: $0)
        }
        return unique(isLazy ? [start] + more : more + [start])
    }

    private static func unique(_ ends: [Int]) -> [Int] {
        var seen: Set<Int> = []
        return ends.filter { seen.insert($0).inserted }
    }

    private static func holds(_ edge: String, in text: [Character], at place: Int) -> Bool {
        func isWord(_ index: Int) -> Bool { text.indices.contains(index) && "ab".contains(text[index]) }
        return switch edge {
        case "^": place == 0
        case "$": place == text.count
        case "(?m:^)": place == 0 || text[place - 1] == "\n"
        case "(?m:$)": place == text.count || text[place] == "\n"
        case "\\b": isWord(place - 1) != isWord(place)
        case "\\B": isWord(place - 1) == isWord(place)
        default: true
        }
    }

    /// Whether nothing that can be empty is repeated: there engines may differ in what they prefer.
    var hasObviousPreference: Bool {
        switch self {
        case .scalar, .set, .dot, .edge: true
        case .sequence(let parts), .choice(let parts): parts.allSatisfy(\.hasObviousPreference)
        case .group(let part): part.hasObviousPreference
        case .repetition(let part, _, _, _): part.hasObviousPreference && !part.canBeEmpty
        }
    }

    private var canBeEmpty: Bool {
        switch self {
        case .scalar, .set, .dot: false
        case .edge: true
        case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
        case .choice(let parts): parts.contains(where: \.canBeEmpty)
        case .group(let part): part.canBeEmpty
        case .repetition(let part, let least, _, _): least == 0 || part.canBeEmpty
        }
    }
}
