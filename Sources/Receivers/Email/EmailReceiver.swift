import Alerting
import Logging
import Probes
import Probing
import Synchronization
import Vocabulary

/// Sends mails over SMTP, a connection for each.
final class EmailReceiver: Receiver {
    /// For one attempt; servers that look for viruses take their time.
    static let patience: Duration = .seconds(20)
    /// For a mail that may be there already.
    static let longPatience: Duration = .seconds(60)

    let takesDigests = true
    private let options: ReceiverOptions.Email
    private let from: MailAddress?
    private let to: [MailAddress]
    private let texts: UserTexts
    private let zone: CivilZone?
    private let connector: Connector
    private let logger: Logger
    private let redactor: Redactor
    private let progress = Mutex(EmailProgress())

    init(
        _ options: ReceiverOptions.Email,
        _ texts: UserTexts,
        _ zone: CivilZone?,
        _ connector: Connector,
        logger: Logger
    ) {
        self.options = options
        self.texts = texts
        self.zone = zone
        self.connector = connector
        self.logger = logger
        from = MailAddress(options.from)
        to = options.to.compactMap(MailAddress.init)
        let password = options.password ?? ""
        let credentials = "\0\(options.user ?? "")\0\(password)"
        redactor = Redactor(secrets: [password, Base64.encode(password.utf8), Base64.encode(credentials.utf8)])
    }

    func deliver(_ message: Message) async -> DeliveryOutcome {
        guard let from, !to.isEmpty else { return .rejected("the receiver has no addresses") }
        let parts = progress.withLock { $0.parts(message.notifications.map(\.id), of: to) }
        var waiting: DeliveryOutcome?
        for part in parts {
            switch await deliver(message.part(part.ids), part, from) {
            case .delivered: continue
            case .deferred(let reason, let pause) where progress.withLock({ $0.isWithAnybody(part.ids) }):
                // The others are not to wait for those who are refused for now.
                waiting = waiting ?? .deferred(reason, retryAfter: pause)
            case let failure: return failure
            }
        }
        return waiting ?? .delivered()
    }

    /// One mail to those who lack the same.
    private func deliver(_ message: Message, _ part: EmailProgress.Part, _ from: MailAddress) async -> DeliveryOutcome {
        guard let last = message.notifications.last else { return .delivered() }
        let mail = mail(message, last, from)
        if let rehearsal = Rehearsal.current {
            rehearsal.note(mail, options, to: part.recipients)
            return .unreachable("nothing is sent in a rehearsal")
        }
        let session = SMTPSession(mail, to: part.recipients, options, connector)
        let patience = message.mayBeThere ? Self.longPatience : Self.patience
        switch await session.send(by: connector.environment.time.now + patience) {
        case .taken(let taken, let later, let never): return note(part.ids, taken, later, never)
        case .deferred(let reason): return .deferred(redactor.clean(reason))
        case .rejected(let reason): return .rejected(redactor.clean(reason))
        case .unreachable(let reason): return .unreachable(redactor.clean(reason))
        case .unanswered(let reason): return .unanswered(redactor.clean(reason))
        }
    }

    /// The mail as it goes out.
    func mail(_ message: Message, _ last: Notification, _ from: MailAddress) -> Mail {
        let now = connector.environment.time.wallNow
        let text = EmailText(message, texts, Clock(zone: zone, now: now))
        let incidents = Set(message.notifications.map { $0.incident?.id })
        let count = message.notifications.count
        return Mail(
            from: from,
            to: to,
            date: now,
            id: "\(last.id)\(count == 1 ? "" : "-\(count)")@\(from.domain)",
            thread: incidents.count == 1 ? incidents.first?.map { "incident-\($0)@\(from.domain)" } : nil,
            subject: text.subject,
            text: text.text,
            html: text.html
        )
    }

    private func note(
        _ ids: [ULID],
        _ taken: [MailAddress],
        _ later: [MailAddress: String],
        _ never: [MailAddress: String]
    ) -> DeliveryOutcome {
        let (isWorthwhile, isWithAnybody) = progress.withLock { progress in
            let now = connector.environment.time.now
            let isWorthwhile = progress.note(ids, taken: taken, later: later.keys, now: now)
            return (isWorthwhile, progress.isWithAnybody(ids))
        }
        let first = (later.isEmpty ? never : later).min { $0.key.address < $1.key.address }
        let refusal = first.map { "\($0.key.address): \($0.value)" } ?? ""
        guard isWithAnybody else {
            let reason = redactor.clean("\(options.host):\(options.port) refuses every recipient: \(refusal)")
            return later.isEmpty ? .rejected(reason) : .deferred(reason)
        }
        if isWorthwhile { return .deferred(redactor.clean("others have the mail: \(refusal)")) }
        for (address, reason) in never.merging(later, uniquingKeysWith: { $1 }) {
            logger.warning(
                "a recipient is refused, others have the mail",
                metadata: ["recipient": "\(address.address)", "reason": "\(redactor.clean(reason))"]
            )
        }
        return .delivered()
    }
}

extension Message {
    /// The same with these notifications alone.
    fileprivate func part(_ ids: [ULID]) -> Message {
        Message(
            notifications.filter { ids.contains($0.id) },
            isPlain: isPlain,
            mayBeThere: mayBeThere,
            awaySince: awaySince,
            reference: reference,
            insteadOf: insteadOf
        )
    }
}
