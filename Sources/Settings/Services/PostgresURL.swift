import Vocabulary

/// Where a PostgreSQL server is, as connection URLs of many clients write it.
///
/// Takes `postgres://` and `postgresql://`, also with a driver (`postgresql+asyncpg://`), and the parameters that
/// concern us; parameters of other clients are named in ``ignored``.
struct PostgresURL: Hashable {
    struct Failure: Error, Hashable {
        /// Quotes no part that may hold a password.
        let message: String
    }

    /// A name, an address, or the absolute path of a socket's directory.
    var host = ""
    var port = 5432
    var database: String?
    var user: String?
    var password: String?
    var sslMode: PostgresProbeOptions.SSLMode?
    var authorityFile: String?
    var applicationName: String?
    var serverRole = PostgresProbeOptions.ServerRole.any
    var isPooled = false
    /// The password in the forms in which it may appear.
    var secrets: Set<String> = []
    /// What was dropped: `+asyncpg`, `connection_limit`.
    var ignored: [String] = []

    init(parsing text: String) throws(Failure) {
        guard text.utf8.count <= 4096 else { throw Failure(message: "a URL is at most 4096 bytes long") }
        guard let colon = text.range(of: "://") else { throw Self.expectedScheme }
        let scheme = text[..<colon.lowerBound].split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        guard ["postgres", "postgresql"].contains(scheme.first?.lowercased() ?? "") else { throw Self.expectedScheme }
        if scheme.count == 2 { ignored.append("+\(scheme[1])") }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        guard !rest[end...].contains("#") else {
            throw Failure(message: "a fragment (`#…`) has no meaning here; in a password write # as %23")
        }
        let tail = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        try read(authority: String(rest[..<end]))
        try read(path: tail.first ?? "")
        if tail.count == 2 { try read(query: tail[1]) }
        guard !host.isEmpty else { throw Failure(message: "expected a host after `//`") }
    }

    private static var expectedScheme: Failure {
        Failure(message: "expected a URL that begins with `postgres://` or `postgresql://`")
    }

    private mutating func read(authority: String) throws(Failure) {
        let location = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let isSocket = location.isEmpty
        let hasPort = location.contains(":") && !location.hasSuffix("]")
        let stand = isSocket ? "\(authority)localhost:5432" : authority + (hasPort ? "" : ":5432")
        do {
            let url = try ServiceURL(parsing: "tcp://\(stand)")
            (user, password, secrets) = (url.user, url.password, url.secrets)
            if !isSocket { (host, self.port) = (url.host, url.port) }
        } catch {
            throw Failure(message: error.message)
        }
    }

    private mutating func read(path: some StringProtocol) throws(Failure) {
        guard !path.isEmpty, path != "/" else { return }
        guard let name = PercentEncoding.decode(path.dropFirst()), !name.contains("/") else {
            throw Failure(message: "expected the name of a database as the path, other characters as %XX")
        }
        database = name
    }

    private mutating func read(query: some StringProtocol) throws(Failure) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap({ PercentEncoding.decode($0) }),
                let value = PercentEncoding.decode(parts.count == 2 ? parts[1] : "")
            else { throw Failure(message: "expected parameters of the form `name=value`, other characters as %XX") }
            try take(name, value)
        }
    }

    private mutating func take(_ name: String, _ value: String) throws(Failure) {
        switch name {
        case "sslmode", "ssl": sslMode = try Self.mode(name, value)
        case "sslrootcert": authorityFile = value == "system" ? nil : value
        case "application_name": applicationName = value
        case "target_session_attrs": serverRole = try Self.role(value)
        case "host":
            guard value.hasPrefix("/") else {
                throw Failure(message: "expected the absolute path of a socket's directory for `host`")
            }
            host = value
        case "port":
            guard let number = IntegerText.parse(value), (1...65535).contains(number) else {
                throw Failure(message: "expected a port from 1 to 65535 for `port`")
            }
            port = number
        case "user": user = value
        case "password":
            password = value
            secrets.formUnion([value, PercentEncoding.encode(value)])
        case "dbname": database = value
        case "pgbouncer":
            isPooled = FlagText.parse(value) ?? false
            ignored.append(name)
        default:
            ignored.append(name)
        }
    }

    /// Also what node-postgres, asyncpg and JDBC write as `ssl=…`.
    private static func mode(_ name: String, _ value: String) throws(Failure) -> PostgresProbeOptions.SSLMode {
        if let mode = PostgresProbeOptions.SSLMode(rawValue: value) { return mode }
        switch value {
        case "true", "1", "no-verify": return .require
        case "false", "0": return .disable
        default:
            let words = PostgresProbeOptions.SSLMode.allCases.map(\.rawValue)
            throw Failure(message: "expected \(WordText.expected(words)) for `\(name)`")
        }
    }

    private static func role(_ value: String) throws(Failure) -> PostgresProbeOptions.ServerRole {
        switch value {
        case "any", "prefer-standby": .any
        case "primary", "read-write": .primary
        case "standby", "read-only": .standby
        default: throw Failure(message: "expected `any`, `primary` or `standby` for `target_session_attrs`")
        }
    }
}

extension String {
    /// The first place where `text` stands.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
