import TestKit

/// Expressions that are almost right: words taken out, doubled, exchanged, or put in from elsewhere.
struct WordDamage {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// With one or two faults; `other` lends its words.
    mutating func damaged(_ text: String, _ other: String) -> String {
        var words = Self.words(of: text)
        let others = Self.words(of: other)
        for _ in 0..<(Int.random(in: 0...2, using: &random) == 0 ? 2 : 1) {
            guard words.count > 1, !others.isEmpty else { break }
            let place = Int.random(in: 0..<words.count, using: &random)
            let lent = others[Int.random(in: 0..<others.count, using: &random)]
            switch Int.random(in: 0..<5, using: &random) {
            case 0: words.remove(at: place)
            case 1: words.insert(words[place], at: place)
            case 2: words.swapAt(place, Int.random(in: 0..<words.count, using: &random))
            case 3: words.insert(lent, at: place)
            default: words[place] = lent
            }
        }
        return words.joined()
    }

    /// Names, numbers, texts in quotes, and every other character by itself; together they are the text.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var rest = text[...]
        while let first = rest.first {
            let length: Int
            if isWordCharacter(first) {
                length = rest.prefix(while: isWordCharacter).count
            } else if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                length = rest[...end].count
            } else {
                length = 1
            }
            words.append(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return words
    }

    private static func isWordCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "_.".contains(character))
    }
}
