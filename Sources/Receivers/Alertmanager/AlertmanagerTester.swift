import Alerting
import Probes
import Vocabulary

/// Posts one alert to each Alertmanager, which ends by itself: to see whether alerts arrive.
///
/// For tests of the settings only; what really happens goes through ``AlertmanagerFeed``.
struct AlertmanagerTester: Receiver {
    /// After that the Alertmanager takes the alert for over.
    private static let validity: Duration = .seconds(60)

    let takesDigests = false
    let hasMarkup = false
    private let options: ReceiverOptions.Alertmanager
    private let client: ReceiverClient

    init(_ options: ReceiverOptions.Alertmanager, _ connector: Connector, version: String) {
        self.options = options
        client = ReceiverClient(
            connector: connector,
            version: version,
            secrets: [options.authorization, options.authorization?.split(separator: " ").last.map(String.init)],
            urls: []
        )
    }

    /// The outcome of the first Alertmanager that does not take it, else of the last one.
    func deliver(_ message: Message) async -> DeliveryOutcome {
        guard let notification = message.notifications.last else { return .delivered() }
        let headers = [options.authorization.flatMap { HTTPField("Authorization", $0) }].compactMap(\.self)
        let body = JSON.array([alert(notification).json(validUntil: end(notification))]).compact
        var failed: DeliveryOutcome?
        for base in options.urls {
            let url = base.appending("/api/v2/alerts") ?? base
            let call = ReceiverCall(url: url, headers: headers, body: body, tls: options.tls)
            let reply = await client.send(call, by: client.time.now + ReceiverClient.patience)
            let outcome = client.outcome(reply, from: url)
            if failed == nil, outcome.failure != nil { failed = outcome }
        }
        return failed ?? .delivered()
    }

    private func alert(_ notification: Notification) -> PostableAlert {
        let labels = Labels([("alertname", "VedetteTest"), ("severity", "info")])
        return PostableAlert(
            labels: labels,
            annotations: Labels([("summary", notification.headline)]),
            fingerprint: Fingerprint(labels),
            startsAt: notification.at
        )
    }

    private func end(_ notification: Notification) -> WallTime {
        let nanoseconds = notification.at.nanosecondsSinceEpoch.addingClamped(Self.validity.nanoseconds)
        return WallTime(nanosecondsSinceEpoch: nanoseconds)
    }
}
