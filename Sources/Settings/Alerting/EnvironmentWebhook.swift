import Alerting
import Vocabulary

/// The receiver that `ALERT_WEBHOOK_URL` describes, which everybody's alerts go to.
struct EnvironmentWebhook {
    static let variable = "ALERT_WEBHOOK_URL"

    let variables: Variables
    let proxies: ProxyRules

    /// The policy with this receiver alone; nil when the variable says nothing.
    func policy() -> AlertPolicy? {
        guard let text = variables.secret(Self.variable), let name = ReceiverName("webhook"),
            let url = parse(text), let kind = kind(url)
        else { return nil }
        return AlertPolicy(
            receivers: [ReceiverOptions(name: name, kind: kind, proxies: proxies)],
            route: Route(receivers: [name])
        )
    }

    /// Says that the variable does not count, unless the file uses it itself.
    func warnWhenUnused(beside policy: AlertPolicy) {
        guard let text = variables.secret(Self.variable), let url = try? ServiceURL(parsing: text) else { return }
        guard !policy.receivers.contains(where: { $0.kind.urls.contains(url) }) else { return }
        variables.warn(Self.variable, "is not used: the settings file has `alerting`")
    }

    private func parse(_ text: String) -> ServiceURL? {
        let schemes: [ServiceURL.Scheme] = [.http, .https]
        guard Section.hasScheme(text, schemes) else {
            let words = WordText.expected(schemes.map { "\($0)://" })
            variables.fail(Self.variable, "expected a URL that begins with \(words)")
            return nil
        }
        do throws(ServiceURLError) {
            let url = try ServiceURL(parsing: text)
            variables.reading.keepSecrets(of: url)
            variables.reading.keepPath(of: url, always: true)
            if !url.scheme.isEncrypted, !Loopback.contains(url.host) {
                variables.warn(Self.variable, "\(url.origin) is not encrypted: everybody on the way can read the URL")
            }
            return url
        } catch {
            variables.fail(Self.variable, "bad URL: \(error.message)")
            return nil
        }
    }

    private func kind(_ url: ServiceURL) -> ReceiverOptions.Kind? {
        let header = BasicCredentials.header(user: url.user, password: url.password, variables.reading)
        guard let bare = ReceiverPlaceReader.withoutUser(url) else { return nil }
        return switch WebhookRecognition.kind(of: url) {
        case .slack: .slackWebhook(.init(url: bare))
        case .discord: .discord(.init(url: bare))
        default: .webhook(.init(url: bare, authorization: header?.value))
        }
    }
}
