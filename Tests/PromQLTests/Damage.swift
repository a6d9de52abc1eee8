import PromQL
import TestKit

/// Makes texts that are nearly right: pieces of good ones, some bytes and words changed.
struct Damage {
    private let texts: [String]
    private static let spice = [
        "(", ")", "{", "}", "[", "]", "5m", ":", ",", "@", "offset", "-", "^", "bool", "on", "by", "group_left", "\"",
        "`", "'", "\\", "#", "\n", "=~", "!~", "!=", "==", "</", "fill(", "start()", "step()", "min_of(", "0x", "1e",
        "_", ".", "inf", "sum", "rate", "é", "\u{0}", "\u{FEFF}", "{{", "}}", "x3", "stale", "9223372036854775808",
        "1y",
        " or ", " + on () ", "(a|b)*", "[5m:1ms]", "@ end()", "{1000}", "-Inf", "1e308", "0.0001",
    ]

    init(texts: [String]) {
        self.texts = texts
    }

    /// A damaged text; of these, if some are given.
    func text(_ random: inout SeededGenerator, of own: [String]? = nil) -> String {
        guard let text = (own ?? texts).randomElement(using: &random), let other = texts.randomElement(using: &random)
        else { return "" }
        let spliced = Int.random(in: 0..<3, using: &random) == 0 ? spliced(text, other, &random) : text
        return Int.random(in: 0..<8, using: &random) == 0 ? spliced : changed(spliced, other, &random)
    }

    /// A part of one expression in the place of a part of another.
    private func spliced(_ text: String, _ other: String, _ random: inout SeededGenerator) -> String {
        guard let place = part(of: text, &random), let piece = part(of: other, &random) else { return text }
        let (bytes, donor) = (Array(text.utf8), Array(other.utf8))
        let result = bytes[..<place.lower] + donor[piece.lower..<piece.upper] + bytes[place.upper...]
        return String(decoding: result, as: UTF8.self)
    }

    private func part(of text: String, _ random: inout SeededGenerator) -> SourceRange? {
        var ranges: [SourceRange] = []
        try? Query(parsing: text, features: .all).expression.forEachNode { ranges.append($0.range) }
        return ranges.randomElement(using: &random)
    }

    private func changed(_ text: String, _ other: String, _ random: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where place < bytes.count: bytes.remove(at: place)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 2: bytes.insert(contentsOf: (Self.spice.randomElement(using: &random) ?? "").utf8, at: place)
            case 3: bytes.removeSubrange(place..<Int.random(in: place...bytes.count, using: &random))
            case 4: bytes.insert(contentsOf: other.utf8.prefix(Int.random(in: 0...60, using: &random)), at: place)
            default:
                let end = Int.random(in: place...bytes.count, using: &random)
                bytes.insert(contentsOf: bytes[place..<min(end, place + 40)], at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
