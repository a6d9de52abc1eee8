import Vocabulary

/// How a receiver writes emphasis, and what it would take for markup in foreign text.
///
/// All limits are in UTF-16 units, of which a text has at least as many as any receiver counts characters; what is too
/// long is cut before it is escaped, so that nothing is ever cut in the middle of an escape.
enum Markup: Sendable {
    /// No markup at all.
    case plain
    /// Slack's `mrkdwn`.
    case slack
    /// Discord's Markdown.
    case discord

    /// A text from outside, harmless in this markup and not longer than `limit`.
    func escape(_ text: String, limit: Int = .max) -> String {
        var result = ""
        var used = 0
        // Where to go back to when the rest does not fit and an ellipsis has to.
        var (kept, keptUsed) = (result.endIndex, 0)
        for character in neutral(text) {
            let piece = escape(character)
            let size = piece.utf16.count
            guard used + size <= limit else {
                return keptUsed + 1 <= limit ? result[..<kept] + "…" : ""
            }
            result += piece
            used += size
            if used + 1 <= limit { (kept, keptUsed) = (result.endIndex, used) }
        }
        return result
    }

    /// A line, not longer than `limit`: its last spans are cut or left out when it is.
    func line(_ line: Line, limit: Int) -> String {
        var result = ""
        var room = limit
        for span in line {
            let text = write(span, room)
            guard !text.isEmpty else { continue }
            result += text
            room -= text.utf16.count
            if room < 8 { break }
        }
        return result
    }

    /// Lines below one another, as many as there is room for; then how many more there are, `further` among them.
    func lines(_ lines: [Line], limit: Int, lineLimit: Int = 1000, further: Int = 0) -> String {
        var texts: [String] = []
        var used = 0
        for (index, line) in lines.enumerated() {
            let isLast = index == lines.count - 1 && further == 0
            let reserve = isLast ? 0 : Self.moreReserve
            let room = limit - used - reserve - (texts.isEmpty ? 0 : 1)
            let text = self.line(line, limit: min(lineLimit, limit))
            guard text.utf16.count <= room else {
                if texts.isEmpty, room > 16 { texts.append(self.line(line, limit: room)) }
                return (texts + [Self.more(lines.count - max(index, texts.count) + further)].compactMap(\.self))
                    .joined(separator: "\n")
            }
            used += text.utf16.count + (texts.isEmpty ? 0 : 1)
            texts.append(text)
        }
        return (texts + [Self.more(further)].compactMap(\.self)).joined(separator: "\n")
    }

    /// What stands for what does not fit; nil for nothing.
    static func more(_ count: Int) -> String? { count > 0 ? "… and \(count) more" : nil }

    /// Room that ``more(_:)`` needs, with the line break before it.
    static let moreReserve = 32

    private func write(_ span: Span, _ room: Int) -> String {
        switch (span, self) {
        case (.plain(let text), _): return escape(text, limit: room)
        case (.strong(let text), .plain), (.code(let text), .plain): return escape(text, limit: room)
        case (.strong(let text), .slack): return wrapped(escape(text, limit: room - 2), "*")
        case (.strong(let text), .discord): return wrapped(escape(text, limit: room - 4), "**")
        case (.code(let text), .slack): return wrapped(escape(Self.unticked(text), limit: room - 2), "`")
        case (.code(let text), .discord):
            return wrapped(Markup.plain.escape(neutral(Self.unticked(text)), limit: room - 2), "`")
        case (.link(let link), _):
            let text = written(link)
            return text.utf16.count <= room ? text : ""
        }
    }

    private func written(_ link: Link) -> String {
        switch self {
        case .plain: "\(link.title): \(link.url)"
        case .slack: "<\(link.url.replacing("&", with: "&amp;"))|\(escape(link.title))>"
        case .discord: "[\(escape(link.title))](\(link.url.replacing("(", with: "%28").replacing(")", with: "%29")))"
        }
    }

    private func wrapped(_ text: String, _ mark: String) -> String {
        text.allSatisfy(\.isWhitespace) ? "" : mark + text + mark
    }

    /// Nothing escapes a backtick in code.
    private static func unticked(_ text: String) -> String { text.replacing("`", with: "'") }

    private func escape(_ character: Character) -> String {
        switch self {
        case .plain: return String(character)
        case .slack:
            switch character {
            case "&": return "&amp;"
            case "<": return "&lt;"
            case ">": return "&gt;"
            default: return String(character)
            }
        case .discord:
            return #"\*_~`|<>[]#"#.contains(character) ? "\\\(character)" : String(character)
        }
    }

    /// Without control characters, and with a zero-width space in everything that would call people.
    func neutral(_ text: String) -> String {
        let text = Redactor.withoutControls(text)
        guard self != .plain, text.utf8.contains(UInt8(ascii: "@")) else { return text }
        var result = ""
        var rest = text[...]
        while let at = rest.firstIndex(of: "@") {
            result += rest[...at]
            rest = rest[rest.index(after: at)...]
            let next = rest.prefix(8).lowercased()
            let calls = ["everyone", "here", "channel", "&"].contains(where: next.hasPrefix)
            if calls { result += "\u{200B}" }
        }
        return result + rest
    }
}
