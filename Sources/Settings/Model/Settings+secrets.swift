import Alerting
package import Vocabulary

extension Settings {
    /// Hides the secrets of the settings in everything that is shown.
    package var redactor: Redactor { Redactor(secrets: secrets) }

    /// One line for each service and key whose secret everybody sees; none holds the secret.
    package var publicSecretWarnings: [String] {
        func line(_ owner: String) -> String {
            "\(owner) has a password or key that is the name of something shown everywhere; the log does not hide it"
        }
        return services.filter { service in
            service.checks.contains { !publicWords.isDisjoint(with: $0.probe.secrets) }
        }.map { line("the service `\($0.name)`") }
            + scrapeJobs.filter { !publicWords.isDisjoint(with: $0.secrets) }.map {
                line("the scrape job `\($0.name)`")
            }
            + alerting.receivers.filter { !publicWords.isDisjoint(with: $0.kind.secrets) }.map {
                line("the receiver `\($0.name)`")
            }
            + http.keys.filter { publicWords.contains($0.secret) }.map { line("the key `\($0.name)`") }
    }
}

extension ProbeOptions {
    /// The name that it logs in with.
    var user: String? {
        switch self {
        case .http, .tcp, .server, .tls, .dns, .host: nil
        case .redis(let options): options.username ?? options.url.user
        case .postgres(let options): options.user
        }
    }

    fileprivate var secrets: Set<String> {
        switch self {
        case .tcp(let options): options.url.secrets
        case .tls(let options): options.url.secrets
        case .dns, .host: []
        case .redis(let options): options.url.secrets.union([options.password].compactMap(\.self))
        case .postgres(let options): Set([options.password].compactMap(\.self))
        case .http(let options): options.url.secrets.union(Self.secrets(of: options.headers))
        case .server(let options): Self.secrets(of: options.headers)
        }
    }

    /// A header's value, and what follows the scheme in `Bearer TOKEN`.
    private static func secrets(of headers: [HTTPProbeOptions.Header]) -> Set<String> {
        headers.reduce(into: []) { secrets, header in
            secrets.insert(header.value)
            secrets.insert(String(header.value.split(separator: " ").last ?? ""))
        }
    }
}

extension ReceiverOptions.Kind {
    /// The credentials, in the forms in which they may appear.
    fileprivate var secrets: Set<String> {
        switch self {
        case .slackWebhook, .discord, .log: []
        case .slackBot(let options): [options.token]
        case .webhook(let options):
            Self.secrets(of: options.authorization).union([options.signingKey].compactMap(\.self))
        case .alertmanager(let options): Self.secrets(of: options.authorization)
        case .pagerDuty(let options): [options.routingKey]
        case .email(let options): Set([options.password].compactMap(\.self))
        }
    }

    private static func secrets(of authorization: String?) -> Set<String> {
        guard let authorization else { return [] }
        return [authorization, String(authorization.split(separator: " ").last ?? "")]
    }
}
