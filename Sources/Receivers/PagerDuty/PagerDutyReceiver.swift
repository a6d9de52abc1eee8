import Alerting
import Probes
import Vocabulary

/// Sends events to PagerDuty.
struct PagerDutyReceiver: Receiver {
    let takesDigests = false
    private let options: ReceiverOptions.PagerDuty
    private let texts: UserTexts
    private let zone: CivilZone?
    private let client: ReceiverClient

    init(
        _ options: ReceiverOptions.PagerDuty,
        _ texts: UserTexts,
        _ zone: CivilZone?,
        _ connector: Connector,
        version: String
    ) {
        self.options = options
        self.texts = texts
        self.zone = zone
        client = ReceiverClient(connector: connector, version: version, secrets: [options.routingKey], urls: [])
    }

    func deliver(_ message: Message) async -> DeliveryOutcome {
        let deadline = client.deadline(for: message)
        let clock = Clock(zone: zone, now: client.time.wallNow)
        return await message.oneByOne { notification in
            let event = PagerDutyEvent(notification, message, routingKey: options.routingKey, texts, clock)
            let call = ReceiverCall(url: options.url, body: event.json.compact, tls: options.tls)
            return client.outcome(await client.send(call, by: deadline), from: options.url)
        }
    }
}
