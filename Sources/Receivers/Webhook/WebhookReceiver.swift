import Alerting
import Probes
import Vocabulary

/// Posts Alertmanager's webhook to whatever takes it, one notification a request.
struct WebhookReceiver: Receiver {
    let takesDigests = false
    let hasMarkup = false
    private let options: ReceiverOptions.Webhook
    private let client: ReceiverClient

    init(_ options: ReceiverOptions.Webhook, _ connector: Connector, version: String) {
        self.options = options
        client = ReceiverClient(
            connector: connector,
            version: version,
            secrets: [options.authorization, options.authorization?.split(separator: " ").last.map(String.init)]
                + [options.signingKey] + options.headers.map(\.value),
            urls: [options.url]
        )
    }

    func deliver(_ message: Message) async -> DeliveryOutcome {
        let deadline = client.deadline(for: message)
        return await message.oneByOne { notification in
            let body = AlertmanagerData(notification, mostAlerts: options.maxAlerts).webhookBody
            let call = ReceiverCall(
                url: options.url,
                headers: headers(notification, message, body),
                body: body,
                tls: options.tls
            )
            return client.outcome(await client.send(call, by: deadline), from: options.url)
        }
    }

    private func headers(_ notification: Notification, _ message: Message, _ body: String) -> [HTTPField] {
        var fields = [HTTPField("Idempotency-Key", notification.id.description)]
        if let authorization = options.authorization { fields.append(HTTPField("Authorization", authorization)) }
        if let instead = message.insteadOf {
            fields.append(HTTPField("X-Vedette-Instead-Of", instead.receiver.description))
        }
        let custom = options.headers.map { HTTPField($0.name, $0.value) }
        let names = Set(custom.compactMap { $0?.name.lowercased() })
        fields.removeAll { $0.map { names.contains($0.name.lowercased()) } ?? true }
        return (fields + custom + signature(of: body)).compactMap(\.self)
    }

    /// HMAC-SHA-256 over `TIMESTAMP.BODY`: the time is signed too, so that a request cannot be played again later.
    private func signature(of body: String) -> [HTTPField?] {
        guard let key = options.signingKey else { return [] }
        let timestamp = String(client.time.wallNow.nanosecondsSinceEpoch / 1_000_000_000)
        guard let bytes = Signature.make(of: "\(timestamp).\(body)".utf8, key: key.utf8) else { return [] }
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return [HTTPField("X-Vedette-Timestamp", timestamp), HTTPField("X-Vedette-Signature", "v1=\(digits)")]
    }
}
