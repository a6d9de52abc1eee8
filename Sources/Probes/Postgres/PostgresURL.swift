/// Why a PostgreSQL URL cannot be used; never contains the password.
package struct PostgresURLError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// `postgres://user:password@host:port/database?parameters`, as applications write it.
package struct PostgresURL: Sendable, Hashable {
    package let options: PostgresOptions
    /// Parameters of other clients (`connection_limit`, `pool_timeout`, …) that mean nothing here, for a warning.
    package let dropped: [String]

    /// Reads a URL whose scheme is `postgres` or `postgresql`.
    ///
    /// - Throws: ``PostgresURLError`` with what was expected.
    package init(_ text: String) throws(PostgresURLError) {
        var parser = PostgresURLParser()
        try parser.parse(text)
        options = parser.options
        dropped = parser.dropped
        if let problem = options.problems.first { throw PostgresURLError(problem) }
    }
}

private struct PostgresURLParser {
    var options = PostgresOptions(host: "")
    var dropped: [String] = []
    private var hasDatabase = false

    mutating func parse(_ text: String) throws(PostgresURLError) {
        guard let schemeEnd = text.firstRange(of: "://"),
            ["postgres", "postgresql"].contains(text[..<schemeEnd.lowerBound].lowercased())
        else { throw PostgresURLError("expected postgres://user:password@host:5432/database") }
        var rest = text[schemeEnd.upperBound...]
        // Nothing of the text may be quoted before this check: what looks like a port may be part of the password.
        guard let end = rest.firstIndex(where: { "/?#".contains($0) }) else {
            return try parseAuthority(rest)
        }
        guard !rest[end...].contains(where: { "#@".contains($0) }) else {
            throw PostgresURLError(
                "in the user and the password `/`, `?`, `#` are written as %2F, %3F, %23; elsewhere `@` as %40"
            )
        }
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        var path: Substring = ""
        if let slash = rest.firstIndex(of: "/") {
            path = rest[rest.index(after: slash)...]
            rest = rest[..<slash]
        }
        try parseAuthority(rest)
        if !path.isEmpty { try setDatabase(decoded(path, "the database")) }
        for parameter in query.split(separator: "&") { try parseParameter(parameter) }
        if !hasDatabase { options.database = options.user }
    }

    private mutating func parseAuthority(_ text: Substring) throws(PostgresURLError) {
        var host = text
        if let at = text.lastIndex(of: "@") {
            try parseUser(text[..<at])
            host = text[text.index(after: at)...]
        }
        try parseHost(host)
        options.database = options.user
    }

    private mutating func parseUser(_ text: Substring) throws(PostgresURLError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if let user = parts.first, !user.isEmpty { options.user = try decoded(user, "the user") }
        if parts.count > 1 { options.password = try decoded(parts[1], "the password") }
    }

    private mutating func parseHost(_ text: Substring) throws(PostgresURLError) {
        if text.contains(",") { throw PostgresURLError("several hosts: make each one a service of its own") }
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw PostgresURLError("expected `]` after the address") }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw PostgresURLError("expected `:port` after `]`") }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = text.lastIndex(of: ":") {
            guard text.firstIndex(of: ":") == colon else {
                throw PostgresURLError("an IPv6 address is written in brackets: [::1]")
            }
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        options.host = try decoded(host, "the host")
        if let port, !port.isEmpty { try setPort(port) }
    }

    private mutating func parseParameter(_ text: Substring) throws(PostgresURLError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        let value = try decoded(parts.count > 1 ? parts[1] : "", "`\(name)`")
        switch name {
        case "host": options.host = value
        case "port": try setPort(value[...])
        case "user": options.user = value
        case "password": options.password = value
        case "dbname": setDatabase(value)
        case "sslmode", "ssl": options.sslMode = try sslMode(value)
        case "sslrootcert": options.rootCertificates = value
        case "application_name": options.applicationName = value
        case "target_session_attrs": options.role = try role(value)
        case "pgbouncer":
            if value == "true" { options.statementTimeout = nil }
            dropped.append(name)
        default:
            guard Self.foreign.contains(name) else {
                throw PostgresURLError("unknown parameter `\(name)`; known are \(Self.own.joined(separator: ", "))")
            }
            dropped.append(name)
        }
    }

    private mutating func setPort(_ text: Substring) throws(PostgresURLError) {
        guard let port = Int(text), (1...65535).contains(port) else {
            throw PostgresURLError("`\(text)` is not a port between 1 and 65535")
        }
        options.port = port
    }

    private mutating func setDatabase(_ name: String) {
        options.database = name
        hasDatabase = true
    }

    /// Also what node-postgres, asyncpg and JDBC write as `ssl=…`.
    private func sslMode(_ value: String) throws(PostgresURLError) -> PostgresOptions.SSLMode {
        if let mode = PostgresOptions.SSLMode(rawValue: value) { return mode }
        switch value {
        case "true", "1": return .require
        case "false", "0": return .disable
        case "no-verify": return .require
        default:
            let known = PostgresOptions.SSLMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw PostgresURLError("`\(value)` is no sslmode; known are \(known)")
        }
    }

    private func role(_ value: String) throws(PostgresURLError) -> PostgresOptions.Role {
        switch value {
        case "any", "prefer-standby": .any
        case "primary", "read-write": .primary
        case "standby", "read-only": .standby
        default:
            throw PostgresURLError("`\(value)` is no target_session_attrs; known are any, primary, standby")
        }
    }

    private func decoded(_ text: Substring, _ what: String) throws(PostgresURLError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(Self.hexadecimal),
                let low = rest.popFirst().flatMap(Self.hexadecimal)
            else {
                throw PostgresURLError("\(what) has a `%` that two hexadecimal digits do not follow; write it as %25")
            }
            bytes.append(high << 4 | low)
        }
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw PostgresURLError("\(what) is not UTF-8")
        }
        return string
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static let own = [
        "host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "application_name",
        "target_session_attrs",
    ]

    /// What Prisma, SQLAlchemy, asyncpg, node-postgres, JDBC, Supabase and libpq itself accept beyond ours.
    private static let foreign: Set<String> = [
        "connection_limit", "pool_timeout", "pool_size", "max_overflow", "pool_recycle", "pool_pre_ping", "schema",
        "currentSchema", "search_path", "socket_timeout", "connect_timeout", "statement_cache_size",
        "prepared_statement_cache_size", "prepareThreshold", "prepared_statements", "sslaccept", "sslidentity",
        "sslcert", "sslkey", "sslpassword", "sslcrl", "sslfactory", "channel_binding", "options", "keepalives",
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "gssencmode", "krbsrvname",
        "fallback_application_name", "client_encoding", "uselibpqcompat", "supa", "workaround", "pool_mode",
        "command_timeout", "statement_timeout", "idle_timeout", "max_lifetime", "pool_max_conns", "pool_min_conns",
        "default_query_exec_mode", "timezone", "TimeZone", "min_pool_size", "max_pool_size", "max", "min",
    ]
}
