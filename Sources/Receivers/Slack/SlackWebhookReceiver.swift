import Alerting
import Probes
import Vocabulary

/// Posts to Slack's incoming webhook.
struct SlackWebhookReceiver: Receiver {
    let takesDigests = true
    private let options: ReceiverOptions.SlackWebhook
    private let texts: UserTexts
    private let zone: CivilZone?
    private let client: ReceiverClient

    init(
        _ options: ReceiverOptions.SlackWebhook,
        _ texts: UserTexts,
        _ zone: CivilZone?,
        _ connector: Connector,
        version: String
    ) {
        self.options = options
        self.texts = texts
        self.zone = zone
        client = ReceiverClient(connector: connector, version: version, secrets: [], urls: [options.url])
    }

    func deliver(_ message: Message) async -> DeliveryOutcome {
        guard !message.notifications.isEmpty else { return .delivered() }
        let text = SlackText(message, texts, Clock(zone: zone, now: client.time.wallNow))
        let call = ReceiverCall(url: options.url, body: JSON.object(text.members).compact, tls: options.tls)
        let reply = await client.send(call, by: client.deadline(for: message))
        return outcome(reply)
    }

    /// Slack's webhook says `ok`, and with the same status what it did not like.
    private func outcome(_ reply: ReceiverReply) -> DeliveryOutcome {
        guard case .answered(let answer) = reply, (200...299).contains(answer.status) else {
            return client.outcome(reply, from: options.url)
        }
        let said = answer.text.split(whereSeparator: \.isWhitespace)
        return said == ["ok"] ? .delivered() : .rejected(client.said(answer, options.url))
    }
}
