import Alerting
import Documents
import Vocabulary

/// Reads the section `heartbeat`.
struct HeartbeatReader {
    static let keys = ["url", "url_file", "interval", "method", "proxy_url"]

    /// The heartbeat, through `proxies` unless it has a `proxy_url` of its own; nil when there is none.
    static func read(_ root: Section, _ proxies: ProxyRules) -> HeartbeatOptions? {
        if case .scalar(let scalar)? = root.node("heartbeat") {
            // Not quoted: it will be the URL, whose path is a secret.
            root.reading.fail("expected `heartbeat` to be a mapping, such as `{ url: … }`", at: scalar.position)
            return nil
        }
        guard let section = root.section("heartbeat", keys: keys) else { return nil }
        let place = ReceiverPlaceReader(section: section)
        let url = place.url(isSecret: false)
        let interval = section.duration("interval", in: .seconds(10) ... .seconds(3600))
        let method = section.word("method", HeartbeatOptions.Method.self)
        guard let url, let bare = ReceiverPlaceReader.withoutUser(url) else { return nil }
        let header = BasicCredentials.header(user: url.user, password: url.password, section.reading)
        place.warnIfOpen(url, hasCredentials: header != nil)
        return HeartbeatOptions(
            url: bare,
            interval: interval ?? .seconds(60),
            method: method ?? .get,
            authorization: header?.value,
            proxies: ProxyReader(reading: section.reading).read(own: section, else: proxies)
        )
    }
}
