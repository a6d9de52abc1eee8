import Alerting
import Vocabulary

/// A message as a mail shows it: subject, plain text and simple HTML that say the same.
struct EmailText: Sendable {
    /// In bytes, about; mails this long are read by nobody.
    private static let longest = 20_000

    let subject: String
    let text: String
    /// Nil for a message that has been refused with markup.
    let html: String?

    init(_ message: Message, _ texts: UserTexts, _ clock: Clock) {
        let only = message.notifications.count == 1 ? message.notifications.first : nil
        let user = only.map { texts.texts($0, clock, .plain) } ?? UserTexts.Expanded()
        let complaints = user.complaints.map { [Span.plain($0)] }
        subject = user.title ?? PlainText.title(message, clock)
        let lines: [Line]
        if let only, let body = user.body {
            let written = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            lines =
                Digest.preface(message, clock) + written.map { [.plain(String($0))] } + complaints
                + [[.plain(Story(only, clock).foot)]]
        } else {
            let ours = PlainText.lines(message, clock)
            lines = ours.dropLast() + complaints + ours.suffix(1)
        }
        let foot = Markup.plain.lines(Array(lines.suffix(1)), limit: 1000)
        text = Markup.plain.lines(Array(lines.dropLast()), limit: Self.longest) + "\n\n" + foot + "\n"
        let colour = message.notifications.last.map { Story.colours($0).colour } ?? 0
        html = message.isPlain ? nil : Self.html(lines, colour)
    }

    /// A page without scripts, pictures or anything else that a mail program would have to fetch.
    private static func html(_ lines: [Line], _ colour: Int) -> String {
        let digits = String(colour, radix: 16)
        let shown = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        var room = longest * 2
        let rows = lines.map { line in
            let text = line.map(html).joined()
            return "<div style=\"white-space:pre-wrap\">\(text.isEmpty ? "&nbsp;" : text)</div>"
        }.prefix { row in
            room -= row.utf8.count
            return room >= 0
        }
        return """
            <!doctype html>
            <html><body style="font-family:sans-serif;font-size:14px">
            <div style="border-left:4px solid #\(shown);padding-left:12px">
            \(rows.joined(separator: "\n"))
            </div>
            </body></html>

            """
    }

    private static func html(_ span: Span) -> String {
        switch span {
        case .plain(let text): escape(text)
        case .strong(let text): "<b>\(escape(text))</b>"
        case .code(let text): "<code>\(escape(text))</code>"
        case .link(let link): "<a href=\"\(escape(link.url))\">\(escape(link.title))</a>"
        }
    }

    private static func escape(_ text: String) -> String {
        Redactor.withoutControls(text).reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
