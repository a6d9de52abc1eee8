import Alerting
import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@testable import Receivers

/// Against a real mail server.
@Suite(.timeLimit(.minutes(1))) struct SMTPServerTests {
    private static let text = """
        [FIRING] PostgreSQL ist tot – „seit 02:10“
        .
        ..two dots, and a line of its own
        an = sign, a tab\tand trailing blanks   
        \(String(repeating: "a long line, ", count: 40))
        🔴 end
        """

    private func mail(
        to: [String] = ["ops@example.com"],
        from: String = "Vedette <vedette@example.com>",
        subject: String = "[FIRING] postgres is down"
    ) throws -> Receivers.Mail {
        Receivers.Mail(
            from: try #require(MailAddress(from)),
            to: try to.map { try #require(MailAddress($0)) },
            date: try #require(WallTime(rfc3339: "2026-11-22T02:10:31Z")),
            id: "01JD8Z.1@example.com",
            thread: "incident-01JD8Y@example.com",
            subject: subject,
            text: Self.text,
            html: "<p>Größe &lt; 5 = ok</p>"
        )
    }

    private func send(
        _ mail: Receivers.Mail,
        _ options: ReceiverOptions.Email
    ) async -> SMTPSession.Outcome {
        let connector = Connector.standalone()
        let session = SMTPSession(mail, to: mail.to, options, connector)
        return await session.send(by: connector.environment.time.now + .seconds(20))
    }

    @Test(arguments: [
        (ReceiverOptions.Email.Encryption.starttls, #"{"tls": "starttls", "auth": ["PLAIN"]}"#),
        (.starttls, #"{"tls": "starttls", "auth": ["LOGIN"]}"#), (.tls, #"{"tls": "tls", "auth": ["PLAIN", "LOGIN"]}"#),
        (.none, #"{"auth": ["PLAIN"]}"#),
    ]) func `a mail arrives as it was written`(
        encryption: ReceiverOptions.Email.Encryption,
        server: String
    ) async throws {
        let server = try await MailServer.start(server)
        let mail = try mail()
        #expect(await send(mail, server.options(encryption)) == .taken(by: mail.to, later: [:], never: [:]))
        let mails = try server.mails()
        #expect(mails.count == 1)
        let got = try #require(mails.first)
        #expect((got.from, got.to) == ("vedette@example.com", ["ops@example.com"]))
        #expect(got.isAuthenticated && got.isEncrypted == (encryption != .none))
        #expect(got.text == Self.text)
        #expect(got.html == "<p>Größe &lt; 5 = ok</p>")
        #expect(got.defects == [] && got.isASCII && got.longestLine <= 76)
        #expect(got.headers["subject"] == "[FIRING] postgres is down")
        #expect(got.headers["from"] == "Vedette <vedette@example.com>")
        #expect(got.headers["to"] == "ops@example.com")
        #expect(got.headers["date"] == "Sun, 22 Nov 2026 02:10:31 +0000")
        #expect(got.headers["message-id"] == "<01JD8Z.1@example.com>")
        #expect(got.headers["references"] == "<incident-01JD8Y@example.com>")
        #expect(got.headers["in-reply-to"] == "<incident-01JD8Y@example.com>")
        #expect(got.headers["auto-submitted"] == "auto-generated")
    }

    @Test(arguments: [
        "Ü", "[FIRING] Größe: „\(String(repeating: "lang ", count: 30))“", "=?UTF-8?B?QQ==?= is no encoded word",
        "two  blanks", "🔴🟠🟡🔵", String(repeating: "x", count: 190), String(repeating: "plain words ", count: 15),
        "a\r\nBcc: everybody@example.com", "a\u{2028}b\u{0}c",
    ]) func `no subject is too strange, and none adds a header`(subject: String) async throws {
        let server = try await MailServer.start(#"{}"#)
        let mail = try mail(subject: subject)
        #expect(await send(mail, server.options(.none, password: nil)) == .taken(by: mail.to, later: [:], never: [:]))
        let got = try #require(try server.mails().first)
        let expected = Redactor.withoutControls(subject).split(separator: " ").joined(separator: " ")
        #expect(got.headers["subject"]?.split(separator: " ").joined(separator: " ") == expected)
        #expect(got.headers["bcc"] == nil)
        #expect(got.headers.count == 10)
        #expect(got.defects == [] && got.isASCII && got.longestLine <= 78)
    }

    @Test func `names before addresses may have any letters`() async throws {
        let server = try await MailServer.start(#"{}"#)
        let mail = try mail(
            to: ["Jörg Müller <joerg@example.com>", "\"Ops, (night) \\ team\" <ops@example.com>", "a@example.com"],
            from: "Vedette: prod <vedette@example.com>"
        )
        #expect(await send(mail, server.options(.none, password: nil)) == .taken(by: mail.to, later: [:], never: [:]))
        let got = try #require(try server.mails().first)
        #expect(got.headers["from"] == "\"Vedette: prod\" <vedette@example.com>")
        #expect(
            got.headers["to"]
                == "Jörg Müller <joerg@example.com>, \"Ops, (night) \\\\ team\" <ops@example.com>, a@example.com"
        )
        #expect(got.to == ["joerg@example.com", "ops@example.com", "a@example.com"])
    }

    @Test func `a wrong password is final, and is not shown`() async throws {
        let server = try await MailServer.start(#"{"tls": "starttls", "auth": ["PLAIN"]}"#)
        let outcome = await send(try mail(), server.options(.starttls, password: "wrong-password"))
        guard case .rejected(let reason) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasPrefix("127.0.0.1:\(server.port) refuses the password: 535"))
        #expect(!reason.contains("wrong-password"))
        #expect(try server.mails().isEmpty)
    }

    @Test(arguments: [ReceiverOptions.Email.Encryption.starttls, .tls])
    func `a certificate that nobody vouches for is told nothing`(encryption: ReceiverOptions.Email.Encryption)
        async throws
    {
        let server = try await MailServer.start(#"{"tls": "\#(encryption.rawValue)", "auth": ["PLAIN"]}"#)
        let outcome = await send(try mail(), server.options(encryption, trusts: false))
        guard case .unreachable(let reason) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("certificate"))
        #expect(try server.mails().isEmpty)
    }

    @Test func `whom the server does not take keeps nobody else from getting it`() async throws {
        let server = try await MailServer.start(#"{}"#)
        let mail = try mail(to: ["unknown@example.com", "ops@example.com", "greylisted@example.com"])
        let outcome = await send(mail, server.options(.none, password: nil))
        #expect(
            outcome
                == .taken(
                    by: [mail.to[1]],
                    later: [mail.to[2]: "450 4.2.0 greylisted"],
                    never: [mail.to[0]: "550 5.1.1 no such user"]
                )
        )
        #expect(try server.mails().map(\.to) == [["ops@example.com"]])
    }

    @Test func `addresses beyond ASCII go to servers that take them`() async throws {
        let mail = try mail(to: ["jörg@example.com"])
        let old = try await MailServer.start(#"{}"#)
        guard case .rejected = await send(mail, old.options(.none, password: nil)) else {
            Issue.record("taken by a server without SMTPUTF8")
            return
        }
        let new = try await MailServer.start(#"{"utf8": true}"#)
        #expect(await send(mail, new.options(.none, password: nil)) == .taken(by: mail.to, later: [:], never: [:]))
        #expect(try new.mails().map(\.to) == [["jörg@example.com"]])
    }
}
