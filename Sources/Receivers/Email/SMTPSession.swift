import Alerting
import NIOCore
import Probes
import Probing
import Synchronization
import Vocabulary

/// Hands one mail over to a mail server, over a connection of its own.
final class SMTPSession: Sendable {
    /// What came of it.
    enum Outcome: Hashable, Sendable {
        /// The server has it for these, perhaps for nobody; it refuses the others, for now or for good.
        case taken(by: [MailAddress], later: [MailAddress: String], never: [MailAddress: String])
        /// Nobody has it: it may work another time.
        case deferred(String)
        /// Nobody has it, and nobody will.
        case rejected(String)
        /// Nobody has it: there was no connection, or it broke.
        case unreachable(String)
        /// All of it was sent, and no answer came.
        case unanswered(String)
    }

    /// An answer that ends the session.
    private struct Refusal: Error {
        let outcome: Outcome
    }

    private let options: ReceiverOptions.Email
    private let connector: Connector
    private let mail: Mail
    private let recipients: [MailAddress]
    /// The mail's last dot is on its way.
    private let isCommitted = Mutex(false)

    /// A session for one mail; the mail's header may name more than these recipients.
    init(_ mail: Mail, to recipients: [MailAddress], _ options: ReceiverOptions.Email, _ connector: Connector) {
        self.mail = mail
        self.recipients = recipients
        self.options = options
        self.connector = connector
    }

    private var server: String { "\(options.host):\(options.port)" }

    /// Tries once, for no longer than until `deadline`.
    func send(by deadline: Instant) async -> Outcome {
        let time = connector.environment.time
        let patience = time.now.duration(to: deadline)
        let run = ProbeRun(check: Self.check, started: time.now, deadline: deadline, time: time)
        let first = await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self.send(run) }
            group.addTask {
                // Cancelled when the session came to an end first, and then not looked at.
                try? await time.sleep(until: deadline)
                return nil
            }
            let first = await group.next().flatMap(\.self)
            group.cancelAll()
            return first
        }
        if let first { return first }
        let why = Task.isCancelled ? "cancelled" : "not within \(Int(patience.seconds)) s"
        return isCommitted.withLock(\.self)
            ? .unanswered("no answer from \(server) to the mail: \(why)")
            : .unreachable("\(server): \(why)")
    }

    private func send(_ run: ProbeRun) async -> Outcome {
        let connection: SMTPConnection
        do throws(ProbeFailure) {
            connection = try await SMTPConnection.open(endpoint, connector, run)
        } catch {
            return .unreachable("no connection to \(server): \(error.message)")
        }
        defer { connection.close() }
        do {
            return try await talk(connection)
        } catch let refusal as Refusal {
            return refusal.outcome
        } catch let failure as ProbeFailure {
            return isCommitted.withLock(\.self)
                ? .unanswered("no answer from \(server) to the mail: \(failure.message)")
                : .unreachable("\(server): \(failure.message)")
        } catch {
            return .unreachable("\(server): \(error)")
        }
    }

    private var endpoint: Endpoint {
        Endpoint(.host(options.host, port: options.port), tls: options.encryption == .tls ? tls : nil)
    }

    private var tls: TLSOptions { options.tls.options }

    /// The whole conversation.
    private func talk(_ connection: SMTPConnection) async throws -> Outcome {
        try check(try await connection.greeting(), "the greeting")
        var extensions = try await hello(connection)
        if options.encryption == .starttls {
            guard extensions["STARTTLS"] != nil else {
                throw Refusal(outcome: .deferred("\(server) offers no STARTTLS, and without it nothing is sent"))
            }
            try check(try await connection.ask("STARTTLS"), "STARTTLS")
            try await connection.encrypt(tls, connector)
            // What was offered before could be anybody's.
            extensions = try await hello(connection)
        }
        if let user = options.user { try await logIn(connection, user, extensions["AUTH"] ?? []) }
        guard !mail.needsUTF8 || extensions["SMTPUTF8"] != nil else {
            throw Refusal(outcome: .rejected("\(server) takes no addresses with letters beyond ASCII"))
        }
        return try await handOver(connection)
    }

    private func hello(_ connection: SMTPConnection) async throws -> [String: [Substring]] {
        let reply = try await connection.ask("EHLO \(options.helo ?? connection.ownAddress)")
        try check(reply, "EHLO")
        return reply.extensions
    }

    private func logIn(_ connection: SMTPConnection, _ user: String, _ offered: [Substring]) async throws {
        guard options.encryption != .none || connection.isLocal else {
            throw Refusal(outcome: .rejected("a password is not sent unencrypted to \(server)"))
        }
        let password = options.password ?? ""
        if offered.contains("PLAIN") {
            let credentials = Base64.encode("\0\(user)\0\(password)".utf8)
            try check(try await connection.ask("AUTH PLAIN \(credentials)"), "the password")
        } else if offered.contains("LOGIN") {
            try check(try await connection.ask("AUTH LOGIN"), "AUTH LOGIN", wanted: 3)
            try check(try await connection.ask(Base64.encode(user.utf8)), "the user", wanted: 3)
            try check(try await connection.ask(Base64.encode(password.utf8)), "the password")
        } else {
            throw Refusal(outcome: .deferred("\(server) offers neither AUTH PLAIN nor AUTH LOGIN"))
        }
    }

    /// From MAIL to the last dot; whom the server does not know does not keep the others from getting it.
    private func handOver(_ connection: SMTPConnection) async throws -> Outcome {
        let utf8 = mail.needsUTF8 ? " SMTPUTF8" : ""
        try check(try await connection.ask("MAIL FROM:<\(mail.from.address)>\(utf8)"), "the sender")
        var accepted: [MailAddress] = []
        var (later, never): ([MailAddress: String], [MailAddress: String]) = ([:], [:])
        for recipient in recipients {
            let reply = try await connection.ask("RCPT TO:<\(recipient.address)>")
            if reply.isDone {
                accepted.append(recipient)
            } else if reply.code == 421 {
                // It closes the connection: none of this counts.
                throw Refusal(outcome: .deferred("\(server): \(reply.text)"))
            } else if reply.isTemporary {
                later[recipient] = reply.text
            } else {
                never[recipient] = reply.text
            }
        }
        guard !accepted.isEmpty else { return .taken(by: [], later: later, never: never) }
        try check(try await connection.ask("DATA"), "DATA", wanted: 3)
        isCommitted.withLock { $0 = true }
        let reply = try await connection.data(mail.encoded)
        isCommitted.withLock { $0 = false }
        try check(reply, "the mail")
        return .taken(by: accepted, later: later, never: never)
    }

    /// - Throws: a refusal, when the answer is not of the wanted kind.
    private func check(_ reply: SMTPReply, _ what: String, wanted: Int = 2) throws {
        guard reply.code / 100 != wanted else { return }
        let text = "\(server) refuses \(what): \(reply.text)"
        throw Refusal(outcome: reply.code / 100 == 5 ? .rejected(text) : .deferred(text))
    }

    /// The name under which the connector's stopwatch runs; seen by nobody.
    private static let check: CheckID = {
        guard let name = ServiceName("mail") else { preconditionFailure("a name of ours is none") }
        return CheckID(name, .live)
    }()
}
