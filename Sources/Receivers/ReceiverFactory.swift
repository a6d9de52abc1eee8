package import Alerting
package import Logging
package import Probes
import Probing
import Vocabulary

/// Makes receivers of their settings.
package struct ReceiverFactory: Sendable {
    let connector: Connector
    private let zone: CivilZone?
    private let version: String
    private let logger: Logger

    /// - Parameters:
    ///   - connector: opens the connections, resolves names, knows the time.
    ///   - timeZone: of the second time in messages (`Europe/Berlin`); nil, or a name that is none, for UTC alone.
    ///   - version: of this release, for `User-Agent`.
    ///   - logger: where receivers of the kind `log` write.
    package init(connector: Connector, timeZone: String?, version: String, logger: Logger) {
        self.connector = connector
        zone = timeZone.flatMap { CivilZone($0) }.flatMap { $0 == .utc ? nil : $0 }
        self.version = version
        self.logger = logger
    }

    /// The receiver; nil for a kind that gets no messages from an outbox (`alertmanager`, which has a feed).
    package func receiver(for options: ReceiverOptions) -> (any Receiver)? {
        let texts = UserTexts(options.texts)
        let connector = connector.through(options.proxies)
        return switch options.kind {
        case .slackWebhook(let slack): SlackWebhookReceiver(slack, texts, zone, connector, version: version)
        case .slackBot(let slack): SlackBotReceiver(slack, texts, zone, connector, version: version)
        case .discord(let discord): DiscordReceiver(discord, texts, zone, connector, version: version)
        case .webhook(let webhook): WebhookReceiver(webhook, connector, version: version)
        case .pagerDuty(let pagerDuty): PagerDutyReceiver(pagerDuty, texts, zone, connector, version: version)
        case .log: LogReceiver(options.name, texts, zone, time: connector.environment.time, logger: logger)
        case .email(let email): EmailReceiver(email, texts, zone, connector, logger: logger)
        case .alertmanager: nil
        }
    }

    /// What sends a test message to the receiver: itself, or for `alertmanager` somebody who posts an alert that ends soon.
    func tester(for options: ReceiverOptions) -> any Receiver {
        if case .alertmanager(let alertmanager) = options.kind {
            return AlertmanagerTester(alertmanager, connector.through(options.proxies), version: version)
        }
        guard let receiver = receiver(for: options) else { preconditionFailure("a receiver that nobody makes") }
        return receiver
    }
}
