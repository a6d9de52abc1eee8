import Alerting
import Probes
import Vocabulary

/// Posts to a webhook of Discord.
struct DiscordReceiver: Receiver {
    let takesDigests = true
    private let options: ReceiverOptions.Discord
    private let texts: UserTexts
    private let zone: CivilZone?
    private let client: ReceiverClient

    init(
        _ options: ReceiverOptions.Discord,
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
        let text = DiscordText(message, texts, Clock(zone: zone, now: client.time.wallNow))
        let call = ReceiverCall(url: options.url, body: text.json.compact, tls: options.tls)
        let reply = await client.send(call, by: client.deadline(for: message))
        return client.outcome(reply, from: options.url)
    }
}
