import Alerting
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Receivers

/// Against servers that do what no good server does.
@Suite(.timeLimit(.minutes(1))) struct SMTPScriptTests {
    private typealias Step = ScriptedPeer.Step

    /// A server that says yes to everything but what `answers` has another answer for, by the beginning of the command;
    /// `greeting` and `mail` stand for the connection and the mail itself.
    private func server(_ answers: [String: [Step]]) async throws -> ScriptedPeer {
        let defaults: [(String, [Step])] = [
            ("EHLO", [.send("250-mail.test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE\r\n")]), ("AUTH", [.send("235 ok\r\n")]),
            ("MAIL", [.send("250 ok\r\n")]), ("RCPT", [.send("250 ok\r\n")]), ("DATA", [.send("354 go\r\n")]),
            ("QUIT", [.send("221 bye\r\n"), .close]),
        ]
        return try await ScriptedPeer.start(
            .init(
                onAccept: { _ in answers["greeting"] ?? [.send("220 mail.test ESMTP\r\n")] },
                onBytes: { _, text in
                    if text.hasSuffix("\r\n.\r\n") { return answers["mail"] ?? [.send("250 kept\r\n")] }
                    for (command, steps) in answers.map({ ($0.key, $0.value) }) + defaults
                    where text.hasPrefix(command) { return steps }
                    return []
                }
            )
        )
    }

    private func options(
        _ peer: ScriptedPeer,
        _ encryption: ReceiverOptions.Email.Encryption = .none,
        user: String? = nil
    ) -> ReceiverOptions.Email {
        ReceiverOptions.Email(
            host: "127.0.0.1",
            port: peer.port,
            encryption: encryption,
            user: user,
            password: user.map { _ in "mail-password" },
            from: "v@example.com",
            to: ["ops@example.com"]
        )
    }

    private func mail(_ text: String = "text") throws -> Receivers.Mail {
        Receivers.Mail(
            from: try #require(MailAddress("v@example.com")),
            to: [try #require(MailAddress("ops@example.com"))],
            date: WallTime(nanosecondsSinceEpoch: 0),
            id: "1@example.com",
            thread: nil,
            subject: "s",
            text: text,
            html: "h"
        )
    }

    private func send(_ options: ReceiverOptions.Email, time: any Time = SystemTime()) async throws
        -> SMTPSession.Outcome
    {
        let mail = try mail()
        let session = SMTPSession(mail, to: mail.to, options, .standalone(time: time))
        return await session.send(by: time.now + .seconds(20))
    }

    /// The kind of an outcome, and what it says behind the server's address.
    private func told(_ outcome: SMTPSession.Outcome, _ peer: ScriptedPeer) -> String {
        let (kind, reason) =
            switch outcome {
            case .taken(let by, let later, let never):
                ("taken", (by.map(\.address) + later.values + never.values).joined(separator: " "))
            case .deferred(let reason): ("deferred", reason)
            case .rejected(let reason): ("rejected", reason)
            case .unreachable(let reason): ("unreachable", reason)
            case .unanswered(let reason): ("unanswered", reason)
            }
        return "\(kind) \(reason.replacing("127.0.0.1:\(peer.port)", with: "@"))"
    }

    @Test(arguments: [
        ("greeting", "421 busy", "deferred @ refuses the greeting: 421 busy"),
        ("greeting", "554 not here", "rejected @ refuses the greeting: 554 not here"),
        ("EHLO", "501-no\r\n501 name", "rejected @ refuses EHLO: 501 no name"),
        ("MAIL", "451 later", "deferred @ refuses the sender: 451 later"),
        ("MAIL", "553 never", "rejected @ refuses the sender: 553 never"),
        ("RCPT", "450 greylisted", "taken 450 greylisted"),
        ("RCPT", "421 closing", "deferred @: 421 closing"),
        ("RCPT", "550 unknown", "taken 550 unknown"),
        ("DATA", "451 disk", "deferred @ refuses DATA: 451 disk"),
        ("DATA", "250 what", "deferred @ refuses DATA: 250 what"),
        ("mail", "452 full", "deferred @ refuses the mail: 452 full"),
        ("mail", "550 spam", "rejected @ refuses the mail: 550 spam"),
        ("mail", "250 kept", "taken ops@example.com"),
    ]) func `what an answer means is in its first digit`(command: String, answer: String, outcome: String) async throws
    {
        let peer = try await server([command: [.send(answer + "\r\n")]])
        #expect(told(try await send(options(peer)), peer) == outcome)
        await peer.until { $0.open == 0 }
    }

    @Test(arguments: ["greeting", "EHLO", "MAIL", "RCPT", "DATA"], [false, true])
    func `a connection that breaks before the last dot has brought nothing`(command: String, resets: Bool) async throws
    {
        let peer = try await server([command: [resets ? .reset : .close]])
        let outcome = told(try await send(options(peer)), peer)
        // A reset in place of a greeting may overtake the news that there is a connection.
        let isOvertaken = command == "greeting" && resets && outcome.hasPrefix("unreachable no connection to @:")
        #expect(isOvertaken || outcome.hasPrefix("unreachable @: the connection was"), "\(outcome)")
    }

    @Test(arguments: [false, true]) func `one that breaks behind it may have brought the mail`(resets: Bool)
        async throws
    {
        let peer = try await server(["mail": [resets ? .reset : .close]])
        #expect(
            told(try await send(options(peer)), peer).hasPrefix(
                "unanswered no answer from @ to the mail: the connection was"
            )
        )
    }

    @Test(arguments: ["greeting", "EHLO", "RCPT", "mail"]) func `a server that hangs costs twenty seconds`(
        command: String
    ) async throws {
        let peer = try await server([command: []])
        let time = TestTime()
        async let outcome = send(options(peer), time: time)
        let sign = command == "mail" ? "\r\n.\r\n" : command
        await peer.until { command == "greeting" ? $0.accepted == 1 : $0.received.contains(sign) }
        await time.sleepers(atLeast: 1)
        time.advance(by: .seconds(20))
        let expected =
            command == "mail"
            ? "unanswered no answer from @ to the mail: not within 20 s" : "unreachable @: not within 20 s"
        #expect(told(try await outcome, peer) == expected)
        await peer.until { $0.open == 0 }
    }

    @Test func `nobody there is unreachable`() async throws {
        let peer = try await server([:])
        try await peer.stop()
        #expect(told(try await send(options(peer)), peer).hasPrefix("unreachable no connection to @: "))
    }

    @Test(arguments: [
        String(repeating: "x", count: 100_000), "220" + String(repeating: "x", count: 5000) + "\r\n",
        "HTTP/1.1 400 Bad\r\n",
        "220-a\r\n221 b\r\n", "99 a\r\n", "600 a\r\n", "220_a\r\n", "\r\n", "2\u{0}0 a\r\n",
        String(repeating: "220-a\r\n", count: 200), "220 a\r\n250 b\r\n250 c\r\n",
    ]) func `what is not SMTP ends the connection`(greeting: String) async throws {
        let peer = try await server(["greeting": [.send(greeting)]])
        #expect(told(try await send(options(peer)), peer).hasPrefix("unreachable @: "))
        await peer.until { $0.open == 0 }
    }

    @Test func `answers may come byte by byte and in many lines`() async throws {
        let peer = try await server([
            "greeting": [.dribble("220-mail.test\r\n220 ESMTP\n")],
            "EHLO": [.dribble("250-mail.test\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250 HELP\r\n")],
        ])
        #expect(told(try await send(options(peer)), peer) == "taken ops@example.com")
    }

    @Test func `without STARTTLS nothing is sent, least of all a password`() async throws {
        let peer = try await server([:])
        #expect(
            told(try await send(options(peer, .starttls, user: "u")), peer)
                == "deferred @ offers no STARTTLS, and without it nothing is sent"
        )
        await peer.until { $0.open == 0 }
        #expect(peer.counts.received.split(separator: "\r\n").map { $0.prefix(4) } == ["EHLO", "QUIT"])
    }

    @Test func `what is said before the encryption is not heard behind it`() async throws {
        let peer = try await server([
            "EHLO": [.send("250-mail.test\r\n250 STARTTLS\r\n")],
            "STARTTLS": [.send("220 go\r\n250-mail.test\r\n250 AUTH PLAIN\r\n")],
        ])
        #expect(
            told(try await send(options(peer, .starttls, user: "u")), peer)
                == "unreachable @: somebody talks into the beginning of the encryption"
        )
    }

    @Test func `AUTH that nobody offers waits for better times`() async throws {
        let peer = try await server(["EHLO": [.send("250-mail.test\r\n250 AUTH GSSAPI\r\n")]])
        #expect(
            told(try await send(options(peer, user: "u")), peer)
                == "deferred @ offers neither AUTH PLAIN nor AUTH LOGIN"
        )
        #expect(!peer.counts.received.contains("AUTH"))
    }

    @Test func `a line that begins with a dot gets another one, and the mail has one end`() {
        #expect(SMTPConnection.stuffed(".a\r\n.\r\nb.\r\n..c\r\n") == "..a\r\n..\r\nb.\r\n...c\r\n.\r\n")
        #expect(SMTPConnection.stuffed("") == "\r\n.\r\n")
    }

    @Test func `whoever says EHLO without a name says its address`() async throws {
        let peer = try await server([:])
        _ = try await send(options(peer))
        #expect(
            peer.counts.received.hasPrefix(
                "EHLO [127.0.0.1]\r\nMAIL FROM:<v@example.com>\r\nRCPT TO:<ops@example.com>\r\n"
            )
        )
    }
}
