import Alerting
import Probes
import Vocabulary

/// Calls methods of Slack's Web API.
struct SlackAPI: Sendable {
    /// What came of a call.
    enum Result: Sendable {
        /// The message's name, when the answer has one.
        case taken(SlackReference?)
        /// Slack's error.
        case refused(String)
        case failed(DeliveryOutcome)
    }

    /// Errors that say that the message to be changed is not there any more, or may not be changed.
    static let goneMessage: Set<String> = [
        "message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found", "is_inactive",
    ]
    /// Errors that pass: Slack's own troubles.
    private static let passing: Set<String> = [
        "ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error", "service_unavailable",
        "request_timeout", "team_added_to_org", "accesslimited",
    ]

    private let options: ReceiverOptions.SlackBot
    private let client: ReceiverClient

    init(_ options: ReceiverOptions.SlackBot, _ connector: Connector, version: String) {
        self.options = options
        client = ReceiverClient(connector: connector, version: version, secrets: [options.token], urls: [])
    }

    var time: any Time { client.time }

    func deadline(for message: Message) -> Instant { client.deadline(for: message) }

    func call(_ method: String, _ members: [JSON.Member], by deadline: Instant) async -> Result {
        guard let url = options.url.appending("/\(method)"), let authorization = HTTPField.bearer(options.token) else {
            return .failed(.rejected("the settings' URL or token cannot be sent"))
        }
        let call = ReceiverCall(
            url: url,
            headers: [authorization],
            body: JSON.object(members).compact,
            contentType: "application/json; charset=utf-8",
            tls: options.tls
        )
        let reply = await client.send(call, by: deadline)
        guard case .answered(let answer) = reply, (200...299).contains(answer.status) else {
            return .failed(client.outcome(reply, from: url))
        }
        return read(answer, method)
    }

    private func read(_ answer: HTTPAnswer, _ method: String) -> Result {
        guard let json = try? answer.json(), let isTaken = json[path: "ok"]?.flag else {
            return .failed(.rejected(client.said(answer, options.url)))
        }
        if isTaken {
            guard let channel = json[path: "channel"]?.text, let timestamp = json[path: "ts"]?.text else {
                return .taken(nil)
            }
            return .taken(SlackReference("\(channel)/\(timestamp)"))
        }
        let error = client.clean(json[path: "error"]?.text ?? "no reason given")
        guard Self.passing.contains(error) else { return .refused(error) }
        let wait = RetryAfter.read(answer, now: time.wallNow)
        return .failed(.deferred("\(options.url.origin) answered \(error) to \(method)", retryAfter: wait))
    }
}

extension SlackAPI.Result {
    var isTaken: Bool {
        if case .taken = self { true } else { false }
    }

    /// The same for the outbox; a reference only where later messages belong to this one.
    func outcome(keepsReference: Bool) -> DeliveryOutcome {
        switch self {
        case .taken(let reference): .delivered(reference: keepsReference ? reference?.description : nil)
        case .refused(let error): .rejected("Slack refused it: \(error)")
        case .failed(let outcome): outcome
        }
    }
}
