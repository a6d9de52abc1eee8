import Alerting
import Documents
import Vocabulary

extension ReceiverReader {
    static let slackAPI = "https://slack.com/api"
    static let pagerDutyEvents = "https://events.pagerduty.com/v2/enqueue"

    /// An incoming webhook by its `url`, or a bot by `token` and `channel`.
    func slack(_ section: Section, _ place: ReceiverPlaceReader) -> ReceiverOptions.Kind? {
        let isBot = section.has("token") || section.has("token_file")
        guard isBot else {
            if section.has("channel") {
                let message = "an incoming webhook has a channel of its own: `channel` goes with `token`"
                reading.fail(message, at: section.keyPosition("channel"))
            }
            guard section.has("url") || section.has("url_file") else {
                reading.fail("\(section.title) needs `url`, or `token` and `channel`", at: section.position)
                return nil
            }
            let url = place.url(isSecret: true)
            let tls = place.tls(url.map { [$0] } ?? [])
            guard let url else { return nil }
            place.compare(url, with: .slack)
            return .slackWebhook(.init(url: url, tls: tls))
        }
        let token = section.headerSecret("token")
        let channel = section.text("channel", "the id or the name of a channel")
        if !section.has("channel") { reading.fail("\(section.title) needs `channel`", at: section.position) }
        let url = place.url(default: Self.slackAPI)
        let tls = place.tls(url.map { [$0] } ?? [])
        guard let url, let token, let channel else { return nil }
        place.warnIfOpen(url, hasCredentials: true)
        return .slackBot(.init(token: token, channel: channel, url: url, tls: tls))
    }

    func webhook(_ section: Section, _ place: ReceiverPlaceReader) -> ReceiverOptions.Kind? {
        let url = place.url(isSecret: false)
        var headers = place.headers()
        let own = headers.firstIndex { $0.name.lowercased() == "authorization" }.map { headers.remove(at: $0).value }
        let other = place.authorization(url.map { [$0] } ?? [])
        if own != nil, other != nil {
            let message = "`headers` has `Authorization`, and so has the receiver by another key"
            reading.fail(message, at: section.keyPosition("headers"))
        }
        let key = section.secret("signing_key")?.text
        let most = section.integer("max_alerts", in: 0...10_000) ?? 0
        let tls = place.tls(url.map { [$0] } ?? [])
        guard let url else { return nil }
        if own != nil { place.warnIfOpen(url, hasCredentials: true) }
        place.compare(url, with: .webhook)
        guard let bare = ReceiverPlaceReader.withoutUser(url) else { return nil }
        return .webhook(
            .init(
                url: bare,
                authorization: own ?? other,
                headers: headers,
                signingKey: key,
                maxAlerts: most,
                tls: tls
            )
        )
    }

    func pagerDuty(_ section: Section, _ place: ReceiverPlaceReader) -> ReceiverOptions.Kind? {
        if !section.has("routing_key"), !section.has("routing_key_file") {
            reading.fail("\(section.title) needs `routing_key` or `routing_key_file`", at: section.position)
        }
        let key = section.headerSecret("routing_key")
        let url = place.url(default: Self.pagerDutyEvents)
        let tls = place.tls(url.map { [$0] } ?? [])
        guard let url, let key else { return nil }
        place.warnIfOpen(url, hasCredentials: true)
        return .pagerDuty(.init(routingKey: key, url: url, tls: tls))
    }
}
