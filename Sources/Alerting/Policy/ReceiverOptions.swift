package import Vocabulary

/// A receiver as the settings describe it.
package struct ReceiverOptions: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case slackWebhook(SlackWebhook)
        case slackBot(SlackBot)
        case discord(Discord)
        case webhook(Webhook)
        case alertmanager(Alertmanager)
        case pagerDuty(PagerDuty)
        case email(Email)
        case log
    }

    package let name: ReceiverName
    package let kind: Kind
    /// Go templates that take the place of our own texts; nil for ours.
    package let texts: MessageTexts
    /// Whether the end of an incident is told too.
    package let sendsResolved: Bool
    /// Through whom it is reached, when it is reached by HTTP.
    package let proxies: ProxyRules

    package init(
        name: ReceiverName,
        kind: Kind,
        texts: MessageTexts = MessageTexts(),
        sendsResolved: Bool = true,
        proxies: ProxyRules = .direct
    ) {
        self.name = name
        self.kind = kind
        self.texts = texts
        self.sendsResolved = sendsResolved
        self.proxies = proxies
    }
}

/// Templates of the user for the texts of messages, in Go's template language.
package struct MessageTexts: Sendable, Equatable {
    /// One line: a subject, a title.
    package var title: String?
    /// The rest.
    package var body: String?

    package init(title: String? = nil, body: String? = nil) {
        self.title = title
        self.body = body
    }
}

extension ReceiverOptions {
    /// Slack's incoming webhook: the URL is the secret and fixes the channel.
    package struct SlackWebhook: Sendable, Equatable {
        package let url: ServiceURL
        package let tls: ReceiverTLS

        package init(url: ServiceURL, tls: ReceiverTLS = ReceiverTLS()) {
            self.url = url
            self.tls = tls
        }
    }

    /// Slack's Web API with a bot's token: messages are changed when things change, and details go into threads.
    package struct SlackBot: Sendable, Equatable {
        package let token: String
        /// An id (`C0123456789`) or a name (`#alerts`).
        package let channel: String
        /// `https://slack.com/api`, or a stand-in of it.
        package let url: ServiceURL
        package let tls: ReceiverTLS

        package init(token: String, channel: String, url: ServiceURL, tls: ReceiverTLS = ReceiverTLS()) {
            self.token = token
            self.channel = channel
            self.url = url
            self.tls = tls
        }
    }

    package struct Discord: Sendable, Equatable {
        package let url: ServiceURL
        package let tls: ReceiverTLS

        package init(url: ServiceURL, tls: ReceiverTLS = ReceiverTLS()) {
            self.url = url
            self.tls = tls
        }
    }

    /// Whatever takes Alertmanager's webhook, version 4.
    package struct Webhook: Sendable, Equatable {
        package let url: ServiceURL
        /// Sent as `Authorization`; nil for none.
        package let authorization: String?
        /// Further headers.
        package let headers: [(name: String, value: String)]
        /// The key of the HMAC-SHA-256 signature; nil for no signature.
        package let signingKey: String?
        /// The most alerts in one message, 0 for all.
        package let maxAlerts: Int
        package let tls: ReceiverTLS

        package init(
            url: ServiceURL,
            authorization: String? = nil,
            headers: [(name: String, value: String)] = [],
            signingKey: String? = nil,
            maxAlerts: Int = 0,
            tls: ReceiverTLS = ReceiverTLS()
        ) {
            self.url = url
            self.authorization = authorization
            self.headers = headers
            self.signingKey = signingKey
            self.maxAlerts = maxAlerts
            self.tls = tls
        }

        package static func == (left: Self, right: Self) -> Bool {
            left.url == right.url && left.authorization == right.authorization && left.signingKey == right.signingKey
                && left.maxAlerts == right.maxAlerts && left.tls == right.tls
                && left.headers.elementsEqual(right.headers, by: ==)
        }
    }

    /// Alertmanagers, all of which get all alerts.
    package struct Alertmanager: Sendable, Equatable {
        /// Without `/api/v2/alerts`.
        package let urls: [ServiceURL]
        package let authorization: String?
        package let tls: ReceiverTLS

        package init(urls: [ServiceURL], authorization: String? = nil, tls: ReceiverTLS = ReceiverTLS()) {
            self.urls = urls
            self.authorization = authorization
            self.tls = tls
        }
    }

    /// PagerDuty's Events API, version 2.
    package struct PagerDuty: Sendable, Equatable {
        package let routingKey: String
        /// `https://events.pagerduty.com/v2/enqueue`, or another region or a stand-in.
        package let url: ServiceURL
        package let tls: ReceiverTLS

        package init(routingKey: String, url: ServiceURL, tls: ReceiverTLS = ReceiverTLS()) {
            self.routingKey = routingKey
            self.url = url
            self.tls = tls
        }
    }

    /// Mail over SMTP.
    package struct Email: Sendable, Equatable {
        package enum Encryption: String, Sendable, CaseIterable {
            /// TLS from the first byte (port 465).
            case tls
            /// STARTTLS, and no mail without it.
            case starttls
            /// Neither; for a relay on the same machine.
            case none
        }

        package let host: String
        package let port: Int
        package let encryption: Encryption
        package let user: String?
        package let password: String?
        /// An address, with or without a name before it.
        package let from: String
        package let to: [String]
        /// What we call ourselves in EHLO.
        package let helo: String?
        package let tls: ReceiverTLS

        package init(
            host: String,
            port: Int,
            encryption: Encryption = .starttls,
            user: String? = nil,
            password: String? = nil,
            from: String,
            to: [String],
            helo: String? = nil,
            tls: ReceiverTLS = ReceiverTLS()
        ) {
            self.host = host
            self.port = port
            self.encryption = encryption
            self.user = user
            self.password = password
            self.from = from
            self.to = to
            self.helo = helo
            self.tls = tls
        }
    }
}

/// How a receiver's certificate is judged.
package struct ReceiverTLS: Sendable, Equatable {
    /// A PEM file instead of the system's authorities.
    package var authorityFile: String?
    package var serverName: String?
    package var isVerified = true

    package init(authorityFile: String? = nil, serverName: String? = nil, isVerified: Bool = true) {
        self.authorityFile = authorityFile
        self.serverName = serverName
        self.isVerified = isVerified
    }
}

extension ReceiverOptions.Kind {
    /// Where messages go by HTTP; none for mail and the log.
    package var urls: [ServiceURL] {
        switch self {
        case .slackWebhook(let options): [options.url]
        case .slackBot(let options): [options.url]
        case .discord(let options): [options.url]
        case .webhook(let options): [options.url]
        case .alertmanager(let options): options.urls
        case .pagerDuty(let options): [options.url]
        case .email, .log: []
        }
    }
}
