package import Vocabulary

extension Settings {
    /// Hides the secrets of the settings in everything that is shown.
    ///
    /// Words that everybody sees anyway are not hidden: a service `postgres` whose password is `postgres` would make every
    /// line about it unreadable, and the blanks would give the password away.
    package var redactor: Redactor { Redactor(secrets: hiddenSecrets) }

    /// The secrets without the words that everybody sees.
    package var hiddenSecrets: [String] {
        let words = publicWords
        return secrets.filter { !words.contains($0) }
    }

    /// One line for each service and key whose secret everybody sees; none holds the secret.
    package var publicSecretWarnings: [String] {
        let words = publicWords
        func line(_ owner: String) -> String {
            "\(owner) has a password or key that is the name of something shown everywhere; the log does not hide it"
        }
        return services.filter { service in
            service.checks.contains { !words.isDisjoint(with: $0.probe.secrets) }
        }.map { line("the service `\($0.name)`") }
            + http.keys.filter { words.contains($0.secret) }.map { line("the key `\($0.name)`") }
    }

    /// What answers and logs are made of: names, users, and our own vocabulary.
    private var publicWords: Set<String> {
        let names = services.map(\.name.rawValue) + capabilities.map(\.name.rawValue) + http.keys.map(\.name)
        let users = services.flatMap(\.checks).compactMap(\.probe.user)
        let own =
            ServiceKind.allCases.map(\.rawValue) + CheckLevel.allCases.map(\.rawValue) + Health.allCases.map(\.rawValue)
            + Condition.allCases.map(\.rawValue) + Role.allCases.map(\.rawValue)
            + FailureReason.allCases.map(\.rawValue)
        return Set(names + users + own + ["vedette", instance])
    }
}

extension ProbeOptions {
    fileprivate var user: String? {
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
