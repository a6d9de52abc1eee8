import Documents
import Vocabulary

/// Reads through whom receivers and the heartbeat are reached: `proxy_url` and `no_proxy`, or the variables of the same
/// meaning that programs share.
struct ProxyReader {
    static let keys = ["proxy_url", "no_proxy"]
    private static let expected = "the `http://` URL of a proxy"

    let reading: Reading

    /// What holds for all: the section's own words, else the environment's.
    ///
    /// - Parameter section: `alerting`; nil when there is none.
    /// - Returns: the rules; those that ask everybody directly after an error has been reported.
    func read(_ section: Section?) -> ProxyRules {
        guard let section, section.has("proxy_url") else {
            if let section, section.has("no_proxy") {
                let message =
                    "`no_proxy` goes with `proxy_url`; beside `HTTPS_PROXY` it is the variable `NO_PROXY` that counts"
                reading.warn(message, at: section.keyPosition("no_proxy"))
            }
            return EnvironmentProxies(variables: Variables(reading: reading)).rules
        }
        let exceptions = section.textOrTexts("no_proxy").flatMap(Self.entries).compactMap { text in
            let exception = ProxyException(text)
            if exception == nil {
                let what = "a host, a domain, an address, a block or `*` in `no_proxy`"
                reading.fail("expected \(what), found `\(Reading.shown(text))`", at: section.valuePosition("no_proxy"))
            }
            return exception
        }
        guard let proxy = url(section) else { return .direct }
        return ProxyRules(http: proxy, https: proxy, exceptions: exceptions)
    }

    /// What holds for one receiver, or the heartbeat: its own `proxy_url` without exceptions, else what holds for all.
    func read(own section: Section, else rules: ProxyRules) -> ProxyRules {
        guard section.has("proxy_url") else { return rules }
        guard let proxy = url(section) else { return .direct }
        return ProxyRules(http: proxy, https: proxy, always: true)
    }

    /// The proxy; nil for `none`, and after an error has been reported.
    private func url(_ section: Section) -> ServiceURL? {
        guard let scalar = section.scalar("proxy_url", "\(Self.expected), or `none`"), scalar.text != "none" else {
            return nil
        }
        guard Section.hasScheme(scalar.text, [.http]) else {
            reading.fail("expected \(Self.expected), or `none`, for `proxy_url`", at: scalar.position)
            return nil
        }
        do throws(ServiceURLError) {
            return try Self.proxy(scalar.text, reading)
        } catch {
            // Not quoted: it may hold a password.
            reading.fail("bad `proxy_url`: \(error.message)", at: scalar.position)
            return nil
        }
    }

    /// The URL of a proxy, whose password is kept.
    static func proxy(_ text: String, _ reading: Reading) throws(ServiceURLError) -> ServiceURL {
        guard Section.hasScheme(text, [.http]) else { throw ServiceURLError("expected \(expected)") }
        let url = try ServiceURL(parsing: text)
        reading.keepSecrets(of: url)
        guard url.path.isEmpty || url.path == "/", url.query == nil else {
            throw ServiceURLError("expected nothing behind the host and the port of a proxy")
        }
        return url
    }

    /// The entries of a list with commas.
    static func entries(_ text: String) -> [String] {
        text.split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
    }
}
