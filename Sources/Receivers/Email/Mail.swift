import Alerting
import Vocabulary

/// One mail, before it is written down.
struct Mail: Sendable {
    let from: MailAddress
    let to: [MailAddress]
    let date: WallTime
    /// Without angle brackets: `01J…@example.com`.
    let id: String
    /// What all mails about the same thing refer to, so that mail programs show them together; nil for none.
    let thread: String?
    let subject: String
    let text: String
    /// The same with markup; nil for none.
    let html: String?

    /// The longest that a subject gets, in characters.
    static let longestSubject = 200

    /// Whether an address needs a server that speaks SMTPUTF8 (RFC 6531).
    var needsUTF8: Bool { ([from] + to).contains { !$0.address.utf8.allSatisfy { $0 < 0x80 } } }

    /// The mail as RFC 5322 and MIME want it, lines ended by `\r\n`; nothing but ASCII unless an address has more.
    var encoded: String {
        // `=_` stands in no quoted-printable text.
        let boundary = "=_\(id.prefix { $0 != "@" })"
        var fields = [
            "Date: \(MailDate.text(date))", MailHeader.addresses("From", [from]), MailHeader.addresses("To", to),
            MailHeader.text("Subject", subject.shortened(to: Self.longestSubject)), "Message-ID: <\(id)>",
        ]
        if let thread { fields += ["In-Reply-To: <\(thread)>", "References: <\(thread)>"] }
        fields += [
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"",
        ]
        let parts = [("plain", text), ("html", html ?? "")].prefix(html == nil ? 1 : 2).map { type, body in
            """
            --\(boundary)\r
            Content-Type: text/\(type); charset=utf-8\r
            Content-Transfer-Encoding: quoted-printable\r
            \r
            \(QuotedPrintable.encode(body))\r

            """
        }
        return fields.joined(separator: "\r\n") + "\r\n\r\n" + parts.joined() + "--\(boundary)--\r\n"
    }
}
