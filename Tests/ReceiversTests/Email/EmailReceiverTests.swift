import Alerting
import Logging
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Receivers

@Suite(.timeLimit(.minutes(1))) struct EmailReceiverTests {
    private func receiver(
        _ options: ReceiverOptions.Email,
        texts: MessageTexts = MessageTexts(),
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) throws -> any Receiver {
        try Surroundings(zone: "Europe/Berlin", logger: logger).receiver(.email(options), texts: texts)
    }

    @Test func `mails about one incident are shown together`() async throws {
        let server = try await MailServer.start(#"{"tls": "starttls", "auth": ["PLAIN"]}"#)
        let receiver = try receiver(server.options(.starttls))
        #expect(await receiver.deliver(Message([try Night.opening()])) == .delivered())
        #expect(await receiver.deliver(Message([try Night.resolution()])) == .delivered())
        let mails = try server.mails()
        #expect(mails.map { $0.headers["subject"] } == ["[FIRING] postgres is down", "[RESOLVED] postgres is down"])
        #expect(
            mails.map { $0.headers["message-id"] }
                == [UInt64(1), 2].map { "<\(Night.messageID($0))@example.com>" }
        )
        let thread = "<incident-\(Night.incidentID)@example.com>"
        #expect(mails.map { $0.headers["references"] } == [thread, thread])
        #expect(mails.allSatisfy { $0.defects.isEmpty && $0.longestLine <= 78 })
        let text = try #require(mails.first?.text)
        #expect(text.hasPrefix("[FIRING] postgres is down\n"))
        for part in [
            "check live fails with connect_refused in phase connect", "Lost capabilities: search, indexing",
            "api-server",
            "histogram_quantile(0.99, rate(search_seconds_bucket[5m])) > 1", "(03:10 Europe/Berlin)",
            "Runbook: https://runbooks.example/postgres-down",
        ] { #expect(text.contains(part), "\(part)") }
        let html = try #require(mails.first?.html)
        #expect(html.contains("p99 of searches is 3.2s, &lt;b&gt;over&lt;/b&gt; 1s"))
        #expect(html.contains(#"<a href="https://runbooks.example/postgres-down">Runbook</a>"#))
    }

    @Test func `a digest is one mail, and what was refused with markup comes without`() async throws {
        let server = try await MailServer.start(#"{}"#)
        let receiver = try receiver(server.options(.none, password: nil))
        let both = [try Night.opening(), try Night.resolution()]
        #expect(await receiver.deliver(Message(both, awaySince: Night.opened)) == .delivered())
        let digest = try #require(try server.mails().first)
        #expect(digest.headers["subject"]?.hasPrefix("2 messages while this receiver could not be reached") == true)
        #expect(digest.headers["message-id"] == "<\(Night.messageID(2))-2@example.com>")
        let mail = try #require(receiver as? EmailReceiver)
        let from = try #require(MailAddress("v@example.com"))
        let plain = mail.mail(Message(both, isPlain: true), both[1], from)
        #expect(plain.html == nil)
        #expect(!plain.encoded.contains("text/html"))
    }

    @Test func `templates take the place of our own texts`() async throws {
        let server = try await MailServer.start(#"{}"#)
        let texts = MessageTexts(title: "{{ .Headline }} – now", body: "line one\nline <two>")
        let receiver = try receiver(server.options(.none, password: nil), texts: texts)
        #expect(await receiver.deliver(Message([try Night.opening()])) == .delivered())
        let mail = try #require(try server.mails().first)
        #expect(mail.headers["subject"] == "postgres is down – now")
        #expect(mail.text.hasPrefix("line one\nline <two>\n"))
        #expect(mail.text.contains("message \(Night.messageID(1))"))
        #expect(mail.html.contains("line &lt;two&gt;"))
    }

    @Test func `who is refused for now gets the mail later, and nobody gets it twice`() async throws {
        let server = try await MailServer.start(#"{}"#)
        let lines = LogLines()
        let to = ["greylisted@example.com", "ops@example.com", "unknown@example.com"]
        let receiver = try receiver(server.options(.none, password: nil, to: to), logger: lines.logger)
        let message = Message([try Night.opening()])
        let expected = DeliveryOutcome.deferred(
            "others have the mail: greylisted@example.com: 450 4.2.0 greylisted"
        )
        #expect(await receiver.deliver(message) == expected)
        #expect(try server.mails().map(\.to) == [["ops@example.com"]])
        #expect(await receiver.deliver(message) == expected)
        #expect(try server.mails().count == 1)
        #expect(lines.all == [])
    }

    @Test func `for whom the server knows nobody, the mail is refused`() async throws {
        let server = try await MailServer.start(#"{}"#)
        let host = "127.0.0.1:\(server.port)"
        for (to, expected) in [
            (["unknown@example.com"], DeliveryOutcome.rejected("unknown@example.com: 550 5.1.1 no such user")),
            (
                ["unknown@example.com", "greylisted@example.com"],
                .deferred("greylisted@example.com: 450 4.2.0 greylisted")
            ),
        ] {
            let receiver = try receiver(server.options(.none, password: nil, to: to))
            let outcome = await receiver.deliver(Message([try Night.opening()]))
            #expect(outcome.failure == "\(host) refuses every recipient: \(expected.failure ?? "")")
            #expect(outcome.isFinal == expected.isFinal)
        }
    }

    @Test func `whom the server refuses for good is logged, and the others have the mail`() async throws {
        let server = try await MailServer.start(#"{}"#)
        let lines = LogLines()
        let options = server.options(.none, password: nil, to: ["unknown@example.com", "ops@example.com"])
        let receiver = try receiver(options, logger: lines.logger)
        #expect(await receiver.deliver(Message([try Night.opening()])) == .delivered())
        #expect(
            lines.all == [
                "warning a recipient is refused, others have the mail reason=550 5.1.1 no such user recipient=unknown@example.com"
            ]
        )
    }

    @Test func `who is refused for too long is left out, and holds up nobody again`() throws {
        var progress = EmailProgress()
        let all = try ["slow@e.c", "ops@e.c"].map { try #require(MailAddress($0)) }
        let (slow, ops) = (all[0], all[1])
        let start = Instant(nanoseconds: 0)
        func attempt(_ id: UInt64, _ seconds: Int64, taken: [MailAddress]) -> (pending: [MailAddress], again: Bool) {
            let ids = [Night.messageID(id)]
            let pending = progress.parts(ids, of: all).flatMap(\.recipients)
            let later = pending.filter { !taken.contains($0) }
            return (pending, progress.note(ids, taken: taken, later: later, now: start + .seconds(seconds)))
        }
        #expect(attempt(1, 0, taken: [ops]) == (all, true))
        #expect(attempt(1, 599, taken: []) == ([slow], true))
        #expect(attempt(1, 600, taken: []) == ([slow], false))
        // The next mail does not wait for him, until the server has taken one.
        #expect(attempt(2, 700, taken: [ops]) == (all, false))
        #expect(attempt(3, 800, taken: all) == (all, false))
        #expect(attempt(4, 900, taken: [ops]) == (all, true))
    }

    @Test func `while a digest grows each recipient gets what he does not have`() async throws {
        let server = try await MailServer.start(#"{}"#)
        let to = ["greylisted@example.com", "ops@example.com"]
        let receiver = try receiver(server.options(.none, password: nil, to: to))
        let (first, second) = (try Night.opening(), try Night.resolution())
        for message in [
            Message([first]), Message([first, second], awaySince: Night.opened),
            Message([first, second], awaySince: Night.opened),
        ] {
            let outcome = await receiver.deliver(message)
            #expect(outcome == .deferred("others have the mail: greylisted@example.com: 450 4.2.0 greylisted"))
        }
        let mails = try server.mails()
        #expect(mails.map(\.to) == [["ops@example.com"], ["ops@example.com"]])
        #expect(
            mails.map { $0.headers["message-id"] } == [UInt64(1), 2].map { "<\(Night.messageID($0))@example.com>" }
        )
    }

    @Test func `who is waited for gets all of it in one mail, and is not waited for longer because it grows`() throws {
        var progress = EmailProgress()
        let all = try ["slow@e.c", "ops@e.c"].map { try #require(MailAddress($0)) }
        let ids = (UInt64(1)...3).map { Night.messageID($0) }
        let start = Instant(nanoseconds: 0)
        func at(_ seconds: Int64, _ told: [ULID], taken: [MailAddress], later: [MailAddress]) -> Bool {
            progress.note(told, taken: taken, later: later, now: start + .seconds(seconds))
        }
        let first = progress.parts([ids[0]], of: all)
        #expect(first == [.init(ids: [ids[0]], recipients: all)])
        let isFirstWorthwhile = at(0, [ids[0]], taken: [all[1]], later: [all[0]])
        #expect(isFirstWorthwhile)
        let both = Array(ids.prefix(2))
        let second = progress.parts(both, of: all)
        #expect(second == [.init(ids: both, recipients: [all[0]]), .init(ids: [ids[1]], recipients: [all[1]])])
        let isSecondWorthwhile = at(300, both, taken: [], later: [all[0]])
        #expect(isSecondWorthwhile)
        #expect(!at(300, [ids[1]], taken: [all[1]], later: []))
        let third = progress.parts(ids, of: all)
        #expect(third.last == .init(ids: [ids[2]], recipients: [all[1]]))
        #expect(!at(600, ids, taken: [], later: [all[0]]))
    }

    @Test(arguments: UInt64(1)...30) func `whatever an incident is made of, its mail is one`(seed: UInt64) throws {
        var nasty = NastyIncidents(seed: seed)
        let message = try nasty.message()
        let text = EmailText(message, nasty.texts(), Night.clock)
        let last = try #require(message.notifications.last)
        let mail = Receivers.Mail(
            from: try #require(MailAddress("v@example.com")),
            to: [try #require(MailAddress("ops@example.com"))],
            date: Night.opened,
            id: "\(last.id)@example.com",
            thread: nil,
            subject: text.subject,
            text: text.text,
            html: text.html
        )
        let lines = mail.encoded.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(
            lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 9 } }
        )
        let head = lines.prefix { !$0.isEmpty }
        let names = head.filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(
            names == [
                "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
            ]
        )
        #expect(mail.encoded.utf8.count < 250_000)
        // The id that tells a duplicate is never cut off.
        #expect(text.text.contains("\(last.id)"))
        let html = text.html ?? ""
        #expect(message.isPlain == html.isEmpty)
        #expect(!html.contains("<script") && !html.contains("javascript:alert(1)\""))
    }
}

extension DeliveryOutcome {
    /// Whether another attempt is for nothing.
    fileprivate var isFinal: Bool {
        if case .rejected = self { true } else { false }
    }
}
